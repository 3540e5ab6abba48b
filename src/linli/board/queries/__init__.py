"""What the board shows."""

from linli.board.asking import Wanted

from .areas import Ground, Terms, ground, listable, terms_of, tops
from .figures import Numbers, numbers
from .lists import Line, Listing, ProjectLine, needs, projects, rectification, results
from .undertaken import UndertakingLine, undertaken

__all__ = [
    "Ground",
    "Line",
    "Listing",
    "Numbers",
    "ProjectLine",
    "Terms",
    "UndertakingLine",
    "Wanted",
    "ground",
    "listable",
    "needs",
    "numbers",
    "projects",
    "rectification",
    "results",
    "terms_of",
    "tops",
    "undertaken",
]

"""Tables of hours and points."""

from .book import CreditEntry, Grade, How
from .rollup import AreaSum, PendingSum, PersonMonth, SumState, UnitSum

__all__ = ["AreaSum", "CreditEntry", "Grade", "How", "PendingSum", "PersonMonth", "SumState", "UnitSum"]

"""Tables of hours and points."""

from .book import Account, Counter, CreditEntry, Grade, How
from .points import PointsExample, PointsRules
from .statements import StatedEntry, StatementLine, StatementRelease, UnitStatement

__all__ = [
    "Account",
    "Counter",
    "CreditEntry",
    "Grade",
    "How",
    "PointsExample",
    "PointsRules",
    "StatedEntry",
    "StatementLine",
    "StatementRelease",
    "UnitStatement",
]

"""Tables of hours and points."""

from .book import (
    Account,
    Counter,
    CreditEntry,
    Grade,
    How,
)
from .points import (
    PointsExample,
    PointsRules,
)
from .rollup import (
    AreaSum,
    PendingSum,
    PersonMonth,
    SumState,
    UnitSum,
)
from .statements import (
    StatedEntry,
    StatementLine,
    StatementRelease,
    UnitStatement,
)

__all__ = [
    "Account",
    "AreaSum",
    "Counter",
    "CreditEntry",
    "Grade",
    "How",
    "PendingSum",
    "PersonMonth",
    "PointsExample",
    "PointsRules",
    "StatedEntry",
    "StatementLine",
    "StatementRelease",
    "SumState",
    "UnitStatement",
    "UnitSum",
]

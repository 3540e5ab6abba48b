"""What custody does: moves sealed values to a new key, erases what is past its time, holds back, certifies."""

from .copying import take_copy
from .holding import hold, release
from .pages import clean_pages
from .retaining import certify, erase_rule, run_retention
from .rotating import Moved, retire_key, rotate

__all__ = [
    "Moved",
    "certify",
    "clean_pages",
    "erase_rule",
    "hold",
    "release",
    "retire_key",
    "rotate",
    "run_retention",
    "take_copy",
]

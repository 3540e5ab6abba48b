"""Routing rules 派单规则: which unit a request goes to, and why not to another. Pure: no database, no clock, no request."""

from __future__ import annotations

from .facts import Hours, Request, Rule, read_words
from .matching import Decision, Line, Missed, Table, decide

__all__ = ["Decision", "Hours", "Line", "Missed", "Request", "Rule", "Table", "decide", "read_words"]

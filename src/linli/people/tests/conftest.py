"""Fixtures of these tests."""

from __future__ import annotations

from linli.people.tests.guarded import guarded

__all__ = ["guarded"]

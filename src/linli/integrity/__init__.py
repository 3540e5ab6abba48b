"""Integrity report: what looks odd in attendance, flagged by rules, decided by a person, with the volunteer heard."""

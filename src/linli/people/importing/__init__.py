"""Rows of a table on their way to people. Everything here is pure: it maps and checks; `actions/people_batch` writes."""

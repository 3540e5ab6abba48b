"""Rows from outside on their way to places. Pure: it reads, maps and checks; the verbs that write stand in `actions`."""

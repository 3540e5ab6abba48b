"""Pages of hours and points."""

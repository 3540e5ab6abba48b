"""Places: the tree of areas, settings by area, the calendar of working days."""

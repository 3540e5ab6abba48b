"""Pages of undertakings: lists, items."""

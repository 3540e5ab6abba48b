"""Pages of duty: those of the desk, and one's own."""

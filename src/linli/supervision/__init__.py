"""Supervision 督办: who urges, who orders, by when the answer is due."""

"""Undertakings 领办实事: items that leaders and units lead, in batches, with milestones and results."""

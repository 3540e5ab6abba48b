"""Duty 派班: rosters, fair plans, swaps, days on which somebody cannot; and person-times of deployments 下沉."""

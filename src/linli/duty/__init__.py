"""Duty 派班: rosters of posts and checkpoints, swaps and hand-overs, deployment 下沉."""

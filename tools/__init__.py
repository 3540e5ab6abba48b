"""Scripts of the work tree: lock files, environment, tests, checks."""

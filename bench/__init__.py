"""Speed at 1,000 and at 100,000 cases. Run by `make bench`; never a test."""

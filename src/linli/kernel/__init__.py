"""The kernel: what every other part stands on. It knows no person, no place and no request."""

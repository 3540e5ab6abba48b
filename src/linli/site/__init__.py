"""Settings, addresses, command line and the assembled API."""

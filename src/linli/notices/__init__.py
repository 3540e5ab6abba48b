"""Notices: what people are told, by inbox and by outbox."""

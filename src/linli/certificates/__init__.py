"""Certificates 证明: service records on paper that anyone can check."""

"""The field app: what a phone without network brought home, record by record."""

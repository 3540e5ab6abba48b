"""Custody 保管: the keys under which personal data is sealed, and what is erased when its time is over."""

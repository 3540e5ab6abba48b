#!/usr/bin/env python
"""Django's own commands in the work tree; everything a user needs is in `linli`."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
    execute_from_command_line(sys.argv)

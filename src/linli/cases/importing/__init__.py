"""Rows of other systems on their way to cases. Everything here is pure: it reads, maps, locates and checks.

`kernel.tables` gives the rows of a file, `mapping` says which column means what, `checking` judges one row, `areas` finds
the place a text speaks of. The verbs that write stand in `actions/imports.py`.
"""

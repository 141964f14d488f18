"""Numbers of forest science, one folder a version: CSV tables, `columns.csv`, `references.csv`, `gates.csv`.

`loader.load` reads a version; a row keeps its id, its sources, and whether it may back an official figure.
Old versions stay, so that an old result can be computed again.
"""

"""Opens files, folders, pipes and URLs as one lazy frame of text or typed columns."""

from custseg.own_columns import own_column

FILE = own_column("file")
LINE = own_column("line")
EXTRA = (own_column("extra 1"), own_column("extra 2"), own_column("extra 3"))
"""Columns for surplus fields; all null in a well-formed line."""

"""Opens files, folders, pipes and URLs as one lazy frame of text or typed columns."""

FILE = "__custseg_file"
LINE = "__custseg_line"
EXTRA = ("__custseg_extra_1", "__custseg_extra_2", "__custseg_extra_3")
"""Columns for surplus fields; all null in a well-formed line."""

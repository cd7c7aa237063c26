"""The commands for Python: from custseg import ltv, segment, … takes files and tables, and returns results."""

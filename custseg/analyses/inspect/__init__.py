"""The format of files, the roles of their columns, and findings about their rows."""

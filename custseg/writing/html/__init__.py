"""A page as HTML: templates, charts, one file without script."""

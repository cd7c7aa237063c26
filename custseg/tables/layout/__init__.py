"""Tables whose fields stand once for several rows: filled down, and headings of reports made into columns."""

"""``custseg mcp``."""

from __future__ import annotations

from typing import Any

HELP = """The analyses as tools for assistants, over standard input and output (MCP).

\b
Examples:
  custseg mcp orders.csv contacts.csv
  custseg mcp tables/

Assistants such as Claude Desktop start it themselves; docs/mcp.md shows how.
It reads the files and folders that it is started with and nothing else, uses
no network and writes nothing. Needs:

\b
pip install "custseg[mcp]"
"""

OPTIONS = ("paths", "quiet", "debug")


def command(options: dict[str, Any]) -> None:
    """Run ``custseg mcp``."""
    from custseg.assistants.server import say_what_waits, serve

    if not options["quiet"]:
        say_what_waits()
    serve(options["paths"])

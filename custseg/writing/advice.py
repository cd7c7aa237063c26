"""What to do about each group, for people at a terminal."""

from __future__ import annotations

import textwrap
from typing import TextIO

from rich.text import Text

from custseg.result import Advice, Result
from custseg.writing.console import console
from custseg.writing.escaping import one_line

MAX_WIDTH = 110
INDENT = "   "
ITEM_MARKS = ("- ", "! ")


def print_advice(result: Result, stream: TextIO) -> None:
    """Print the advice of a result, a numbered paragraph for each group."""
    out = console(stream)
    width = min(out.width, MAX_WIDTH)
    for number, advice in enumerate(result.advice, start=1):
        out.print()
        out.print(Text(f"{number}. {one_line(advice.title)}", style="bold"))
        for text, style in _paragraphs(advice):
            hanging = INDENT + ("  " if text.startswith(ITEM_MARKS) else "")
            lines = textwrap.wrap(
                one_line(text), width, initial_indent=INDENT, subsequent_indent=hanging, break_on_hyphens=False
            )
            for line in lines:
                out.print(Text(line, style=style))


def _paragraphs(advice: Advice) -> list[tuple[str, str]]:
    """Return what is printed about a group, each with its style."""
    return [
        (" · ".join(advice.facts), "dim"),
        (advice.strategy, "green"),
        *((f"- {step}", "") for step in advice.steps),
        *((f"! instead for {one_line(other)}", "yellow") for other in advice.instead),
    ]

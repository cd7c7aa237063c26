"""What to do about each group, for people at a terminal."""

from __future__ import annotations

import textwrap
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from custseg.phrases import Phrases
from custseg.result import Advice, Result
from custseg.shell_words import command_lines, quoted
from custseg.writing.console import console
from custseg.writing.escaping import one_line, printable

MAX_WIDTH = 110
ROOMY = 60
"""Columns from which on a command below its text is indented."""
INDENT = "   "
ITEM_MARKS = ("- ", "! ")


LEFT_OUT = ("--by", "--cross", "--compare-to", "--columns", "--sort", "--top", "--members", "--full", "--advice")
"""Options of the command that do not matter to a list of customers, or exclude it."""


def print_strategies(result: Result, stream: TextIO) -> None:
    """Print one line of strategy for each group, then who needs another one, with the command that lists them."""
    out = console(stream)
    for number, advice in enumerate(result.advice, start=1):
        if number == 1:
            out.print()
        line = Text(f"{number}. {one_line(advice.title)}: ", style="bold")
        line.append(one_line(advice.strategy), style="not bold green")
        if advice.prize:
            line.append(f" · {one_line(advice.prize)}", style="not bold")
        _print_wrapped(line, out)
        for others in advice.others:
            typed = " ".join(word if word.startswith("--") else quoted(word) for word in others.options)
            command = result.command.with_options(typed, LEFT_OUT) if result.command else typed
            _print_command(f"  {one_line(others.text)}: ", command, out)
    if result.advice and result.command:
        _print_command(f"{result.phrases.say('steps')}: ", result.command.with_options("--advice", ["--advice"]), out)


def _print_wrapped(line: Text, out: Console) -> None:
    """Print a line, over several ones where the terminal is narrower."""
    for part in line.wrap(out, max(out.width, 2), overflow="fold"):
        part.rstrip()
        out.print(part, no_wrap=True, crop=False, overflow="ignore")


def _print_command(text: str, command: str, out: Console) -> None:
    """Print what a command is good for, and the command beside it if it fits, else below it."""
    command = printable(command)
    if cell_len(text + command) <= out.width:
        out.print(Text(text).append(command, style="cyan"), no_wrap=True, crop=False, overflow="ignore")
        return
    _print_wrapped(Text(text.rstrip()), out)
    indent = "    " if out.width >= ROOMY else ""
    for line in command_lines(command, out.width - len(indent)):
        out.print(Text(indent + line, style="cyan"), no_wrap=True, crop=False, overflow="ignore")


def print_advice(result: Result, stream: TextIO) -> None:
    """Print the advice of a result, a numbered paragraph for each group."""
    out = console(stream)
    width = min(out.width, MAX_WIDTH)
    for number, advice in enumerate(result.advice, start=1):
        out.print()
        _print_wrapped(Text(f"{number}. {one_line(advice.title)}", style="bold"), out)
        for text, style in _paragraphs(advice, result.phrases):
            hanging = INDENT + ("  " if text.startswith(ITEM_MARKS) else "")
            lines = textwrap.wrap(
                one_line(text), width, initial_indent=INDENT, subsequent_indent=hanging, break_on_hyphens=False
            )
            for line in lines:
                out.print(Text(line, style=style))


def _paragraphs(advice: Advice, phrases: Phrases) -> list[tuple[str, str]]:
    """Return what is printed about a group, each with its style."""
    return [
        (" · ".join(advice.facts), "dim"),
        (advice.strategy, "green"),
        *((f"- {step}", "") for step in advice.steps),
        *(("! " + phrases.say("instead_for", customers=one_line(other)), "yellow") for other in advice.instead),
    ]

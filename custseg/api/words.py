"""Messages of the command line in the words of Python: ``--as-of 2026-12-31`` becomes ``as_of="2026-12-31"``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import click

from custseg.api.keywords import ANALYSES, DICTIONARIES, python_name
from custseg.cli.options import PARAMETERS
from custseg.cli.parameters import PanelOption, found
from custseg.errors import CustsegError, Problem
from custseg.notes import Note
from custseg.settings.schema import SCHEMA

OPTIONS: dict[str, PanelOption | None] = {f"--{name.replace('_', '-')}": None for name in SCHEMA} | {
    option: parameter
    for parameter in PARAMETERS.values()
    if isinstance(parameter, PanelOption)
    for option in parameter.opts
    if option.startswith("--")
}
"""Every option by the way it is typed; of settings without an option, messages name them as if they had one."""

ONLY_TYPED = (
    "--debug",
    "--format",
    "--csv-style",
    "--fail-on",
    "--output",
    "--summary",
    "--quiet",
    "--verbose",
    "--no-config",
    "--mail-to",
    "--post",
    "--dry-run",
    "--secrets",
    "--version",
)
"""Options of which there is no keyword."""

DETAILS = re.compile(r"\b([Rr])un (?:it again )?with --debug[^.]*\.")
VALUE = r"'[^']*'|\"[^\"]*\"|[^\s;,)]*[^\s;,).]"
OPTION = re.compile(rf"(?<![\w-])(--[a-z]+(?:-[a-z]+)*)(?:[ =](?={VALUE})({VALUE}))?")
SEVERAL = re.compile(rf"--map (?:{VALUE})(?:\s+--map (?:{VALUE}))+")
COMMAND = re.compile(rf"(?<![\w./])custseg ({'|'.join(ANALYSES)})\b(?! --help)")
DICTIONARY = re.compile(rf"(?<![\w./])custseg ({'|'.join(DICTIONARIES)})\b( [A-Z]+\b)?(?! --help)")
CERTAIN = re.compile(r"'|\"|[A-Z]{2,}|N$|.*[\d=:%_/]")
"""How a value begins that cannot be a word of the sentence: in quotes, a placeholder, with a digit or a sign."""


def in_python(text: str, *, only_options: bool = False) -> str:
    """Return a text of the command line in the words of Python.

    Args:
        text: of an error or a note.
        only_options: whether it holds options only, each with its value; otherwise the word behind an option may
            belong to the sentence.
    """

    def keyword(match: re.Match[str]) -> str:
        option, value = match[1], match[2]
        if option not in OPTIONS or option in ONLY_TYPED:
            return match[0]
        name, parameter = python_name(option), OPTIONS[option]
        if parameter and parameter.is_flag:
            return f"{name}=True" + (f" {value}" if value else "")
        if value and (only_options or _is_value(value, parameter)):
            return f"{name}={_literal(name, value)}"
        # A switch needs a value in Python, where it has none on the command line.
        switch = "=True" if parameter and parameter.bare_value == "on" else ""
        return name + switch + (f" {value}" if value else "")

    text = DETAILS.sub(lambda found: f"{'T' if found[1] == 'R' else 't'}he cause of this exception has details.", text)
    text = SEVERAL.sub(_one_map, text)
    text = OPTION.sub(keyword, text)
    # Keywords that follow each other are separated by commas.
    text = re.sub(r"([\"}\d])\s+(?=[a-z_]+=(?![ =]))", r"\1, ", text)
    text = DICTIONARY.sub(lambda found: f"custseg.{found[1]}({_asked(found[2])})", text)
    return COMMAND.sub(r"custseg.\1", text)


def _asked(word: str | None) -> str:
    return f'"{word.strip()}"' if word else ""


def _one_map(found: re.Match[str]) -> str:
    pairs = re.findall(rf"--map ({VALUE})", found[0])
    return "map={" + ", ".join(_pair(pair) for pair in pairs) + "}"


def _is_value(word: str, parameter: PanelOption | None) -> bool:
    """Return whether the word behind an option is its value, and not the next word of the sentence."""
    if parameter is None:
        return False
    choices = found(parameter.choices, click.Context(click.Command("custseg")))
    return bool(CERTAIN.match(word)) or set(word.split(",")) <= {*choices}


def _literal(name: str, value: str) -> str:
    text = _unquoted(value)
    if name == "map":
        return "{" + _pair(value) + "}"
    if re.fullmatch(r"\d+(\.\d+)?|[A-Z]{2,}|N", text):
        return text
    return f'"{text}"' if '"' not in text else repr(text)


def _pair(pair: str) -> str:
    role, _, column = _unquoted(pair).partition("=")
    return f'"{role}": ' + (f'"{column}"' if '"' not in column else repr(column))


def _unquoted(text: str) -> str:
    return text[1:-1] if text[:1] in ("'", '"') and text[-1:] == text[:1] else text


def error_in_python(error: CustsegError) -> None:
    """Say the problems of an error in the words of Python."""
    error.problems = [_problem(problem) for problem in error.problems]
    error.args = ("\n".join(map(str, error.problems)),)


def _problem(problem: Problem) -> Problem:
    return replace(problem, what=in_python(problem.what), where=in_python(problem.where), hint=in_python(problem.hint))


def notes_in_python(notes: Iterable[Note]) -> list[Note]:
    """Return notes in the words of Python."""
    return [
        replace(note, text=in_python(note.text), command=in_python(note.command, only_options=True)) for note in notes
    ]

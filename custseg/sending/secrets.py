"""Passwords and addresses of services: from the environment, or from a file that only its owner can read.

None of their values is ever part of a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from custseg.errors import Problem, SettingsError, nearest
from custseg.operating_system import mode_for_others
from custseg.shell_words import quoted

SMTP, POST = "CUSTSEG_SMTP_", "CUSTSEG_POST_"
SMTP_NAMES = tuple(SMTP + name for name in ("HOST", "PORT", "TLS", "USER", "PASSWORD", "FROM"))
LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)", re.DOTALL)
HIDDEN = "•••"
FORM = "Write one NAME=VALUE a line, such as CUSTSEG_SMTP_HOST=smtp.example.com"


class Secrets:
    """Values by the name of their variable, of which nobody sees more than the names.

    Args:
        values: by name.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def get(self, name: str) -> str:
        """Return a value; empty if there is none."""
        return self._values.get(name, "").strip()

    def names(self) -> list[str]:
        """Return the names of the values."""
        return sorted(self._values)

    def hide(self, text: str) -> str:
        """Return a text of somebody else, such as a server, without the values in it that are secret."""
        secret = [name for name in self._values if name.startswith(POST) or name == SMTP + "PASSWORD"]
        for value in sorted({self.get(name) for name in secret} - {""}, key=len, reverse=True):
            text = text.replace(value, HIDDEN)
        return text

    def __repr__(self) -> str:
        return f"Secrets({', '.join(self.names())})"


def read_secrets(path: str | None, environment: Mapping[str, str]) -> Secrets:
    """Return the values of a file, and those of the environment on top.

    Args:
        path: of the file; None without one.
        environment: variables of the process.

    Raises:
        SettingsError: the file cannot be read, others may read it, or its lines are wrong.
    """
    values = _values_of(path) if path else {}
    return Secrets(values | {name: value for name, value in environment.items() if value})


def _values_of(path: str) -> dict[str, str]:
    try:
        with open(path, "rb") as file:
            # Of the open file: nobody can put another one in its place in between.
            mode = mode_for_others(file.fileno())
            content = file.read() if mode is None else b""
    except OSError as error:
        hint = "Name a file with the passwords, or leave out --secrets and set variables."
        raise SettingsError(f"cannot be read: {error.strerror}", where=path, hint=hint) from None
    if mode is not None:
        what = f"others may use this file, which holds passwords: its mode is {mode:04o}"
        raise SettingsError(what, where=path, hint=f"Keep it to yourself: chmod 600 {quoted(path)}")
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise SettingsError("is not UTF-8", where=path, hint="Save it as UTF-8.") from None
    return _parsed(lines, path)


def _parsed(lines: Iterable[str], path: str) -> dict[str, str]:
    """Return the values of the lines of a file; an error never repeats what stands behind a sign of equality."""
    values: dict[str, str] = {}
    problems = []
    for number, line in enumerate(map(str.strip, lines), 1):
        if not line or line.startswith("#"):
            continue
        found, where = LINE.fullmatch(line), f"{path}:{number}"
        if not found:
            problems.append(Problem("this line has no NAME=VALUE", where, FORM))
        elif found[1] not in SMTP_NAMES and not found[1].startswith(POST):
            problems.append(Problem(f"unknown name {found[1]}", where, nearest(found[1], [*SMTP_NAMES, f"{POST}NAME"])))
        elif found[1] in values:
            problems.append(Problem(f"{found[1]} stands here twice", where, "Leave one of the lines out."))
        else:
            values[found[1]] = _unquoted(found[2].strip())
    if problems:
        raise SettingsError(problems)
    return values


def _unquoted(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if is_quoted else value

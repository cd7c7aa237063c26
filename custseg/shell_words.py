"""Words of a command as they are typed: quoted so that as many shells as possible pass them on unchanged."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from custseg.operating_system import IS_WINDOWS

PLAIN = re.compile(r"[\w./:=+%-][\w./:=+%@-]*")
"""Words that no shell changes. PowerShell would make two arguments of a,b and something else of @a."""

ACTIVE = re.compile(r'[$`!"]|\\(?=[$`"\\\n]|$)')
"""What a POSIX shell acts on within double quotes."""

WORD = re.compile(r"""(?:[^\s"']|"(?:[^"\\]|\\.)*"|'[^']*'|["'])+""")
"""A word as it is typed, with blanks inside its quotes."""

CONTINUED = " \\"
"""Ends a line of a command that goes on in the next one."""


def quoted(word: str) -> str:
    """Return a word as it is typed in a shell.

    Double quotes hold in POSIX shells, cmd.exe and PowerShell alike. Words with signs that a POSIX shell acts on
    within them get the quotes that hold in most shells.
    """
    if PLAIN.fullmatch(word):
        return word
    if not ACTIVE.search(word):
        return f'"{word}"'
    if "'" not in word and "\\" not in word:
        return f"'{word}'"
    if set(word) & set("$`!"):
        # Behind a backslash an interactive shell still looks for "!" within double quotes.
        return shlex.quote(word)
    return '"' + re.sub(r'"|\\(?=["\\\n]|$)', r"\\\g<0>", word) + '"'


def joined(words: Iterable[str]) -> str:
    """Return words as one line of a shell."""
    return " ".join(map(quoted, words))


@dataclass(frozen=True)
class CommandLine:
    """The command that made a result, to be typed again with other options.

    Attributes:
        words: name of the program and the command.
        inputs: the files.
        options: each option that was typed, with its values.
        repeated: options that can stand several times.
    """

    words: tuple[str, ...]
    inputs: tuple[str, ...] = ()
    options: tuple[tuple[str, ...], ...] = ()
    repeated: frozenset[str] = frozenset()

    def with_options(self, typed: str, without: Collection[str] = ()) -> str:
        """Return the command with other options, as it is typed.

        Args:
            typed: further options; each takes the place of one of its name.
            without: options to leave out.
        """
        left_out = {word for word in _split(typed) if word.startswith("--")} - self.repeated | set(without)
        kept = [word for option in self.options if option[0] not in left_out for word in option]
        return f"{joined([*self.words, *self.inputs, *kept])} {typed}".rstrip()


def _split(typed: str) -> list[str]:
    try:
        return shlex.split(typed)
    except ValueError:
        return typed.split()


def _pieces(command: str, room: int) -> list[str]:
    """Return the words of a command, an option together with its value where both fit a line."""
    pieces: list[str] = []
    for word in WORD.findall(command):
        option = pieces[-1] if pieces else ""
        if option.startswith("--") and " " not in option and word[:2] != "--" and len(option) + len(word) < room:
            pieces[-1] = f"{option} {word}"
        else:
            pieces.append(word)
    return pieces


def command_lines(command: str, width: int) -> list[str]:
    """Return a command on lines that fit a terminal, and that a POSIX shell takes for one when pasted.

    Args:
        command: as typed on one line.
        width: of the terminal.
    """
    if len(command) <= width or IS_WINDOWS:
        # The shells of Windows do not agree on how a line goes on.
        return [command]
    lines, line, room = [], "", max(width - len(CONTINUED), 4)
    for piece in _pieces(command, room):
        joined_line = f"{line} {piece}" if line else piece
        if len(joined_line) <= room:
            line = joined_line
            continue
        if line:
            lines.append(line + CONTINUED)
        while len(piece) > room:
            # Within a word, and within double quotes, a backslash at the end of a line vanishes with it.
            lines.append(piece[:room] + CONTINUED.strip())
            piece = piece[room:]
        line = piece
    return [*lines, line]


def install_command(extra: str, prefix: str | None = None) -> str:
    """Return the command that adds an extra of custseg to the environment it runs in.

    Args:
        extra: its name, such as "forecast".
        prefix: folder of the environment; that of this process when None.
    """
    home = Path(sys.prefix if prefix is None else prefix)
    wanted = f'"custseg[{extra}]"'
    # Each of these programs leaves a file of its own in the environments that it makes.
    if (home / "uv-receipt.toml").exists():
        return f"uv tool install --force {wanted}"
    if (home / "pipx_metadata.json").exists():
        return f"pipx install --force {wanted}"
    if any(part.startswith("archive-v") for part in home.parts):
        return f"uvx --from {wanted} custseg"
    try:
        made_by_uv = re.search(r"^uv\s*=", (home / "pyvenv.cfg").read_text("utf-8", "replace"), re.MULTILINE)
    except OSError:
        made_by_uv = None
    return f"{'uv ' if made_by_uv else ''}pip install {wanted}"

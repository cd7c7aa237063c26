"""Notes on a result: how the input was read, and what to know about the figures."""

from __future__ import annotations

from dataclasses import dataclass

from custseg.errors import Choice


@dataclass(frozen=True)
class Note:
    """A note on a result.

    Attributes:
        name: stable name for scripts.
        text: one or two sentences for people.
        warns: whether figures may be wrong or misleading because of it.
        stays: whether it is printed with ``-q`` too, since figures may be others than they seem.
        command: options to add to the command, to look closer or to fix it; empty if there are none.
        choices: possible answers to a question that is open; the first one is in use.
    """

    name: str
    text: str
    warns: bool = False
    stays: bool = False
    command: str = ""
    choices: tuple[Choice, ...] = ()

"""What a person should know about a result, beside its figures."""

from __future__ import annotations

from dataclasses import dataclass

from custseg.errors import Choice


@dataclass(frozen=True)
class Note:
    """A remark on a result.

    Attributes:
        name: stable name for scripts.
        text: one or two sentences for people.
        warns: whether figures may be wrong or misread because of it.
        command: options to add to the command to look closer or to mend it, empty without.
        choices: how the matter could be decided, where it was not; the one that was taken first.
    """

    name: str
    text: str
    warns: bool = False
    command: str = ""
    choices: tuple[Choice, ...] = ()

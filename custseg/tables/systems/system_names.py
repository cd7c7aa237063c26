"""The names of the known exports, found without a YAML parser: help and completion have to be there at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
NO_SYSTEM = "none"
"""What ``--system`` takes for a file that is to be read without the rules of a system."""

FAMILY = re.compile(r"^family: *(.+?) *$", re.MULTILINE)


@cache
def export_keys() -> tuple[str, ...]:
    """Return the keys of all known exports, which ``--system`` takes."""
    return tuple(path.stem for path in sorted(FOLDER.glob("*.yaml")))


def system_choices() -> list[str]:
    """Return what ``--system`` takes: the keys, and the word for none of them."""
    return [*export_keys(), NO_SYSTEM]


def keys_named(name: str) -> list[str]:
    """Return the keys of the exports that a name means: one for a key, all of a system for the name of the system.

    Args:
        name: as people type it, in any case, with spaces or hyphens.
    """
    wanted = _plain(name)
    exact = [key for key in export_keys() if _plain(key) == wanted]
    return exact or [key for key, family in families().items() if _plain(family) == wanted]


@cache
def families() -> Mapping[str, str]:
    """Return the system of each export by its key."""
    found = {}
    for key in export_keys():
        line = FAMILY.search((FOLDER / f"{key}.yaml").read_text(encoding="utf-8"))
        assert line, f"{key}.yaml names no family"
        found[key] = line[1].strip("\"'")
    return found


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())

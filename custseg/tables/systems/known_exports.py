"""The exports that custseg knows by their columns, and what other columns mean in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from custseg.settings.positioned_yaml import load_yaml


@dataclass(frozen=True)
class KnownExport:
    """An export of a system.

    Attributes:
        name: of the system, and of the export where it has several.
        has: headers that identify it, all of them.
        roles: header of each role that the general rules would not find, or not rightly.
        warns: what people have to know of its amounts; empty for nothing.
    """

    name: str
    has: tuple[str, ...]
    roles: dict[str, str]
    warns: str = ""


@cache
def known_exports() -> dict[str, KnownExport]:
    """Return the known exports by name, from the YAML files of this folder."""
    entries = [load_yaml(path) for path in sorted(Path(__file__).parent.glob("*.yaml"))]
    return {
        entry["name"]: KnownExport(entry["name"], tuple(entry["has"]), entry["roles"], entry.get("warns", ""))
        for entry in entries
    }

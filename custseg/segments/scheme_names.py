"""The names of schemes and tags in a file of rules, found without a YAML parser: help has to be there at once."""

from __future__ import annotations

import re
from pathlib import Path

BUILT_IN = Path(__file__).parent / "rules" / "rules.yaml"


def translation_of(language: str) -> Path:
    """Return the file with the texts of the built-in rules in a language."""
    return BUILT_IN.with_name(f"{language}.yaml")


def scheme_names(path: Path = BUILT_IN) -> list[str]:
    """Return the names of the schemes of a file in their order."""
    return _names(path, "schemes")


def tag_names(path: Path = BUILT_IN) -> list[str]:
    """Return the names of the tags of a file in their order."""
    return _names(path, "tags")


def _names(path: Path, part: str) -> list[str]:
    text = "\n" + path.read_text(encoding="utf-8", errors="replace")
    _, _, rest = text.partition(f"\n{part}:\n")
    entries = re.split(r"^\w", rest, maxsplit=1, flags=re.MULTILINE)[0]
    return re.findall(r"^  ([\w-]+):", entries, re.MULTILINE)

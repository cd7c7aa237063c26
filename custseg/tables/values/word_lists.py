"""Lists of words by language, in YAML files beside the code, with commas between the words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from custseg.settings.positioned_yaml import load_yaml


@cache
def word_file(name: str) -> Any:
    """Return the content of a word list of the tables, such as "values/status.yaml"; it is read once."""
    return load_yaml(Path(__file__).parents[1] / name)


def words_of(lines: Iterable[str]) -> list[str]:
    """Return the words of lists, in their order."""
    return [word.strip() for line in lines for word in line.split(",")]


def lower_words_of(lines: Iterable[str]) -> list[str]:
    """Return the words of lists in lower case."""
    return [word.lower() for word in words_of(lines)]

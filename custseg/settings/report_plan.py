"""The setting ``report``: sections of the page, its title, and texts of the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from custseg.settings.parsers import NAMES, Kind

KEYS = ("title", "sections", "texts")
EXPECTED = "title, sections (a list of names) and texts (a paragraph or a list of them, by section)"


@dataclass(frozen=True)
class ReportPlan:
    """What the user wants of the page.

    Attributes:
        title: of the page; empty for the usual one.
        sections: names in their order; empty for all of them.
        texts: paragraphs by section.
    """

    title: str = ""
    sections: tuple[str, ...] = ()
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __str__(self) -> str:
        parts = {"title": self.title, "sections": ", ".join(self.sections), "texts": ", ".join(self.texts)}
        return "; ".join(f"{name}: {part}" for name, part in parts.items() if part)


def _plan(value: Any) -> ReportPlan:
    if isinstance(value, ReportPlan):
        return value
    if not isinstance(value, dict) or not {*value} <= {*KEYS}:
        raise ValueError(EXPECTED)
    title, texts = value.get("title"), value.get("texts")
    texts = {} if texts is None else texts
    if not isinstance(title, str | int | float | None) or not isinstance(texts, dict):
        raise ValueError(EXPECTED)
    sections = () if value.get("sections") is None else tuple(NAMES.parse(value["sections"]))
    title = "" if title is None else str(title)
    return ReportPlan(title, sections, {str(name): _paragraphs(one) for name, one in texts.items()})


def _paragraphs(value: Any) -> tuple[str, ...]:
    """Read one paragraph or a list of them; an empty line within a text ends a paragraph too."""
    several = value if isinstance(value, list | tuple) else [value]
    if not all(isinstance(one, str | int | float) for one in several):
        raise ValueError(EXPECTED)
    parts = (part.strip() for one in several for part in str(one).replace("\r", "").split("\n\n"))
    return tuple(part for part in parts if part)


REPORT = Kind("title, sections and texts of the page", _plan)

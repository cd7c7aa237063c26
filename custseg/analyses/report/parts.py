"""What sections are built from: figures, tables and changes as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from custseg.analyses.report.answers import Answers
from custseg.analyses.report.words import text_of, title_of
from custseg.metrics.catalogue import CATALOGUE
from custseg.numbers import readable
from custseg.page import Block, Head, Table, Tile
from custseg.phrases import Phrases
from custseg.result import Figure, Result
from custseg.settings.setting import Settings

WHO = "who"
"""Column with what customers are called."""

TEXTS = ("text", "prose", "flag")
"""Units of what is no figure."""

SHADES = 5
"""Steps of shading, from the lightest to the darkest."""


@dataclass(frozen=True)
class Part:
    """What a section shows.

    Attributes:
        lead: what it answers, in one sentence.
        blocks: in their order.
        figures: that it shows, for machines.
        before: of these, the values on the day compared with.
    """

    lead: str
    blocks: tuple[Block, ...]
    figures: tuple[Figure, ...] = ()
    before: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Shown:
    """A column of a table of the page.

    Attributes:
        name: of the column of the frame.
        title: for people; empty for that of the metric of this name.
        unit: of its values; empty for that of the metric.
        explained: whether its metric gets a footnote.
        is_long: whether its texts may be broken within a word.
    """

    name: str
    title: str = ""
    unit: str = ""
    explained: bool = True
    is_long: bool = False

    def head(self, settings: Settings) -> Head:
        """Return the head of the column."""
        known = self.name in CATALOGUE
        title = self.title or title_of(self.name, settings)
        metric = self.name if known and self.explained else ""
        return Head(title, metric, self.of_unit not in (*TEXTS, "date"), self.of_unit == "date", self.is_long)

    @property
    def of_unit(self) -> str:
        """Return the unit of the values."""
        return self.unit or (CATALOGUE[self.name].unit if self.name in CATALOGUE else "text")


def figures_of(result: Result, names: Iterable[str]) -> list[Figure]:
    """Return the figures of a summary that have a value, in the order of their names."""
    by_name = {figure.name: figure for figure in result.summary}
    return [by_name[name] for name in names if name in by_name and by_name[name].value is not None]


def tile_of(figure: Figure, answers: Answers, targets: Mapping[str, Figure] | None = None, change: str = "") -> Tile:
    """Return a figure as a tile.

    Args:
        figure: of a summary, with a value.
        answers: of the page.
        targets: all figures of the summary by name, among which its targets are looked for.
        change: since the day compared with, in words.
    """
    words, known = answers.words, figure.name in CATALOGUE
    title = title_of(figure.name, answers.settings) if known else _figure_title(figure, words)
    said, missed = targets_of(figure, targets or {}, answers)
    metric = figure.name if known else ""
    return Tile(title, text_of(figure.name, figure.value, figure.unit, answers.settings), metric, change, said, missed)


def _figure_title(figure: Figure, words: Phrases) -> str:
    return words.several.get(f"figure_{figure.name}", figure.title)


def targets_of(figure: Figure, every: Mapping[str, Figure], answers: Answers) -> tuple[tuple[str, ...], bool]:
    """Return the targets of a figure in words, and whether one is missed.

    Args:
        figure: of a summary.
        every: all figures of the summary by name: "target_NAME", or "target_NAME_1" and so on where it has several.
        answers: of the page.
    """
    words, name, said, missed = answers.words, figure.name, [], False
    several = answers.settings["targets"].get(name, ())
    for number, one in enumerate(several, 1):
        suffix = f"_{number}" if len(several) > 1 else ""
        target, distance = every.get(f"target_{name}{suffix}"), every.get(f"distance_{name}{suffix}")
        if target is None or distance is None:
            continue
        text = readable(target.value, target.unit)
        text = words.say("target_source", target=text, source=one.source) if one.source else text
        is_missed = every[f"target_words_{name}{suffix}"].missed
        missed = missed or is_missed
        if is_missed:
            size = abs(distance.value)
            by = words.say("change_points", points=f"{size * 100:.1f}") if figure.unit == "share" else None
            said.append(words.say("target_missed", target=text, distance=by or readable(size, figure.unit)))
        else:
            said.append(words.say("target_reached", target=text))
    return tuple(said), missed


def change_of(figure: Figure, then: Any, day: object, words: Phrases) -> str:
    """Return how a figure has changed since a day, in words; empty where that is not known.

    Args:
        figure: of today.
        then: its value on that day.
        day: the day.
        words: of the page.
    """
    if not isinstance(then, int | float) or not isinstance(figure.value, int | float):
        return ""
    return words.say("change_since", change=change(figure.value, then, figure.unit, words), day=day,
                     then=readable(then, figure.unit))  # fmt: skip


def change(now: float, then: float, unit: str, words: Phrases) -> str:
    """Return a change in words: of shares in points, of other figures in percent where there was something."""
    if now == then:
        return words.say("change_same")
    if unit == "share":
        return words.say("change_points", points=f"{(now - then) * 100:+.1f}")
    return f"{now / then - 1:+.1%}" if then > 0 else signed(now - then, unit)


def signed(value: float, unit: str) -> str:
    """Return a figure with its sign."""
    return f"+{readable(value, unit)}" if value > 0 else readable(value, unit)


def table_of(
    title: str, columns: Sequence[Shown], frame: pl.DataFrame, answers: Answers, *, cut: str = "", rows: int = 0
) -> Table:
    """Return the first rows of a frame as a table; columns that are not there, or empty, are left out.

    Args:
        title: of the table.
        columns: to show.
        frame: the rows.
        answers: of the page.
        cut: what is said where rows are left out.
        rows: most rows to show; 0 for all.
    """
    shown = frame.head(rows) if rows else frame
    there = [
        one for one in columns if one.name in shown.columns and (shown[one.name].null_count() < shown.height)
    ]  # fmt: skip
    lines = [
        tuple(text_of(one.name, value, one.of_unit, answers.settings) for value, one in zip(row, there, strict=True))
        for row in shown.select(one.name for one in there).iter_rows()
    ]
    heads = tuple(one.head(answers.settings) for one in there)
    return Table(title, heads, tuple(lines), cut if shown.height < frame.height else "")


def who(people: pl.DataFrame) -> pl.Expr:
    """Return what customers are called: name and id, or the id alone."""
    if "name" not in people.columns:
        return pl.col("customer_id")
    named = pl.format("{} ({})", "name", "customer_id")
    return pl.when(pl.col("name").fill_null("").str.strip_chars() != "").then(named).otherwise("customer_id")


def shade(value: float | None, largest: float) -> int:
    """Return the step of shading of a value, from 0 for nothing to ``SHADES`` for the largest."""
    if not value or value <= 0 or largest <= 0:
        return 0
    return min(SHADES, 1 + int(value / largest * SHADES * 0.999))

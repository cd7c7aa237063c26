"""How often customers order, who is late, and when the year is strong."""

from __future__ import annotations

import calendar

import polars as pl

from custseg.analyses.report.answers import Answers, LeftOutError
from custseg.analyses.report.parts import Part, Shown, figures_of, table_of, tile_of
from custseg.numbers import readable
from custseg.page import Block, Chart, Head, Table, Tiles
from custseg.result import Section

NAMES = (
    "base_gap", "second_order_days", "customers_due", "customers_overdue", "due_ltv", "customers_lapsed", "repeat_rate",
)  # fmt: skip
ORDERS = 5
"""Rows of the table of next orders."""

KEYS = {"season": "month", "weekdays": "weekday"}
"""Column with the names of the months, or weekdays, by section."""


def rhythm(answers: Answers) -> Part:
    """Return rhythm and season.

    Raises:
        LeftOutError: nobody has ordered.
    """
    words, result = answers.words, answers.of("rhythm")
    figures = figures_of(result, NAMES)
    if not figures:
        raise LeftOutError(words.say("left_nothing"))
    by_name = {figure.name: figure for figure in result.summary}
    sections = {section.name: section for section in result.sections}
    blocks: list[Block] = [Tiles(tuple(tile_of(one, answers, by_name) for one in figures))]
    blocks += [_season(sections[name], answers) for name in KEYS if name in sections]
    if "repeat" in sections:
        blocks.append(_repeat(sections["repeat"].frame, answers))
    return Part(words.say("rhythm_lead"), tuple(blocks), tuple(figures))


def _season(section: Section, answers: Answers) -> Chart:
    """Return the bars of months or weekdays against the average."""
    words, key, frame = answers.words, KEYS[section.name], section.frame
    english = [*calendar.month_name] if key == "month" else ["", *calendar.day_name]
    labels = [words.say(f"{key}_{english.index(name)}") for name in frame[key]]
    values = [float(value) for value in frame["index"]]
    order = sorted(range(len(values)), key=lambda number: (values[number], -number))
    said = {
        f"{end}{suffix}": text
        for end, number in (("strongest", order[-1]), ("weakest", order[0]))
        for suffix, text in (("", labels[number]), ("_index", readable(values[number], "ratio")))
    }
    titles = [words.say(f"rhythm_{name}") for name in (key, "against", "last_year", "year_before")]
    heads = (Head(titles[0]), *(Head(title, is_figure=True) for title in titles[1:]))
    rows = [
        (label, *(readable(row[name], "ratio") for name in ("index", "last_year", "year_before")))
        for label, row in zip(labels, frame.iter_rows(named=True), strict=True)
    ]
    title = words.say(f"rhythm_{section.name}")
    points = tuple({"x": label, "y": value} for label, value in zip(labels, values, strict=True))
    text = words.say(f"rhythm_{section.name}_text", **said)
    return Chart("bars", title, text, points, "", titles[1], "ratio", Table(title, heads, tuple(rows)))


def _repeat(frame: pl.DataFrame, answers: Answers) -> Table:
    """Return who placed the next order, by the number of orders so far."""
    words = answers.words
    columns = [
        Shown("order", words.say("rhythm_order"), "text"),
        Shown("customers", words.say("rhythm_customers"), "count", explained=False),
        Shown("came_back", words.say("rhythm_came_back"), "count"),
        Shown("share", words.say("rhythm_share"), "share"),
        Shown("median_days", words.say("rhythm_median_days"), "days"),
    ]
    return table_of(words.say("rhythm_repeat"), columns, frame.head(ORDERS), answers)

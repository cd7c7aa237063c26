"""The segments: how many customers each has, what they are worth, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from custseg.analyses.report.answers import Answers, LeftOutError
from custseg.analyses.report.parts import Part, Shown, table_of
from custseg.analyses.report.words import title_of
from custseg.numbers import readable
from custseg.page import Block, Card, Cards, Chart, Head, Table
from custseg.result import Advice, Matrix, Result

COLUMNS = (
    "customers", "customers_share", "ltv_total", "ltv_share", "ltv_per_customer", "average_order_value", "prize",
    "lapsed_customers", "ltv_to_cac_12m",
)  # fmt: skip
CARDS, ROWS, CHART_ROWS = 9, 20, 8
MOST_LEVELS = 3
"""A grid with more levels than these would not fit a phone."""


def segments(answers: Answers) -> Part:
    """Return the segments.

    Raises:
        LeftOutError: there are no customers.
    """
    result, words = answers.base(), answers.words
    if result.frame.is_empty():
        raise LeftOutError(words.say("left_no_customers"))
    blocks: list[Block] = [_cards(result, answers), *_chart(result.frame, answers), _table(result.frame, answers)]
    scheme = result.title.partition(": ")[2]
    return Part(words.say("segments_lead", scheme=scheme), tuple(blocks))


def _cards(result: Result, answers: Answers) -> Cards:
    """Return what to do about each segment; in a grid where the scheme has one that is small."""
    words, grid = answers.words, next(iter(result.matrices), None)
    small = grid is not None and max(len(grid.rows), len(grid.columns)) <= MOST_LEVELS
    places = _places(grid) if grid is not None and small else {}
    rows = {row["segment"]: row for row in result.frame.iter_rows(named=True)}
    cards = [_card(advice, rows[advice.name], places.get(advice.title), answers) for advice in result.advice]
    whole = bool(places) and all(card.place is not None for card in cards)
    shown = cards if whole else cards[:CARDS]
    cut = ""
    if len(shown) < len(cards):
        command = answers.typed("segment").with_options("--advice")
        cut = words.say("segments_cut", shown=len(shown), total=f"{len(cards):,}", command=command)
    if grid is None or not whole:
        return Cards("", tuple(shown), cut=cut)
    return Cards(grid.title, tuple(shown), tuple(_labels(grid.row_title, grid.rows)),
                 tuple(_labels(grid.column_title, grid.columns)))  # fmt: skip


def _labels(axis: str, levels: dict[str, str]) -> Iterator[str]:
    return (f"{axis} {label}" for label in levels.values())


def _places(grid: Matrix) -> dict[str, tuple[int, int]]:
    """Return row and column of each segment that is a cell of the grid, by its title."""
    rows, columns = list(grid.rows), list(grid.columns)
    return {
        cell.title: (rows.index(row), columns.index(column)) for (row, column), cell in grid.cells.items() if cell.title
    }


def _card(advice: Advice, row: dict[str, Any], place: tuple[int, int] | None, answers: Answers) -> Card:
    """Return what is known of a segment, and what to do about it."""
    settings = answers.settings
    customers = f"{readable(row['customers'], 'count')} ({readable(row.get('customers_share'), 'share')})"
    facts = [(title_of("customers", settings), customers.replace(" ()", ""))]
    if row.get("ltv_total") is not None:
        ltv = f"{readable(row['ltv_total'], 'money')} ({readable(row.get('ltv_share'), 'share')})"
        facts.append((title_of("ltv_total", settings), ltv.replace(" ()", "")))
    facts += [
        (title_of(name, settings), readable(row[name], "money"))
        for name in ("ltv_per_customer", "retention_budget")
        if row.get(name) is not None
    ]
    return Card(advice.title, tuple(facts), advice.strategy, advice.steps, advice.prize, advice.instead, place)


def _chart(frame: pl.DataFrame, answers: Answers) -> list[Block]:
    """Return the shares of customers and LTV of the largest segments; nothing where there is one, or no LTV."""
    words, shares = answers.words, ("customers_share", "ltv_share")
    if frame.height < 2 or not {*shares} <= {*frame.columns} or frame["ltv_share"].null_count() == frame.height:
        return []
    kept = frame.filter(pl.col("customers") > 0).with_row_index("_place")
    kept = kept.sort("ltv_share", descending=True, nulls_last=True).head(CHART_ROWS).sort("_place")
    titles = [words.say(f"segments_{name}") for name in shares]
    points = [
        {"y": row["title"], "x": row[name], "series": title}
        for row in kept.iter_rows(named=True)
        for name, title in zip(shares, titles, strict=True)
        if row[name] is not None
    ]
    best = kept.sort("ltv_share", descending=True, nulls_last=True).row(0, named=True)
    said = {"customers": readable(best["customers_share"], "share"), "ltv": readable(best["ltv_share"], "share")}
    title = words.say("segments_chart")
    rows = [(row["title"], *(readable(row[name], "share") for name in shares)) for row in kept.iter_rows(named=True)]
    heads = (Head(words.say("segments_segment")), *(Head(one, is_figure=True) for one in titles))
    table = Table(title, heads, tuple(rows))
    text = words.say("segments_chart_text", largest=best["title"], **said)
    return [Chart("pairs", title, text, tuple(points), "", "", "share", table, tuple(titles))]


def _table(frame: pl.DataFrame, answers: Answers) -> Table:
    words = answers.words
    title = words.say("segments_table")
    columns = [Shown("title", words.say("segments_segment"), "text"), *map(Shown, COLUMNS)]
    command = answers.typed("segment").with_options("--top 0")
    cut = words.say("segments_cut", shown=min(ROWS, frame.height), total=f"{frame.height:,}", command=command)
    return table_of(title, columns, frame, answers, cut=cut, rows=ROWS)

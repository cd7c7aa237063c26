"""Who moved between segments since the day compared with."""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.analyses.report.answers import Answers, LeftOutError
from custseg.analyses.report.parts import WHO, Part, Shown, figures_of, signed, table_of, who
from custseg.numbers import readable
from custseg.page import Block, Head, Prose, Table
from custseg.result import Matrix, Result

MOST = 12
"""Segments that the tables have at most."""


def movers(answers: Answers) -> Part:
    """Return who moved.

    Raises:
        LeftOutError: there is no earlier day, or nobody was a customer by then.
    """
    words, day = answers.words, answers.compared()
    if day is None:
        raise LeftOutError(words.say("left_no_comparison"))
    result = answers.of("segment", compare_to=day)
    figures = figures_of(result, ("moved", "moved_by_cut"))
    if not figures or not result.matrices:
        raise LeftOutError(words.say("left_no_comparison"))
    values = {figure.name: readable(figure.value, figure.unit) for figure in figures}
    said = [words.say("movers_moved", moved=values["moved"])]
    if any(figure.name == "moved_by_cut" and figure.value for figure in figures):
        said.append(words.say("movers_by_cut", by_cut=values["moved_by_cut"]))
    blocks: list[Block] = [
        Prose(tuple(said)), _changes(result, day, answers), _matrix(result.matrices[0], day, answers)
    ]  # fmt: skip
    if result.before is not None and result.before.moved.height:
        blocks.append(_customers(result.before.moved, answers))
    return Part(words.say("movers_lead", day=day), tuple(blocks), tuple(figures))


def _changes(result: Result, day: dt.date, answers: Answers) -> Table:
    """Return customers and LTV of each segment, then and now."""
    words = answers.words
    then, now = words.say("movers_then", day=day), words.say("movers_now")
    names = [name for name in ("customers", "ltv_total") if f"{name}_before" in result.frame.columns]
    heads, kept = [Head(words.say("segments_segment"))], result.frame
    for name in names:
        title = answers.title(name)
        heads += [
            Head(words.say("movers_head", figure=title, when=when), is_figure=True)
            for when in (then, now, words.say("movers_change"))
        ]
        kept = kept.filter(pl.col(name).is_not_null() | pl.col(f"{name}_before").is_not_null())
    rows = []
    for row in kept.head(MOST).iter_rows(named=True):
        cells = [row["title"]]
        for name in names:
            unit = "money" if name == "ltv_total" else "count"
            cells += [readable(row[f"{name}_before"], unit), readable(row[name], unit)]
            cells.append(signed(row[f"{name}_change"], unit) if row[f"{name}_change"] is not None else "")
        rows.append(tuple(cells))
    cut = _cut(len(rows), kept.height, answers)
    return Table(words.say("movers_changes"), tuple(heads), tuple(rows), cut)


def _matrix(grid: Matrix, day: dt.date, answers: Answers) -> Table:
    """Return how many customers came from which segment, and went to which."""
    words = answers.words
    down, across = list(grid.rows)[:MOST], list(grid.columns)[:MOST]
    largest = max((cell.customers for (row, column), cell in grid.cells.items() if row != column), default=0)
    rows, shades = [], {}
    for place, row in enumerate(down):
        cells = [grid.cells.get((row, column)) for column in across]
        rows.append((grid.rows[row], *(readable(cell.customers, "count") if cell else "" for cell in cells)))
        for number, (column, cell) in enumerate(zip(across, cells, strict=True), 1):
            # Who stayed is no news.
            if cell and row != column and largest:
                shades[place, number] = min(5, 1 + int(cell.customers / largest * 4.99))
    heads = (Head(words.say("movers_from_to")), *(Head(grid.columns[name], is_figure=True) for name in across))
    cut = _cut(len(down), len(grid.rows), answers) or _cut(len(across), len(grid.columns), answers)
    return Table(words.say("movers_matrix", day=day), heads, tuple(rows), cut, shades)


def _customers(moved: pl.DataFrame, answers: Answers) -> Table:
    """Return the most valuable customers that moved."""
    words = answers.words
    columns = [
        Shown(WHO, words.say("actions_customer"), "text"),
        Shown("segment_before", words.say("movers_from"), "text"),
        Shown("segment", words.say("movers_to"), "text"),
        Shown("ltv"),
    ]
    named = moved.with_columns(who(moved).alias(WHO))
    return table_of(words.say("movers_customers"), columns, named, answers)


def _cut(shown: int, total: int, answers: Answers) -> str:
    if shown >= total:
        return ""
    command = answers.typed("segment").with_options(f"--compare-to {answers.compared()}")
    return answers.words.say("page_rows_cut", shown=shown, total=f"{total:,}", command=command)

"""Reports with groups: headings become columns, and headings and subtotals are marked."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from custseg.errors import DataError, Problem
from custseg.sources import LINE
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import SAMPLE_ROWS, Source
from custseg.sources.source_file import SourceFile
from custseg.tables.layout.documents import document, is_date
from custseg.tables.layout.grid import Grid
from custseg.tables.layout.headings import heading_groups
from custseg.tables.layout.level_names import listed_levels, name_levels
from custseg.tables.layout.one_column import one_column_groups
from custseg.tables.layout.report_table import Groups, ReportTable, report_table
from custseg.tables.layout.staircase import staircase_groups
from custseg.tables.row_columns import HEADING, ORIGINAL

DOCUMENT_DATE, DOCUMENT_NUMBER = "Document date", "Document number"


@dataclass(frozen=True)
class Report:
    """A file that is a report with groups.

    Attributes:
        file: with its headings as columns.
        changed: columns of the file whose content was filled.
        made: columns that were added.
        headings: number of headings and subtotals.
        proof: how the groups were found.
    """

    file: SourceFile
    changed: tuple[str, ...]
    made: tuple[str, ...]
    headings: int
    proof: str


def find_reports(source: Source) -> list[Report] | None:
    """Return the files as reports with groups; None where one of them is none that can be proved.

    Args:
        source: text files.

    Raises:
        DataError: the groups of a file contradict its totals.
    """
    if source.typed:
        return None
    reports = []
    for place in range(len(source.files)):
        report = _find_report(source, place)
        if report is None:
            return None
        reports.append(report)
    return reports


def _find_report(source: Source, place: int) -> Report | None:
    """Return a file as a report; the first rows decide whether all of them are looked at."""
    head = _rows(source.files[place], SAMPLE_ROWS)
    columns = source.files[place].columns
    if head.height < 4 or not columns:
        return None
    grid = Grid(head.select(columns))
    if not any(grid.is_amount(name) for name in columns):
        return None
    facts = source.files[place].facts
    whole = head.height < SAMPLE_ROWS
    try:
        found = _groups(report_table(head, grid, facts.levels, facts.above, complete=whole))
        if found is None:
            return None
        source.check_lines()
        source.check_quotes()
        file = source.files[place]
        rows = _rows(file)
        table = report_table(rows, grid, facts.levels, facts.above, complete=True)
        found = _groups(table)
    except DataError as error:
        raise DataError([Problem(one.what, source.files[place].name, one.hint) for one in error.problems]) from None
    return None if found is None else _as_report(file, rows, table, *found)


def _rows(file: SourceFile, count: int | None = None) -> pl.DataFrame:
    with translate_read_errors(file.name):
        rows = file.scan(True)
        return (rows if count is None else rows.head(count)).collect(engine="streaming")


def _groups(table: ReportTable) -> tuple[Groups, list[str]] | None:
    """Return the groups, and names of levels that stand below the name of the first column."""
    first = table.columns[0]
    groups = one_column_groups(table, len(listed_levels(first)))
    if groups is None and (below := _names_below(table)):
        groups = one_column_groups(_without(table, len(below)), len(below) + 1)
        if groups is not None:
            return _after(groups, len(below)), below
    groups = groups or heading_groups(table) or staircase_groups(table)
    return None if groups is None else (groups, [])


def _names_below(table: ReportTable) -> list[str]:
    """Return the texts of the first rows that have nothing but a text in the first column, such as a second header."""
    names: list[str] = []
    for row in range(min(table.height, 4)):
        text = table.cells[table.columns[0]][row]
        if text is None or len(table.named[row]) != 1 or table.amounts_of(row):
            break
        names.append(text)
    return names


def _without(table: ReportTable, count: int) -> ReportTable:
    """Return the rows without the first ones."""
    cells = {name: texts[count:] for name, texts in table.cells.items()}
    numbers = {name: values[count:] for name, values in table.numbers.items()}
    return replace(table, cells=cells, numbers=numbers, indents=table.indents[count:])


def _after(groups: Groups, count: int) -> Groups:
    """Return groups of rows below others, which are marked."""
    before: list[str | None] = [None] * count
    levels = [before + level for level in groups.levels]
    return replace(groups, marked=[True] * count + groups.marked, levels=levels)


def _as_report(file: SourceFile, rows: pl.DataFrame, table: ReportTable, groups: Groups, below: list[str]) -> Report:
    """Return a file with a column for each level of its groups."""
    names = name_levels(groups, table, below)
    values = dict(zip(names, groups.levels, strict=True))
    if groups.leaf:
        # The innermost rows are no heading: what their column is called is known only where the header lists it.
        innermost = names[-1]
        if innermost.startswith("Group "):
            values.pop(innermost)
    if not table.dates:
        values |= _documents(groups.levels, {*table.columns, *values})
    made = tuple(name for name in values if name not in table.columns)
    changed = tuple(name for name in values if name in table.columns)
    keep = [pl.col(name).alias(ORIGINAL + name) for name in changed]
    arranged = rows.with_columns(keep).with_columns(
        *[_filled(name, texts, groups.marked, rows) for name, texts in values.items()],
        pl.Series(HEADING, groups.marked),
    )
    kept = [ORIGINAL + name for name in changed]

    def scan(position: bool) -> pl.LazyFrame:
        return arranged.lazy() if position else arranged.lazy().drop(LINE, *kept)

    arranged_file = replace(file, columns=[*file.columns, *made], scan=scan)
    return Report(arranged_file, changed, made, sum(groups.marked), groups.proof)


def _filled(name: str, texts: list[str | None], marked: list[bool], rows: pl.DataFrame) -> pl.Series:
    """Return a column with the groups of rows; headings keep the text that they have."""
    if name not in rows.columns:
        return pl.Series(name, texts, dtype=pl.String)
    own = rows[name].to_list()
    mixed = [
        written if heading or text is None else text for text, written, heading in zip(texts, own, marked, strict=True)
    ]
    return pl.Series(name, mixed, dtype=pl.String)


def _documents(levels: list[list[str | None]], taken: set[str]) -> dict[str, list[str | None]]:
    """Return number and date of the documents that the headings of one level name."""
    if {DOCUMENT_DATE, DOCUMENT_NUMBER} & taken:
        return {}
    for level in levels:
        found = [_number_and_date(text) if text else None for text in level]
        filled = sum(text is not None for text in level)
        if filled and sum(one is not None for one in found) == filled:
            made = {DOCUMENT_DATE: [one[1] if one else None for one in found]}
            numbers = [one[0] if one else None for one in found]
            return made | ({DOCUMENT_NUMBER: numbers} if any(numbers) else {})
    return {}


def _number_and_date(text: str) -> tuple[str | None, str] | None:
    """Return number and date of a document, or a date alone; None for other texts."""
    return (None, text) if is_date(text) else document(text)

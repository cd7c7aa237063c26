"""Arranges a source so that every row has its own fields: the one entry point of this folder."""

from __future__ import annotations

import polars as pl

from custseg.notes import Note
from custseg.numbers import counted
from custseg.sources.source import Source
from custseg.tables.layout.arranged_source import ArrangedSource, arranged_file
from custseg.tables.layout.grid import Grid
from custseg.tables.layout.parents import Parents, find_parents
from custseg.tables.layout.postings import with_postings
from custseg.tables.layout.reports import Report, find_reports
from custseg.tables.layout.turned import with_turned
from custseg.tables.systems.known_exports import plain_header, recognise
from custseg.tables.values import amounts
from custseg.tables.values.totals import totals_columns

SHOWN = 4
"""Names of columns that a note lists."""


def arranged(source: Source) -> tuple[Source, list[Note]]:
    """Return a source whose rows all have their order's fields.

    Whether there is anything to do is seen in the first rows: a source that needs nothing costs no pass and is
    returned as it is.

    Args:
        source: as it was opened.

    Returns:
        The source, arranged if needed; notes on what was done, and a warning where it cannot be decided.

    Raises:
        DataError: it is a report whose groups contradict their subtotals.
    """
    export = recognise(source.columns)
    if export and export.postings and (made := with_postings(source, export.postings)):
        return made
    if export and export.turned:
        source = with_turned(source, export.turned)
    sample = source.sample
    # Lists and structs are no fields of orders.
    sample = sample.select(
        name for name, dtype in sample.schema.items() if not dtype.is_nested() and dtype != pl.Binary
    )
    if sample.is_empty() or not (_has_blanks(sample) or _has_one_name(sample)):
        return source, []
    totals = totals_columns(source)
    grid = Grid(sample, totals, _ids_of_export(sample.columns))
    if grid.has_lone_names and (reports := find_reports(source)):
        return _with_headings(source, reports)
    found = find_parents(grid, totals)
    notes = _doubts(source, found)
    if found.plan is None or not found.rows:
        return source, notes
    source.check_lines()
    source.check_quotes()
    plan = found.plan
    notes = [_filled_note(source, found, sample.height), *notes]
    files = [arranged_file(file, plan.arrange, plan.changed) for file in source.files]
    return ArrangedSource(source, files, plan.changed), notes


def _with_headings(source: Source, reports: list[Report]) -> tuple[Source, list[Note]]:
    """Return a source of reports with their headings as columns."""
    columns = tuple(dict.fromkeys(name for report in reports for name in (*report.changed, *report.made)))
    headings = sum(report.headings for report in reports)
    text = (
        f"{source.name} is a report with groups, found {reports[0].proof}: {_names(columns)} {_were(columns)} filled "
        f"from the headings. {headings:,} lines of headings and subtotals are not counted."
    )
    changed = sorted({name for report in reports for name in report.changed})
    return ArrangedSource(source, [report.file for report in reports], changed, has_headings=True), [
        Note("report_groups", text)
    ]


def _ids_of_export(columns: list[str]) -> tuple[str, ...]:
    """Return the columns that hold ids in a known export: a number such as 1001 in "name" looks like an amount."""
    export, places = recognise(columns), {plain_header(column): column for column in reversed(columns)}
    roles = [export.roles[role] for role in ("order_id", "customer_id") if role in export.roles] if export else []
    return tuple(places[name] for role in roles for one in role.headers if (name := plain_header(one)) in places)


def _has_blanks(sample: pl.DataFrame) -> bool:
    if any(sample.null_count().row(0)):
        return True
    texts = [name for name, dtype in sample.schema.items() if dtype == pl.String]
    return bool(texts) and sample.select(pl.any_horizontal((pl.col(texts) == "").any())).item()


def _has_one_name(sample: pl.DataFrame) -> bool:
    """Return whether the columns after the first one hold only numbers, as in a report whose names stand in one."""
    return all(amounts.share_read(sample[name].head(50)) == 1 for name in sample.columns[1:])


def _filled_note(source: Source, found: Parents, rows: int) -> Note:
    """Return the note on fields that were filled down."""
    plan = found.plan
    assert plan
    where = f"in {found.rows:,} of the first {rows:,} rows"
    if plan.outer and plan.filled:
        what = f"{_names(plan.outer)} stands once above its orders, and fields of an order stand on its first line"
        text = f"{source.name}: {what}. {_names(plan.changed)} were filled down {where}."
    elif plan.outer:
        text = f"{source.name}: {_names(plan.outer)} stands once above its rows: it was filled down {where}."
    else:
        what = "order fields stand on the first line of each order"
        text = f"{source.name}: {what}: {_names(plan.filled)} {_were(plan.filled)} filled down {where}."
    return Note("filled_down", text)


def _doubts(source: Source, found: Parents) -> list[Note]:
    """Return a warning for a column that may have to be filled down."""
    if not found.doubtful:
        return []
    names = _names(found.doubtful)
    text = (
        f"{source.name}: {names} is blank in some rows. These rows were not filled: nothing shows that the value "
        "stands once above them. If it does, export the file with it in every row."
    )
    return [Note("parents_unclear", text, warns=True)]


def _were(names: tuple[str, ...]) -> str:
    return "was" if len(names) == 1 else "were"


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:SHOWN])
    return shown + (f" and {counted(len(names) - SHOWN, 'more column')}" if len(names) > SHOWN else "")

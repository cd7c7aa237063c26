"""The format of files, the roles of their columns, and what is wrong with their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from custseg.analyses.inspect.contact_findings import ALL_FINDINGS, CONTACT_NAMES
from custseg.analyses.inspect.file_report import column_section, contacts_sections, file_section
from custseg.analyses.inspect.file_words import FileWords, file_words
from custseg.analyses.inspect.finding_counts import FindingCounts, FindingTotals, count_findings
from custseg.analyses.inspect.finding_totals import all_totals, first_and_last, last_usual_day
from custseg.analyses.inspect.joins import join_sections
from custseg.analyses.inspect.near_duplicates import missing_extra_notes
from custseg.analyses.inspect.understanding import equations_section, understood_section
from custseg.customers.scan_branches import REJECTS_COLUMNS
from custseg.customers.scan_until_sound import Collected
from custseg.engine.dataset import Dataset
from custseg.engine.open_dataset import with_first_day
from custseg.engine.scan_request import TableRequest, scan_plan_of
from custseg.engine.sharing import open_rows, open_source, scanned
from custseg.engine.understood import understood_of
from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.result import Column, Figure, Result, Section
from custseg.settings.setting import Setting, Settings
from custseg.sources.in_memory import Input
from custseg.sources.source import Source
from custseg.tables.computed_columns import computed_of, with_computed_columns
from custseg.tables.customer_totals.shape import CUSTOMERS, TRANSACTIONS, shape_of
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.roles import find_roles, mapping_of
from custseg.tables.known import AMOUNTS, SINGLE_ORDERS
from custseg.tables.ledger import Ledger, Reason, money

FINDING_COLUMNS = [
    Column("finding", "Finding"),
    Column("title", "What is wrong", "prose"),
    Column("rows", "Rows", "count"),
    Column("share", "Share", "share"),
    Column("money", "Money at stake", "money"),
    Column("customers", "Customers", "count"),
    Column("example", "For example", "prose"),
    Column("mend", "What to do", "prose"),
]
UNIT_TYPES = {"text": pl.String, "prose": pl.String, "count": pl.Int64, "share": pl.Float64, "money": pl.Float64}
TERMINAL_COLUMNS = ("title", "rows", "money", "mend", "example", "customers", "share")
NARROW_HINT = "--format json"
UNDECIDED = "undecided"
"""Finding of what the file leaves open and only the user can decide."""


def inspect(
    inputs: Sequence[Input], settings: Settings, *, rejects: Path | None = None, with_sections: bool = True
) -> Result:
    """Return what is wrong with the rows of files, by money and rows at stake.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run.
        rejects: file for the excluded rows.
        with_sections: whether to tell the formats of files and the roles of columns, and not the findings alone.

    Returns:
        One row per finding, with the formats of files and the roles of columns in sections. ``failure`` is set if the
        file leaves something open, or if no row can be used.

    Raises:
        CustsegError: a file is not a table, or the settings are wrong.
    """
    source, notes = open_source(inputs, settings)
    source.check_quotes()
    try:
        dataset = with_first_day(open_rows(source, settings, notes, allow_questions=True))
    except DataError as error:
        return _undecided_result(source, settings, notes, error, rejects)
    try:
        collected = scanned(dataset.table, query := scan_plan_of(dataset, TableRequest(rejects=rejects)))
    except DataError as error:
        one_currency = _with_most_frequent_currency(dataset)
        if one_currency is None and all(problem.choices for problem in error.problems):
            return _undecided_result(source, settings, notes, error, rejects)
        if one_currency is None:
            raise
        return inspect(inputs, one_currency, rejects=rejects, with_sections=with_sections)
    counts = count_findings(dataset.table, query, orders_apart=collected.orders_apart, by_column=with_sections)
    of_orders = dataset.knows(SINGLE_ORDERS)
    as_of = dataset.scope.as_of or (last_usual_day(counts) if of_orders else collected.last_day)
    problems = [*dataset.questions, *_unusable(collected.ledger, source.name)]
    totals = all_totals(dataset, collected, counts, as_of)
    words = file_words(dataset.settings["lang"])
    table = _finding_table(totals, problems, collected.ledger, dataset.contacts, collected.customers.height, words)
    result = Result(
        title="Findings",
        frame=table.head(settings["top"] or table.height),
        columns=FINDING_COLUMNS,
        summary=_file_figures(dataset, collected, counts),
        notes=[*dataset.notes, *_comparing_notes(dataset), *_nothing_found_notes(table)],
        ledger=collected.ledger,
        settings=settings,
        understood=understood_of(dataset.table),
        as_of=as_of,
        limit=0,
        total=table.height,
        seen=TERMINAL_COLUMNS,
        narrow=NARROW_HINT,
        failure=DataError(problems) if problems else None,
    )
    if with_sections:
        result.sections = _sections(dataset, counts, join_sections(dataset.table, query, collected.ledger))
    return result if dataset.knows(AMOUNTS) else _without_money(result)


def _without_money(result: Result) -> Result:
    """Return a result without columns and figures of money, in its sections too."""
    result.summary = [figure for figure in result.summary if figure.unit != "money"]
    result.columns = [column for column in result.columns if column.unit != "money"]
    result.frame = result.frame.select(column.name for column in result.columns)
    result.seen = tuple(name for name in result.seen if name in result.frame.columns)
    result.sections = [
        replace(one, columns=shown, frame=one.frame.select(column.name for column in shown))
        for one in result.sections
        for shown in [[column for column in one.columns if column.unit != "money"]]
    ]
    return result


def _undecided_result(
    source: Source, settings: Settings, notes: Sequence[Note], error: DataError, rejects: Path | None
) -> Result:
    """Return what is known of a file whose columns leave their meaning open; ``error`` says what to decide."""
    source, mapping = with_computed_columns(source, mapping_of(settings), settings)
    headers = find_roles(
        _likely_table(source, mapping, settings), source.sample, mapping, settings, computed_of(source)
    )
    columns = Columns(headers, source.sample.schema)
    if rejects:
        rejects.write_bytes((",".join(REJECTS_COLUMNS) + "\n").encode())
    return Result(
        title="Findings",
        frame=_finding_table({}, error.problems, Ledger(), None),
        columns=FINDING_COLUMNS,
        notes=[*notes],
        settings=settings,
        limit=0,
        seen=("title", "mend"),
        narrow=NARROW_HINT,
        sections=[file_section(source), column_section(columns, source.sample, settings["date_format"])],
        failure=error,
    )


def _likely_table(source: Source, mapping: Mapping[str, str], settings: Settings) -> str:
    """Return whose roles the columns have, as far as that is known."""
    try:
        shape = shape_of(source, mapping, settings)
    except DataError:
        shape = TRANSACTIONS
    return TRANSACTIONS if shape == TRANSACTIONS else CUSTOMERS


def _with_most_frequent_currency(dataset: Dataset) -> Settings | None:
    """Return the settings with the most frequent currency; None if there is one currency, or the user chose one.

    The rows of the other currencies then become a finding instead of an error.
    """
    currencies, settings = dataset.table.currencies, dataset.settings
    if currencies is None or currencies.target is None or settings.given("currency"):
        return None
    chosen = Setting(currencies.target, "the most frequent currency")
    return Settings(settings.values | {"currency": chosen})


def _unusable(ledger: Ledger, name: str) -> list[Problem]:
    """Return the problem that no row can be used, with the reasons; nothing if one can."""
    if ledger[Reason.USED].rows or ledger[Reason.HISTORY_ONLY].rows:
        return []
    reasons = ", ".join(f"{entry.rows:,} {reason.text}" for reason, entry in ledger.excluded.items())
    hint = "--rejects FILE lists them; --map ROLE=COLUMN and --date-format set what the columns mean."
    return [Problem(f"none of the {ledger.read.rows:,} rows can be used: {reasons}", name, hint)]


def _finding_table(
    totals: dict[str, FindingTotals],
    problems: Sequence[Problem],
    ledger: Ledger,
    contacts: pl.DataFrame | None,
    customers: int = 0,
    words: FileWords | None = None,
) -> pl.DataFrame:
    """Return one row per finding: open decisions first, then by money and rows, largest first.

    Args:
        totals: of the findings, by name.
        problems: open decisions.
        ledger: with the number of rows.
        contacts: None without any.
        customers: their number.
        words: of the language of the run; None for English.
    """
    words = words or FileWords()
    rows = [_undecided_row(problem) for problem in problems]
    for name in sorted(totals, key=lambda name: (-abs(totals[name].amount or 0), -totals[name].rows, name)):
        total, finding = totals[name], ALL_FINDINGS[name]
        whole = ledger.read.rows
        if name in CONTACT_NAMES:
            whole = customers if contacts is None else contacts.height
        rows.append(
            {
                "finding": name,
                "title": words.title(finding),
                "rows": total.rows,
                "share": total.rows / whole if whole else None,
                "money": None if total.amount is None else float(money(total.amount)),
                "customers": total.customers,
                "example": total.example,
                "mend": words.hint(finding),
            }
        )
    return pl.DataFrame(rows, schema={column.name: UNIT_TYPES[column.unit] for column in FINDING_COLUMNS})


def _undecided_row(problem: Problem) -> dict[str, object]:
    empty = dict.fromkeys(("rows", "share", "money", "customers"))
    return {"finding": UNDECIDED, "title": problem.what, **empty, "example": problem.where, "mend": problem.hint}


def _comparing_notes(dataset: Dataset) -> list[Note]:
    return [] if dataset.contacts is None else missing_extra_notes(dataset.contacts)


def _nothing_found_notes(table: pl.DataFrame) -> list[Note]:
    return [Note("nothing_found", "No problems were found.")] if table.is_empty() else []


def _sections(dataset: Dataset, counts: FindingCounts, joins: Sequence[Section]) -> list[Section]:
    """Return the formats of the files, how they are joined, what was understood, and the roles of their columns."""
    settings, table = dataset.settings, dataset.table
    sections = [
        file_section(table.source),
        *joins,
        understood_section(table),
        column_section(table.columns, table.source.sample, settings["date_format"], counts.filled),
        *filter(None, (counts.states, equations_section(table))),
    ]
    if dataset.contacts is not None:
        sections += contacts_sections(settings["contacts"], settings)
    return sections


def _file_figures(dataset: Dataset, collected: Collected, counts: FindingCounts) -> list[Figure]:
    """Return what the file holds: rows, customers, orders, revenue, days, currencies and contacts."""
    customers, ledger = collected.customers, collected.ledger
    used = ledger[Reason.USED]
    first, last = first_and_last(counts.days)
    last = last if dataset.knows(SINGLE_ORDERS) else collected.last_day
    orders = int(customers["orders"].cast(pl.Int128).sum() or 0)
    line = "The file"
    figures = [
        Figure("rows", "Rows", "count", ledger.read.rows, line, "{} rows"),
        Figure("customers", "Customers", "count", customers.height, line, "{} customers"),
        Figure("orders", "Orders", "count", orders, line, "{} orders"),
        Figure("revenue", "Revenue", "money", float(used.money), line, "revenue {}"),
        Figure("first_day", "First day", "date", first, "Days", "from {}"),
        Figure("last_day", "Last day", "date", last, "Days", "to {}"),
    ]
    if counts.currencies:
        listed = ", ".join(counts.currencies)
        figures.append(Figure("currencies", "Currencies", "text", listed, "Currency", "{}"))
    if dataset.contacts is not None:
        figures.append(Figure("contacts", "Contacts", "count", dataset.contacts.height, line, "{} contacts"))
    return figures

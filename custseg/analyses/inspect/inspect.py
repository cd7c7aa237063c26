"""What a file was found to be, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl

from custseg.analyses.inspect.contact_counts import tally_contacts, tally_customers
from custseg.analyses.inspect.contact_findings import ALL_FINDINGS, CONTACT_NAMES
from custseg.analyses.inspect.file_report import column_section, contacts_sections, file_section
from custseg.analyses.inspect.finding_counts import CurrencyTotals, Tallied, tally
from custseg.customers.scan_branches import REJECTS_COLUMNS
from custseg.customers.scan_until_sound import Collected, collect
from custseg.engine.customer_table import understood_of
from custseg.engine.dataset import Dataset, dataset_of
from custseg.engine.scan_request import TableRequest, scan_plan_of
from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.result import Column, Figure, Result
from custseg.settings.setting import Setting, Settings
from custseg.sources.source import Source
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.roles import find_roles, mapping_of
from custseg.tables.ledger import Ledger, Reason, money
from custseg.tables.row_columns import DATE
from custseg.tables.side_files.side_file import source_of

COLUMNS = [
    Column("finding", "Finding"),
    Column("title", "What is wrong", "prose"),
    Column("rows", "Rows", "count"),
    Column("share", "Share", "share"),
    Column("money", "Money at stake", "money"),
    Column("customers", "Customers", "count"),
    Column("example", "For example", "prose"),
    Column("mend", "What to do", "prose"),
]
TYPES = {"text": pl.String, "prose": pl.String, "count": pl.Int64, "share": pl.Float64, "money": pl.Float64}
SEEN = ("title", "rows", "money", "mend", "example", "customers", "share")
NARROW = "--format json"
UNDECIDED = "undecided"


def inspect(inputs: list[str], settings: Settings, *, rejects: Path | None = None) -> Result:
    """Return what is wrong with a file, by money and rows at stake.

    Args:
        inputs: paths of orders, globs, folders, or ``-``.
        settings: of the run.
        rejects: where the rows that were set aside are written.

    Returns:
        One row per finding; what the files and columns were found to be in its sections. Its failure says what
        cannot be decided.

    Raises:
        CustsegError: a file is no table, or the settings are wrong.
    """
    source, read = source_of(inputs, settings)
    source.check_quotes()
    try:
        dataset = dataset_of(source, settings, read, allow_questions=True)
    except DataError as error:
        return _refused(source, settings, read, error, rejects)
    try:
        collected = collect(dataset.table, query := scan_plan_of(dataset, TableRequest(rejects=rejects)))
    except DataError:
        currencies = dataset.table.currencies
        if currencies is None or currencies.target is None or settings.given("currency"):
            raise
        # Of several currencies the first one is looked at; the rows of the others are a finding.
        chosen = Setting(currencies.target, "the most frequent currency")
        return inspect(inputs, Settings(settings.values | {"currency": chosen}), rejects=rejects)
    questions = list(dataset.questions)
    tallied = tally(dataset.table, query)
    found = tallied.found | tally_customers(collected.customers)
    if (other := collected.ledger[Reason.OTHER_CURRENCY]).rows:
        listed = found["mixed_currencies"].example if "mixed_currencies" in found else ""
        found["mixed_currencies"] = CurrencyTotals(other.rows, other.amount, example=listed)
    as_of = dataset.scope.as_of or _last_usual(tallied)
    if dataset.contacts is not None:
        found |= tally_contacts(dataset.contacts, collected.customers, as_of)
    if not collected.ledger[Reason.USED].rows and not collected.ledger[Reason.HISTORY_ONLY].rows:
        questions.append(_unusable(collected.ledger, source.name))
    frame = _frame(found, questions, collected.ledger, 0 if dataset.contacts is None else dataset.contacts.height)
    if frame.is_empty():
        dataset.notes.append(Note("nothing_found", "Nothing was found that is wrong."))
    top = settings["top"]
    return Result(
        title="Findings",
        frame=frame.head(top or frame.height),
        columns=COLUMNS,
        summary=_summary(dataset, collected, tallied),
        notes=dataset.notes,
        ledger=collected.ledger,
        settings=settings,
        understood=understood_of(dataset.table),
        as_of=as_of,
        limit=0,
        total=frame.height,
        seen=SEEN,
        narrow=NARROW,
        sections=[
            file_section(source),
            column_section(dataset.table.columns, source.sample, settings["date_format"], tallied.filled),
            *(contacts_sections(settings["contacts"], settings) if dataset.contacts is not None else []),
        ],
        failure=DataError(questions) if questions else None,
    )


def _refused(source: Source, settings: Settings, notes: list[Note], error: DataError, rejects: Path | None) -> Result:
    """Return what is known of a file whose columns leave open what they mean."""
    headers = find_roles("transactions", source.sample, mapping_of(settings), settings)
    columns = Columns(headers, source.sample.schema)
    if rejects:
        rejects.write_text(",".join(REJECTS_COLUMNS) + "\n")
    return Result(
        title="Findings",
        frame=_frame({}, error.problems, Ledger(), 0),
        columns=COLUMNS,
        notes=notes,
        settings=settings,
        limit=0,
        seen=("title", "mend"),
        narrow=NARROW,
        sections=[file_section(source), column_section(columns, source.sample, settings["date_format"])],
        failure=error,
    )


def _unusable(ledger: Ledger, name: str) -> Problem:
    reasons = ", ".join(f"{entry.rows:,} {reason.text}" for reason, entry in ledger.excluded.items())
    hint = "--rejects FILE shows them; --map ROLE=COLUMN and --date-format say what the columns mean."
    return Problem(f"none of the {ledger.read.rows:,} rows can be used: {reasons}", name, hint)


def _frame(found: dict[str, CurrencyTotals], problems: list[Problem], ledger: Ledger, contacts: int) -> pl.DataFrame:
    """Return the findings, what cannot be decided first, then the most money, the most rows."""
    rows = [_undecided(problem) for problem in problems]
    order = sorted(found, key=lambda name: (-abs(found[name].amount or 0), -found[name].rows, name))
    for name in order:
        one, finding = found[name], ALL_FINDINGS[name]
        whole = contacts if name in CONTACT_NAMES else ledger.read.rows
        rows.append(
            {
                "finding": name,
                "title": finding.title,
                "rows": one.rows,
                "share": one.rows / whole if whole else None,
                "money": None if one.amount is None else float(money(one.amount)),
                "customers": one.customers,
                "example": one.example,
                "mend": finding.hint,
            }
        )
    return pl.DataFrame(rows, schema={column.name: TYPES[column.unit] for column in COLUMNS})


def _undecided(problem: Problem) -> dict[str, object]:
    empty = dict.fromkeys(("rows", "share", "money", "customers"))
    return {"finding": UNDECIDED, "title": problem.what, **empty, "example": problem.where, "mend": problem.hint}


def _summary(dataset: Dataset, collected: Collected, tallied: Tallied) -> list[Figure]:
    """Return what the file holds: rows, days, money, customers, orders."""
    customers, ledger = collected.customers, collected.ledger
    used = ledger[Reason.USED]
    first, last = _ends(tallied.days)
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
    if tallied.currencies:
        listed = ", ".join(tallied.currencies)
        figures.append(Figure("currencies", "Currencies", "text", listed, "Currency", "{}"))
    if dataset.contacts is not None:
        figures.append(Figure("contacts", "Contacts", "count", dataset.contacts.height, line, "{} contacts"))
    return figures


def _last_usual(tallied: Tallied) -> dt.date | None:
    """Return the last day with a row, days far behind all others left out."""
    usual = tallied.days.filter(pl.col(DATE) <= tallied.bounds.latest) if tallied.bounds.latest else tallied.days
    return _ends(usual)[1]


def _ends(days: pl.DataFrame) -> tuple[dt.date | None, dt.date | None]:
    return (None, None) if days.is_empty() else (days[DATE][0], days[DATE][-1])

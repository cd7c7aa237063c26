"""Which of several files are one table: layouts of the same export, or two tables of the same orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.numbers import counted
from custseg.settings.side_files import SIDE_FILES
from custseg.sources.open_source import SEPARATELY, same_columns
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source_file import SourceFile
from custseg.tables.headers.synonyms import rank_of, read_header, roles
from custseg.tables.systems.known_export import KnownExport, States
from custseg.tables.systems.known_exports import column_of, plain_header, recognise
from custseg.tables.values.meaning import Meaning
from custseg.tables.values.statuses import status_words

SAME_ORDERS = 0.9
"""Share of the orders of one table that another has to hold, for both to be tables of the same orders."""

DECIDING = (
    "customer_id",
    "date",
    "order_id",
    "revenue",
    "unit_price",
    "discount",
    "tax",
    "shipping",
    "tips",
    "refunded",
)
"""Roles that decide customer, date or money: one that only some files have would change the figures of the others."""

STATES = ("status", "type", "cancelled", "currency")
"""Roles that decide whether a row counts."""

PROFIT = ("quantity", "cost", "unit_cost", "profit")
"""Roles that decide how much was sold, and what was earned with it."""

SHOWN = 3
"""Files that a note names."""

COUNTING = (Meaning.SALE, Meaning.INCOME, Meaning.REFUND)

Files = list[SourceFile]


def files_of_one_table(files: Files) -> Files:
    """Return those of several files that are read as one table; of two tables of the same orders one is left out.

    Args:
        files: at least one.

    Raises:
        DataError: they are different tables; one problem for each file.
    """
    if len({frozenset(file.columns) for file in files}) == 1:
        return same_columns(files)
    exports = {file.name: recognise(file.columns) for file in files}
    known = [export for export in exports.values() if export]
    if len(known) == len(files) and len({export.family for export in known}) == 1:
        by_key: dict[str, Files] = {}
        for file, export in zip(files, known, strict=True):
            by_key.setdefault(export.key, []).append(file)
        if len(by_key) == 1 and len({file.typed for file in files}) == 1:
            return _layouts_of(known[0], files)
        described = {export.key: export for export in known}
        if len(by_key) == 2 and (kept := _one_of(by_key, described)):
            return kept
    return _with_what_the_first_lacks(_with_what_others_lack(same_columns(files, _what_to_do, _decides)))


def _decides(column: str) -> bool:
    """Return whether figures may depend on a column, so that a file without it is another one."""
    return bool(_roles_in("transactions", [column]) & {*DECIDING, *STATES, *PROFIT})


def _with_what_others_lack(files: Files) -> Files:
    """Return files with a note on columns of the first that others do not have."""
    first = files[0]
    lacking = {file.name: [name for name in first.columns if name not in file.columns] for file in files[1:]}
    listed = [f"{name} has no {', '.join(map(repr, columns))}" for name, columns in lacking.items() if columns]
    if not listed:
        return files
    more = f"; and {len(listed) - SHOWN} more files lack some" if len(listed) > SHOWN else ""
    text = f"{'; '.join(listed[:SHOWN])}{more}: there it is read as empty."
    return [replace(first, notes=(*first.notes, Note("missing_columns", text))), *files[1:]]


def _with_what_the_first_lacks(files: Files) -> Files:
    """Return files with a note on columns of later ones that may decide figures, and that the first does not have."""
    first = files[0]
    more = dict.fromkeys(column for file in files for column in file.columns if column not in first.columns)
    listed = ", ".join(f"'{column}'" for column in more if _roles_in("transactions", [column]) & {*DECIDING, *STATES})
    if not listed:
        return files
    text = f"{first.name} has no {listed}, which others of the files have: there it is read as empty."
    return [replace(first, notes=(*first.notes, Note("fewer_columns", text, warns=True))), *files[1:]]


def _layouts_of(export: KnownExport, files: Files) -> Files:
    """Return layouts of one export, where all have the columns that decide its figures."""
    problems = []
    first, deciding = files[0], [_deciding(export, file) for file in files]
    for file, own in zip(files[1:], deciding[1:], strict=True):
        for one, other, lacking in ((file, first, deciding[0] - own), (first, file, own - deciding[0])):
            if lacking:
                listed = ", ".join(f"'{header}'" for header in sorted(lacking))
                what = f"lacks {listed}, which {other.name} has: the figures of the two are not worked out alike"
                problems.append(Problem(what, one.name, SEPARATELY))
    if problems:
        raise DataError(problems)
    return files


def _deciding(export: KnownExport, file: SourceFile) -> set[str]:
    """Return the first header of each role and state that decides figures, and for which a file has a column."""
    places = _places(file)
    headers = [export.roles[role].headers for role in DECIDING if role in export.roles]
    headers += [states.headers for states in export.states]
    return {one[0] for one in headers if one and column_of(one, places)}


def _one_of(by_key: Mapping[str, Files], exports: Mapping[str, KnownExport]) -> Files | None:
    """Return the files of one of two exports that hold the same orders: the lines; None where they do not.

    Lines that say nothing of cancelled orders give way to a table of orders in which there are some.
    """
    lines = [key for key, files in by_key.items() if _has_lines(exports[key], files[0])]
    if len(lines) != 1:
        return None
    [documents] = by_key.keys() - set(lines)
    of_lines, of_documents = (_order_ids(exports[key], by_key[key]) for key in (lines[0], documents))
    if not of_lines or not of_documents or len(of_lines & of_documents) < SAME_ORDERS * len(of_documents):
        return None
    kept, left, why = lines[0], documents, "lines"
    if not _states_in(exports[kept], by_key[kept]) and _names_no_sales(exports[documents], by_key[documents]):
        kept, left, why = documents, lines[0], "orders, some of which are no sales by their status,"
    names = {key: " and ".join(file.name for file in files) for key, files in by_key.items()}
    text = f"{names[left]} holds the same orders as {names[kept]}: the {why} of the latter are used, the former is not."
    missing = len(of_documents - of_lines) if kept == lines[0] else 0
    if missing:
        text += f" {counted(missing, 'order')} of {names[left]} {'is' if missing == 1 else 'are'} not in {names[kept]}."
    note = Note("same_orders", text, warns=missing > 0)
    first, *others = by_key[kept]
    return same_columns([replace(first, notes=(*first.notes, note)), *others], _what_to_do)


def _has_lines(export: KnownExport, file: SourceFile) -> bool:
    """Return whether the rows of an export are lines with products and amounts of their own."""
    places = _places(file)
    roles_there = {role for role, one in export.roles.items() if column_of(one.headers, places)}
    return export.grain == "row" and "product" in roles_there and bool(roles_there & {"quantity", "unit_price"})


def _order_ids(export: KnownExport, files: Files) -> set[str]:
    """Return the ids of the orders in files; empty where a file has none."""
    found: set[str] = set()
    for file in files:
        column = column_of(export.roles["order_id"].headers, _places(file)) if "order_id" in export.roles else None
        if column is None:
            return set()
        found |= set(_values(file, column)) - {""}
    return found


def _values(file: SourceFile, column: str) -> list[str]:
    """Return the different values of a column as text, "" for empty cells."""
    text = pl.col(column).cast(pl.String).str.strip_chars().fill_null("")
    with translate_read_errors(file.name):
        return file.scan(False).select(text.unique()).collect(engine="streaming")[column].to_list()


def _states_in(export: KnownExport, files: Files) -> list[States]:
    return [states for states in export.states if any(column_of(states.headers, _places(file)) for file in files)]


def _names_no_sales(export: KnownExport, files: Files) -> bool:
    """Return whether some orders are no sales, by the states of their export."""
    return any(
        _meaning(value.lower(), states) not in COUNTING
        for file in files
        for states in export.states
        if (column := column_of(states.headers, _places(file)))
        for value in _values(file, column)
    )


def _meaning(value: str, states: States) -> Meaning:
    if not value or states.filled:
        return (states.filled if value else states.empty) or Meaning.SALE
    begun = next((meaning for start, meaning in states.starts.items() if value.startswith(start)), None)
    general = Meaning.VOID if status_words().get(value) in ("void", "lost") else Meaning.SALE
    return states.meanings.get(value) or begun or states.rest or general


def _what_to_do(file: SourceFile) -> str:
    """Return what to do about a file with other columns: it may be of another kind, which an option takes."""
    kind = kind_of(file.columns)
    if kind is None:
        return SEPARATELY
    meaning = next(one.meaning for one in SIDE_FILES if one.name == kind).removeprefix("a file with ")
    return f"It looks like {meaning}: give it with --{kind} {file.name}"


def kind_of(columns: Iterable[str]) -> str | None:
    """Return which kind of file beside the orders a table looks like; None where it may be one of orders.

    Args:
        columns: of the table.
    """
    listed = list(columns)
    has = {table: _roles_in(table, listed) for table in ("transactions", "contacts", "products", "spend")}
    orders = has["transactions"]
    if ({"customer_id", "date"} <= orders and orders & {"revenue", "unit_price"}) or recognise(listed):
        return None
    if has["contacts"] & {"customer_id", "email"}:
        return "contacts"
    if {"date", "amount"} <= has["spend"]:
        return "spend"
    return "products" if {"product", "category"} <= has["products"] else None


def _roles_in(table: str, columns: Iterable[str]) -> set[str]:
    names = [read_header(column)[0] for column in columns]
    return {role.name for role in roles(table).values() if any(rank_of(role, name) for name in names)}


def _places(file: SourceFile) -> dict[str, str]:
    return {plain_header(column): column for column in reversed(file.columns)}

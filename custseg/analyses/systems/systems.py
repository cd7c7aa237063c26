"""The exports known by name, and what is known of one."""

from __future__ import annotations

import polars as pl

from custseg.analyses.shared.export_words import (
    columns_of,
    deducted_of,
    refunds_of,
    sales_of,
    shape_of,
    states_of,
)
from custseg.errors import UsageError
from custseg.notes import Note
from custseg.result import Column, Result
from custseg.settings.setting import Settings
from custseg.tables.headers.synonyms import roles
from custseg.tables.systems.known_export import KnownExport
from custseg.tables.systems.known_exports import known_export, not_one_export
from custseg.tables.systems.system_names import export_keys, families, keys_named

LIST_COLUMNS = [
    Column("key", "Key", whole=True),
    Column("system", "System", whole=True),
    Column("export", "Export", "prose"),
    Column("shape", "Rows"),
    Column("sales", "Sales"),
    Column("refunds", "Refunds"),
    Column("deducted", "Taken off"),
    Column("how", "How to get it", "prose"),
    Column("remark", "Remark", "prose"),
]
EXPORT_COLUMNS = [
    Column("column", "Column", "prose"),
    Column("values", "Values", "prose"),
    Column("means", "Means", "prose"),
]
SEEN = ("key", "system", "export", "shape", "sales", "refunds", "deducted")
"""Columns that people see; how to get a file is shown with all that is known of it."""

NARROW_HINT = "custseg systems KEY"


def systems(settings: Settings, name: str | None = None) -> Result:
    """Return the known exports as a table, or one of them in full.

    Args:
        settings: of the run.
        name: a key, or the name of a system; None for all.

    Raises:
        UsageError: no export has the name.
    """
    keys = list(export_keys()) if name is None else keys_named(name)
    if name is not None and not keys:
        what, hint = not_one_export(name, [])
        raise UsageError(what, hint=hint)
    if name is not None and len(keys) == 1:
        return _in_full(known_export(keys[0]), settings)
    rows = [_row(known_export(key)) for key in keys]
    rows.sort(key=lambda row: (row["system"].casefold(), row["key"]))
    frame = _frame(rows, LIST_COLUMNS)
    hint = "In full, and how to get it: custseg systems KEY. A file is recognised by the names of its columns."
    return Result(
        "Known exports",
        frame.head(settings["top"] or frame.height),
        LIST_COLUMNS,
        settings=settings,
        limit=0,
        seen=SEEN,
        narrow=NARROW_HINT,
        paged=True,
        notes=[Note("in_full", hint)],
    )


def _row(export: KnownExport) -> dict[str, str]:
    return {
        "key": export.key,
        "system": export.family,
        "export": _within_family(export),
        "shape": shape_of(export),
        "sales": sales_of(export),
        "refunds": refunds_of(export),
        "deducted": deducted_of(export),
        "how": export.how,
        "remark": _remark(export),
    }


def _within_family(export: KnownExport) -> str:
    """Return the name of an export without that of its system, which stands beside it."""
    return export.name.removeprefix(export.family).strip(" ,/") or export.name


def _in_full(export: KnownExport, settings: Settings) -> Result:
    """Return what each column of an export means, and which values of its states are sales."""
    known = roles(export.shape)
    deducted = deducted_of(export)
    rows = []
    for role, one in export.roles.items():
        means = known[role].title if role in known else role
        if role in export.inside:
            means += ": inside the amounts, taken off"
        elif role in export.proved:
            means += ": taken off if it is inside the amounts, which the file has to show"
        elif role == "refunded":
            means += ": taken off"
        rows.append({"column": columns_of(one), "values": "", "means": means})
    for states in export.states:
        column = " or ".join(states.headers)
        rows += [{"column": column, "values": values, "means": means} for values, means in states_of(states)]
    sisters = [key for key, family in families().items() if family == export.family and key != export.key]
    facts = [
        f"{export.name} (--system {export.key}): {shape_of(export)}.",
        f"How to get it: {export.how}." if export.how else "",
        f"Sales: {sales_of(export)}. Refunds: {refunds_of(export)}." if sales_of(export) else "",
        f"Taken off the amounts: {deducted}." if deducted else "",
        "Amounts are in cents, or in whatever is the smallest unit of their currency." if export.minor_units else "",
        f"It has no customers. Export instead: {export.no_customers}." if export.no_customers else "",
        export.warns,
        f"Other exports of {export.family}: {', '.join(sisters)}." if sisters else "",
    ]
    notes = [Note("export", text.replace("..", ".")) for text in facts if text]
    return Result(export.name, _frame(rows, EXPORT_COLUMNS), EXPORT_COLUMNS, notes=notes, settings=settings, limit=0)


def _remark(export: KnownExport) -> str:
    """Return what people have to know of an export before they use it."""
    if export.no_customers:
        return f"Export instead: {export.no_customers}"
    return export.warns


def _frame(rows: list[dict[str, str]], columns: list[Column]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={column.name: pl.String for column in columns})

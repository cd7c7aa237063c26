"""The inputs of a question, and what one pass over their rows has to bring."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from custseg.customers.attributes import TEXT
from custseg.customers.collect import Query
from custseg.customers.contacts import read_contacts
from custseg.errors import UsageError, nearest
from custseg.metrics.catalogue import customer_metrics
from custseg.metrics.dimensions import Dimension
from custseg.metrics.sql import compile_condition
from custseg.notes import Note
from custseg.settings.settings import Settings
from custseg.sources.source import open_source
from custseg.tables.fields import FILE_PREFIX, Field, Use, row_fields
from custseg.tables.opening import open_transactions
from custseg.tables.scope import Scope, scope_of
from custseg.tables.transactions import Transactions

GROUP = "_group"
"""Column of the value of the dimension that customers are grouped by."""

CAC = "_cac"
"""Acquisition cost of a customer as its rows have it, apart from the field that a condition may read."""

DISTINCT = {"products": "product", "categories": "category"}


@dataclass
class Opened:
    """The inputs, with what can be asked of them.

    Attributes:
        table: the transactions.
        contacts: attributes of customers, None without a file of them.
        fields: the fields of a row by name.
        scope: days that are summed.
        settings: of the run.
        notes: what people should know so far.
    """

    table: Transactions
    contacts: pl.DataFrame | None
    fields: dict[str, Field]
    scope: Scope
    settings: Settings
    notes: list[Note] = field(default_factory=list)

    @property
    def roles(self) -> set[str]:
        """Return the roles that the transactions have; "cac" also where contacts have it or it is set by hand."""
        found = set(self.table.columns.headers.columns)
        if self.settings["cac"] is not None or (self.contacts is not None and "cac" in self.contacts.columns):
            found.add("cac")
        return found

    def attributes(self) -> dict[str, pl.DataType]:
        """Return what may be an attribute of a customer, by name: columns of contacts, else fields of rows."""
        found = {name: one.dtype for name, one in self.fields.items()}
        if self.contacts is not None:
            found |= dict(self.contacts.schema)
        return found


def open_inputs(inputs: list[str], settings: Settings) -> Opened:
    """Open what was named and find out what its columns mean.

    Args:
        inputs: paths, globs, folders or ``-``.
        settings: of the run.

    Raises:
        CustsegError: the inputs or settings are wrong.
    """
    scope = scope_of(settings)
    table = open_transactions(open_source(inputs), settings)
    notes = table.notes
    contacts = read_contacts(settings["contacts"], settings, notes) if settings["contacts"] else None
    return Opened(table, contacts, row_fields(table), scope, settings, notes)


def query_of(opened: Opened, names: Collection[str], dimension: Dimension | None, rejects: Path | None) -> Query:
    """Return what one pass over the rows has to bring.

    Args:
        opened: the inputs.
        names: metrics and attributes that will be shown, filtered or sorted by.
        dimension: what customers will be grouped by.
        rejects: where the rows that were set aside are written.

    Raises:
        CustsegError: a name is no attribute of customers, or the condition of ``--rows`` is wrong.
    """
    table, settings = opened.table, opened.settings
    condition: pl.Expr | None = None
    condition_names: list[str] = []
    if settings["rows"]:
        types = {name: one.dtype for name, one in opened.fields.items()}
        condition, condition_names = compile_condition(
            settings["rows"], types, settings.origin("rows"), error=settings.error("rows")
        )
    fields = {name: Use(name) for name in condition_names}
    metrics = customer_metrics()
    constants = {name for name in names if name not in metrics and name in opened.fields}
    chosen: list[Dimension] = []
    by_attribute = ""
    if dimension and dimension.kind in ("first", "main"):
        _check_field(dimension.field, opened.fields)
        chosen.append(dimension)
        fields[dimension.name] = Use(dimension.field, "text")
    elif dimension and dimension.kind == "attribute" and not _in_contacts(dimension.field, opened):
        _check_attribute(dimension.field, opened)
        by_attribute = dimension.field
    constants = {name for name in constants if not _in_contacts(name, opened) and name != "customer_id"}
    fields |= {name: Use(name) for name in constants}
    if by_attribute:
        constants.add(GROUP)
        fields[GROUP] = Use(by_attribute, "text")
    if "cac" in table.columns.headers.columns and not _in_contacts("cac", opened):
        constants.add(CAC)
        fields[CAC] = Use("cac", "money")
    distinct = {name: role for name, role in DISTINCT.items() if name in names and role in opened.fields}
    goods = settings["not_goods"] if "product" in opened.fields else ()
    roles_read = set(distinct.values()) | ({"product"} if distinct and goods else set())
    fields |= {TEXT + role: Use(role, "text") for role in roles_read}
    distinct = {name: TEXT + role for name, role in distinct.items()}
    return Query(
        scope=opened.scope,
        extra=_extra(names, opened),
        fields=fields,
        condition=condition,
        constants=tuple(sorted(constants)),
        chosen=tuple(chosen),
        distinct=distinct,
        not_goods=tuple(goods),
        rejects=rejects,
    )


def _extra(names: Collection[str], opened: Opened) -> frozenset[str]:
    extra = {"returned"} if {"returned", "return_rate"} & set(names) else set()
    if "cac" in opened.roles or opened.settings["compare_to"] is not None:
        extra.add("first_line")
    return frozenset(extra)


def _in_contacts(name: str, opened: Opened) -> bool:
    return opened.contacts is not None and name in opened.contacts.columns


def _check_field(name: str, fields: dict[str, Field]) -> None:
    if name not in fields:
        raise UsageError(f"there is no field '{name}'", where="--by", mend=nearest(name, _plain(fields)))


def _check_attribute(name: str, opened: Opened) -> None:
    if name not in opened.fields:
        known = {"cohort", *_plain(opened.attributes())} - {"customer_id"}
        raise UsageError(f"there is no dimension '{name}'", where="--by", mend=nearest(name, known))


def _plain(names: Collection[str]) -> list[str]:
    return [name for name in names if not name.startswith(FILE_PREFIX)]

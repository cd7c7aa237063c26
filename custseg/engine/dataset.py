"""The inputs of a question, and what one pass over their rows has to bring."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from custseg.errors import Problem
from custseg.notes import Note
from custseg.settings.setting import Settings
from custseg.sources.source import Source
from custseg.tables.email_links import match_ids
from custseg.tables.open_transactions import open_transactions
from custseg.tables.row_fields import FILE_PREFIX, RowFields
from custseg.tables.scope import Scope, scope_of
from custseg.tables.side_files.contacts import merge_contacts, read_contacts
from custseg.tables.side_files.products import read_products
from custseg.tables.side_files.side_file import source_of
from custseg.tables.side_files.spend import Spend, read_spend
from custseg.tables.transactions import Transactions

GROUP = "_group"
"""Column of the value of the dimension that customers are grouped by."""

CAC = "_cac"
"""Acquisition cost of a customer as its rows have it, apart from the field that a condition may read."""


@dataclass
class Dataset:
    """The inputs, with what can be asked of them.

    Attributes:
        table: the transactions.
        contacts: attributes of customers, None without a file of them.
        fields: the fields of a row by name.
        scope: days that are summed.
        settings: of the run.
        notes: what people should know so far.
        origins: where attributes are named, beside --where, --columns and --sort.
        spend: what was paid to win customers, None without a file of it.
    """

    table: Transactions
    contacts: pl.DataFrame | None
    fields: RowFields
    scope: Scope
    settings: Settings
    notes: list[Note] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)
    spend: Spend | None = None

    @property
    def roles(self) -> set[str]:
        """Return the roles of the transactions, and what else metrics may need and can have."""
        found = set(self.table.columns.headers.columns)
        if self.table.products:
            found |= {"category"} & set(self.table.products.columns)
        if self.settings["cac"] is not None or self.spend is not None or in_contacts("cac", self):
            found.add("cac")
        if self.settings["compare_to"] is not None:
            found.add("comparison")
        found |= {"forecast"} | ({"interval"} if self.settings["interval"] is not None else set())
        return found

    def attributes(self) -> Attributes:
        """Return what may be an attribute of a customer: columns of contacts, fields of rows, their first and main."""
        return Attributes(self.fields, {} if self.contacts is None else self.contacts.schema)


class Attributes(Mapping[str, pl.DataType]):
    """The types of what may be an attribute of a customer, found out when they are looked at.

    Args:
        fields: of rows.
        contacts: types of their columns, which win over fields of the same name.
    """

    def __init__(self, fields: RowFields, contacts: Mapping[str, pl.DataType]) -> None:
        self._fields, self._contacts = fields, contacts
        chosen = [f"{kind}:{name}" for kind in ("first", "main") for name in plain_names(fields)]
        self._names = dict.fromkeys([*fields, *contacts, *chosen])

    def __getitem__(self, name: str) -> pl.DataType:
        if name in self._contacts:
            return self._contacts[name]
        if name in self._fields:
            return self._fields[name].dtype
        if name in self._names:
            return pl.String()
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def open_dataset(inputs: list[str], settings: Settings) -> Dataset:
    """Open what was named and find out what its columns mean.

    Args:
        inputs: paths, globs, folders or ``-``.
        settings: of the run.

    Raises:
        CustsegError: the inputs or settings are wrong.
    """
    scope_of(settings)  # Days that contradict each other are refused before any file is read.
    source, notes = source_of(inputs, settings)
    return dataset_of(source, settings, notes)


def dataset_of(source: Source, settings: Settings, read: list[Note], doubts: list[Problem] | None = None) -> Dataset:
    """Find out what the columns of a source mean, and read the contacts.

    Args:
        source: the files.
        settings: of the run.
        read: notes on how the files were read.
        doubts: gets what cannot be told but leaves the rows readable; without, that is refused too.

    Raises:
        CustsegError: the inputs or settings are wrong.
    """
    scope = scope_of(settings)
    table = open_transactions(source, settings, doubts)
    notes = table.notes
    notes[:0] = read
    contacts = read_contacts(settings["contacts"], settings, notes) if settings["contacts"] else None
    if settings["products"]:
        table.products = read_products(settings["products"], table, settings, notes)
    if settings["match"]:
        table.matching = match_ids(table, contacts)
        contacts = merge_contacts(contacts, table.matching) if contacts is not None else None
    spend = read_spend(settings["spend"], settings, notes) if settings["spend"] else None
    return Dataset(table, contacts, RowFields(table), scope, settings, notes, spend=spend)


def in_contacts(name: str, dataset: Dataset) -> bool:
    """Return whether the contacts have a column of a name, which wins over one of the rows."""
    return dataset.contacts is not None and name in dataset.contacts.columns


def plain_names(names: Collection[str]) -> list[str]:
    return [name for name in names if not name.startswith((FILE_PREFIX, "first:", "main:"))]

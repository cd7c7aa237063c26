"""The inputs of an analysis: the orders, their side files, and their fields."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from custseg.errors import DataError, Problem
from custseg.metrics.catalogue import absent_metrics
from custseg.metrics.referrals import COUNT, LINKS
from custseg.notes import Note
from custseg.own_columns import own_column
from custseg.settings.setting import Settings
from custseg.settings.side_files import SIDE_FILES
from custseg.sources.source import Source
from custseg.tables.customer_totals.totals_table import CustomerTotals
from custseg.tables.email_links import match_ids
from custseg.tables.known import AMOUNTS, EVERYTHING, SINGLE_ORDERS
from custseg.tables.open_transactions import open_transactions
from custseg.tables.row_fields import FILE_PREFIX, RowFields
from custseg.tables.scope import Scope, scope_of
from custseg.tables.side_files.contacts import merge_customers
from custseg.tables.side_files.read import read_side_files
from custseg.tables.side_files.spend import Spend
from custseg.tables.transactions import Transactions

GROUP = own_column("group")
"""Column of the value of the dimension that customers are grouped by."""

CAC = own_column("cac")
"""Column of the acquisition cost of a customer by its rows; separate from the field that a condition may read."""


@dataclass
class Dataset:
    """The inputs of an analysis.

    Attributes:
        table: the transactions.
        fields: the fields of a row by name.
        scope: days that the figures cover.
        settings: of the run.
        notes: notes on the inputs so far.
        origins: where the rules name attributes, for errors.
        side_files: content of the side files, by kind.
        questions: open questions that only the user can answer; empty unless they were allowed.
    """

    table: Transactions
    fields: RowFields
    scope: Scope
    settings: Settings
    notes: list[Note] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)
    side_files: dict[str, Any] = field(default_factory=dict)
    questions: list[Problem] = field(default_factory=list)

    @property
    def contacts(self) -> pl.DataFrame | None:
        """Return the contacts, one row per customer; None without a file of contacts."""
        return self.side_files.get("contacts")

    @property
    def customer_files(self) -> dict[str, pl.DataFrame]:
        """Return the files with attributes of customers, one row each, by the name of their kind."""
        names = [kind.name for kind in SIDE_FILES if kind.of_customers]
        return {name: self.side_files[name] for name in names if name in self.side_files}

    @property
    def customer_columns(self) -> dict[str, pl.DataType]:
        """Return the types of the columns of these files; of two with the same name, that of the first kind."""
        found: dict[str, pl.DataType] = {}
        for rows in self.customer_files.values():
            found |= {name: dtype for name, dtype in rows.schema.items() if name not in found}
        return found

    @property
    def spend(self) -> Spend | None:
        """Return the spend; None without a file of spend."""
        return self.side_files.get("spend")

    @property
    def roles(self) -> set[str]:
        """Return the roles of the transactions, the other inputs that metrics may need, and what the data know."""
        found = set(self.table.columns.headers.columns) | {one for one in EVERYTHING if self.knows(one)}
        if self.table.products:
            found |= {"category"} & set(self.table.products.columns)
        if self.settings["cac"] is not None or self.spend is not None or "cac" in self.customer_columns:
            found.add("cac")
        if LINKS in {*self.customer_columns, *found}:
            found |= {LINKS, COUNT}
        elif COUNT in self.customer_columns:
            found.add(COUNT)
        if self.settings["compare_to"] is not None:
            found.add("comparison")
        found |= {"forecast"} | ({"interval"} if self.settings["interval"] is not None else set())
        return found if self.knows(AMOUNTS) and self.knows(SINGLE_ORDERS) else found - {"cac"}

    def knows(self, what: str) -> bool:
        """Return whether the data know one of `custseg.tables.known`: amounts, days, single orders."""
        return what not in self.table.absent

    def has_lists(self, name: str) -> bool:
        """Return whether the values of a field are lists that are taken apart, by its name or its role."""
        headers = self.table.columns.headers
        same = {name, headers.get(name), *(role for role, column in headers.columns.items() if column == name)}
        return bool(same & {*self.settings["split"]})

    @property
    def has_single_rows(self) -> bool:
        """Return whether each customer stands in one row."""
        return isinstance(self.table, CustomerTotals) and not self.table.parts

    @property
    def absent_metrics(self) -> dict[str, str]:
        """Return why each metric is absent that takes what the data do not know, by name."""
        return absent_metrics(self.table.absent)

    def attributes(self) -> Attributes:
        """Return the possible attributes of a customer: columns of its files, fields of rows, first and main values."""
        # A column that is called like an absent figure is not that figure; file.NAME is its name.
        absent = self.absent_metrics.keys() - self.customer_columns.keys()
        return Attributes(self.fields, self.customer_columns, absent)


class Attributes(Mapping[str, pl.DataType]):
    """The types of the possible attributes of a customer, each found when it is first used.

    Args:
        fields: of rows.
        columns: types of the columns of customer files, which take precedence over fields of the same name.
        without: names that are left out.
    """

    def __init__(self, fields: RowFields, columns: Mapping[str, pl.DataType], without: Collection[str] = ()) -> None:
        self._fields, self._columns = fields, columns
        chosen = [f"{kind}:{name}" for kind in ("first", "main") for name in plain_names(fields)]
        self._names = dict.fromkeys(name for name in [*fields, *columns, *chosen] if name not in without)

    def __getitem__(self, name: str) -> pl.DataType:
        if name in self._columns:
            return self._columns[name]
        if name not in self._names:
            raise KeyError(name)
        return self._fields[name].dtype if name in self._fields else pl.String()

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def dataset_of(source: Source, settings: Settings, read: Sequence[Note], *, allow_questions: bool = False) -> Dataset:
    """Assign roles to the columns of a source, and read the side files.

    Args:
        source: the files.
        settings: of the run.
        read: notes on how the files were read.
        allow_questions: whether open questions are kept in the dataset; otherwise they are errors.

    Raises:
        CustsegError: the inputs or settings are wrong.
    """
    scope = scope_of(settings)
    table, questions = open_transactions(source, settings)
    if questions and not allow_questions:
        raise DataError(questions)
    side_files, notes = read_side_files(table, settings)
    table.notes[:] = [*read, *table.notes, *notes]
    table.products = side_files.get("products")
    if settings["match"]:
        table.matching, notes = match_ids(table, side_files.get("contacts"))
        table.notes += notes
    if AMOUNTS in table.absent:
        # The cost of winning a customer is compared with what it has paid.
        files = (kind.name for kind in SIDE_FILES if kind.of_customers and kind.name in side_files)
        side_files |= {name: side_files[name].drop("cac", strict=False) for name in files}
    dataset = Dataset(table, RowFields(table), scope, settings, table.notes, side_files=side_files, questions=questions)
    if table.matching is not None:
        side_files |= {
            name: merge_customers(rows, name, table.matching) for name, rows in dataset.customer_files.items()
        }
    return dataset


def plain_names(names: Collection[str]) -> list[str]:
    """Return the names without a prefix such as ``file.`` or ``first:``."""
    return [name for name in names if not name.startswith((FILE_PREFIX, "first:", "main:"))]

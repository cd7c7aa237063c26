"""The inputs of a question, and what one pass over their rows has to bring."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from custseg.customers.acquisition import FIRST_CHANNEL
from custseg.customers.attributes import TEXT
from custseg.customers.cells import KEY, Cells
from custseg.customers.contacts import merge_contacts, read_contacts
from custseg.customers.measures import Window
from custseg.customers.payments import DUE, PAID
from custseg.customers.query import Query
from custseg.customers.spend import Spend, read_spend
from custseg.errors import Problem, nearest
from custseg.metrics.catalogue import CATALOGUE, available, customer_metrics, group_metrics
from custseg.metrics.dimensions import Dimension, parse_dimension
from custseg.metrics.forecast import FORECAST
from custseg.metrics.sql import compile_condition
from custseg.notes import Note
from custseg.segments.reading import load_rules
from custseg.settings.settings import Settings
from custseg.sources.source import Source
from custseg.tables.fields import FILE_PREFIX, RowFields, Use
from custseg.tables.linking import match_ids
from custseg.tables.opening import open_transactions, source_of
from custseg.tables.products import read_products
from custseg.tables.scope import Scope, scope_of
from custseg.tables.transactions import Transactions

GROUP = "_group"
"""Column of the value of the dimension that customers are grouped by."""

CAC = "_cac"
"""Acquisition cost of a customer as its rows have it, apart from the field that a condition may read."""

DISTINCT = {"products": "product", "categories": "category"}

EXTRA = {
    "returned": {"returned", "gross"},
    "days": {"order_days", "gaps", "active_days", "typical", "base_gap"},
    "first_day": {metric.numerator for metric in FORECAST},
    "first_line": {"known_before", "acquired", "new_in_period"},
}
"""Sums per customer that only some columns of the customer table take."""


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
        chosen = [f"{kind}:{name}" for kind in ("first", "main") for name in _plain(fields)]
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


def open_inputs(inputs: list[str], settings: Settings) -> Opened:
    """Open what was named and find out what its columns mean.

    Args:
        inputs: paths, globs, folders or ``-``.
        settings: of the run.

    Raises:
        CustsegError: the inputs or settings are wrong.
    """
    read: list[Note] = []
    scope_of(settings)  # Days that contradict each other are told before any file is read.
    return understand(source_of(inputs, settings, read), settings, read)


def understand(source: Source, settings: Settings, read: list[Note], doubts: list[Problem] | None = None) -> Opened:
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
    return Opened(table, contacts, RowFields(table), scope, settings, notes, spend=spend)


def query_of(
    opened: Opened,
    names: Collection[str],
    dimension: Dimension | None,
    rejects: Path | None,
    windows: tuple[Window, ...] = (),
    cells: Cells | None = None,
) -> Query:
    """Return what one pass over the rows has to bring.

    Args:
        opened: the inputs.
        names: metrics and attributes that will be shown, filtered or sorted by.
        dimension: what customers will be grouped by.
        rejects: where the rows that were set aside are written.
        windows: spans that are summed apart.
        cells: parts of the customer table that are summed apart.

    Raises:
        CustsegError: a name is no attribute of customers, or the condition of ``--rows`` is wrong.
    """
    table, settings = opened.table, opened.settings
    condition, condition_names = _condition(opened)
    fields = {name: Use(name) for name in condition_names}
    columns = _columns(names)
    chosen = {name: parse_dimension(name) for name in names if _is_chosen(name)}
    constants = {name for name in names if name in opened.fields and name not in customer_metrics()}
    constants = {name for name in constants if not in_contacts(name, opened) and name != "customer_id"}
    fields |= {name: Use(name) for name in constants}
    if dimension and dimension.kind in ("first", "main"):
        chosen[dimension.name] = dimension
    elif dimension and dimension.kind == "row":
        # Blanks around a value are trimmed off the groups where no customer is counted in them.
        fields[KEY] = Use(dimension.field, "raw" if cells and cells.alone and cells.grain else "text")
    elif dimension and dimension.kind == "attribute" and not in_contacts(dimension.field, opened):
        check_attribute(dimension.field, opened)
        constants.add(GROUP)
        fields[GROUP] = Use(dimension.field, "text")
    for one in chosen.values():
        _check_field(one.field, opened)
        fields[one.name] = Use(one.field, "text")
    if asks_acquisition(opened, names) and "channel" in opened.fields:
        chosen[FIRST_CHANNEL] = Dimension(FIRST_CHANNEL, "first", "channel")
        fields[FIRST_CHANNEL] = Use("channel", "text")
    if "cac" in table.columns.headers.columns and not in_contacts("cac", opened):
        constants.add(CAC)
        fields[CAC] = Use("cac", "money")
    distinct = {name: role for name, role in DISTINCT.items() if name in columns and role in opened.fields}
    goods = settings["not_goods"] if "product" in opened.fields else ()
    roles_read = set(distinct.values()) | ({"product"} if distinct and goods else set())
    fields |= {TEXT + role: Use(role, "text") for role in roles_read}
    distinct = {name: TEXT + role for name, role in distinct.items()}
    payments = {PAID: "paid_date", DUE: "due_date"} if columns & {"pay_days", "late_days"} else {}
    fields |= {name: Use(role) for name, role in payments.items() if role in opened.fields}
    return Query(
        scope=opened.scope,
        windows=windows,
        extra=_extra(columns, opened),
        fields=fields,
        condition=condition,
        constants=tuple(sorted(constants)),
        chosen=tuple(chosen.values()),
        distinct=distinct,
        payments=bool(payments),
        not_goods=tuple(goods),
        cells=cells,
        rejects=rejects,
    )


def asks_acquisition(opened: Opened, names: Collection[str]) -> bool:
    """Return whether it matters which channel won a customer, and when."""
    return opened.spend is not None or "spend" in _columns(names)


def target_names(opened: Opened) -> set[str]:
    """Return the metrics that targets are set for and the data can answer."""
    known = available(group_metrics(), opened.roles - {"comparison", "forecast"})
    return {name for name in opened.settings["targets"] if name in known}


def _condition(opened: Opened) -> tuple[pl.Expr | None, list[str]]:
    """Return the condition of ``--rows`` and the fields it reads."""
    sql, settings = opened.settings["rows"], opened.settings
    if not sql:
        return None, []
    types = {name: one.dtype for name, one in opened.fields.items()}
    return compile_condition(sql, types, settings.origin("rows"), error=settings.error("rows"))


def _columns(names: Collection[str]) -> set[str]:
    """Return the columns of the customer table that metrics read."""
    metrics = [CATALOGUE[name] for name in names if name in CATALOGUE]
    return {column for metric in metrics for column in metric.columns()}


def _extra(columns: set[str], opened: Opened) -> frozenset[str]:
    extra = {measure for measure, readers in EXTRA.items() if columns & readers}
    if "order_id" in opened.table.columns.headers.columns:
        extra.discard("first_day")
    if "cac" in opened.roles or opened.settings["compare_to"] is not None:
        extra.add("first_line")
    return frozenset(extra)


def _is_chosen(name: str) -> bool:
    return name.startswith(("first:", "main:"))


def in_contacts(name: str, opened: Opened) -> bool:
    """Return whether the contacts have a column of a name, which wins over one of the rows."""
    return opened.contacts is not None and name in opened.contacts.columns


def _check_field(name: str, opened: Opened) -> None:
    if name not in opened.fields:
        error, where = opened.settings.error("by"), opened.settings.origin("by")
        raise error(f"there is no field '{name}'", where=where, mend=nearest(name, _plain(opened.fields)))


def check_attribute(name: str, opened: Opened) -> None:
    """Refuse a dimension that is no field of the rows."""
    if name not in opened.fields:
        schemes = load_rules(opened.settings).schemes
        known = {"cohort", *schemes, *_plain(opened.attributes())} - {"customer_id"}
        error, where = opened.settings.error("by"), opened.settings.origin("by")
        raise error(f"there is no dimension '{name}'", where=where, mend=nearest(name, known))


def _plain(names: Collection[str]) -> list[str]:
    return [name for name in names if not name.startswith((FILE_PREFIX, "first:", "main:"))]

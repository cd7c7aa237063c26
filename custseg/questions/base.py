"""The customer table that every question about customers starts from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from custseg.customers.attributes import VARIES
from custseg.customers.base import Base, base_of, complete, with_tenure
from custseg.customers.collect import Collected, Query, check_latest, collect, latest_date
from custseg.customers.contacts import join_contacts, read_contacts
from custseg.customers.measures import Window
from custseg.errors import DataError, UsageError, nearest
from custseg.metrics.catalogue import customer_metrics
from custseg.metrics.dimensions import Dimension
from custseg.metrics.metric import DAY
from custseg.metrics.sql import compile_condition
from custseg.notes import Note
from custseg.settings.settings import Settings
from custseg.sources.source import open_source
from custseg.tables.amounts import SCALE
from custseg.tables.fields import FILE_PREFIX, Field, row_fields
from custseg.tables.headers import roles
from custseg.tables.ledger import Ledger, Reason
from custseg.tables.money import takes_off_tax
from custseg.tables.scope import Scope, scope_of
from custseg.tables.transactions import Transactions, open_transactions, used_columns

GROUP = "_group"
"""Column of the value of the dimension that customers are grouped by."""

DISTINCT = {"products": "product", "categories": "category"}


@dataclass
class Customers:
    """All customers in scope with their measures and attributes.

    Attributes:
        frame: one row per customer.
        base: figures of all of them; None without any.
        ledger: what became of every row.
        notes: what people should know.
        understood: what each column was taken for.
        table: the transactions they come from.
        as_of: the day the figures are true for; None without any row.
    """

    frame: pl.LazyFrame
    base: Base | None
    ledger: Ledger
    notes: list[Note]
    understood: dict[str, str]
    table: Transactions
    as_of: dt.date | None


@dataclass
class Opened:
    """The inputs, with what can be asked of them.

    Attributes:
        table: the transactions.
        contacts: attributes of customers, None without a file of them.
        fields: the fields of a row by name.
        scope: days that are summed.
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
        """Return the roles that transactions and contacts have; "cac" also where it is set by hand."""
        found = set(self.table.headers.columns)
        if self.contacts is not None:
            found |= set(self.contacts.columns)
        if self.settings["cac"] is not None:
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


def customers_of(
    opened: Opened,
    *,
    names: Collection[str] = (),
    dimension: Dimension | None = None,
    compare_to: int | dt.date | None = None,
    rejects: Path | None = None,
) -> Customers:
    """Return the customer table with all that ``names`` ask for.

    Args:
        opened: the inputs.
        names: metrics and attributes that will be shown, filtered or sorted by.
        dimension: what customers will be grouped by.
        compare_to: days, or the first day before the last period, whose profit is wanted apart.
        rejects: where the rows that were set aside are written.

    Raises:
        CustsegError: a name is no attribute of customers, or the data cannot answer.
    """
    table, settings = opened.table, opened.settings
    query = _query(opened, names, dimension, rejects)
    as_of = opened.scope.as_of
    windows: tuple[Window, ...] = ()
    if compare_to is not None:
        as_of = as_of or latest_date(table, query)
        windows = _windows(compare_to, as_of, opened.notes) if as_of else ()
    query = replace(query, windows=windows)
    collected = collect(table, query)
    frame = _add_contacts(collected.customers, opened)
    _check_constants(frame, query.constants, dimension)
    if opened.scope.as_of is None and collected.last_day is not None:
        check_latest(table, query, collected)
    as_of = as_of or collected.last_day
    base = None
    lazy = frame.lazy()
    if as_of is None or frame.is_empty():
        _explain_empty(opened, collected)
    else:
        frame = with_tenure(frame, as_of)
        base = base_of(frame, as_of, collected.first_day or as_of, settings)
        lazy = complete(frame.lazy(), base, settings, windows)
        if windows:
            lazy = _compared(lazy, windows[0])
        if dimension:
            lazy = _with_group(lazy, dimension, frame.columns)
        _note_profit(frame, base, opened)
    return Customers(lazy, base, collected.ledger, opened.notes, _understood(table), table, as_of)


def _query(opened: Opened, names: Collection[str], dimension: Dimension | None, rejects: Path | None) -> Query:
    """Return the query without its measures."""
    table, settings = opened.table, opened.settings
    condition: pl.Expr | None = None
    condition_names: list[str] = []
    if settings["rows"]:
        types = {name: one.dtype for name, one in opened.fields.items()}
        condition, condition_names = compile_condition(
            settings["rows"], types, settings.origin("rows"), error=settings.error("rows")
        )
    fields = {name: opened.fields[name].expression for name in condition_names}
    metrics = customer_metrics()
    constants = {name for name in names if name not in metrics and name in opened.fields}
    chosen: list[Dimension] = []
    by_attribute = ""
    if dimension and dimension.kind in ("first", "main"):
        _check_field(dimension.field, opened.fields)
        chosen.append(dimension)
        fields[dimension.field] = opened.fields[dimension.field].text
    elif dimension and dimension.kind == "attribute" and not _in_contacts(dimension.field, opened):
        _check_attribute(dimension.field, opened)
        by_attribute = dimension.field
    constants = {name for name in constants if not _in_contacts(name, opened) and name != "customer_id"}
    fields |= {name: opened.fields[name].expression for name in constants}
    if by_attribute:
        constants.add(GROUP)
        fields[GROUP] = opened.fields[by_attribute].text
    if "cac" in table.headers.columns and not _in_contacts("cac", opened):
        constants.add("cac")
        fields["cac"] = (opened.fields["cac"].expression * SCALE).round().cast(pl.Int64, strict=False)
    distinct = {name: role for name, role in DISTINCT.items() if name in names and role in opened.fields}
    goods = settings["not_goods"] if "product" in opened.fields else ()
    roles_read = set(distinct.values()) | ({"product"} if distinct and goods else set())
    fields |= {role: opened.fields[role].text for role in roles_read}
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
    if "cac" in opened.roles:
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


def _check_constants(frame: pl.DataFrame, constants: tuple[str, ...], dimension: Dimension | None) -> None:
    """Refuse fields that differ between the rows of one customer."""
    for constant in constants:
        if constant != "cac" and frame[VARIES + constant].any():
            count = int(frame[VARIES + constant].sum())
            name = dimension.field if dimension and constant == GROUP else constant
            raise UsageError(
                f"'{name}' belongs to a row, not to a customer: {count:,} of {frame.height:,} customers have several",
                where="--by or --where",
                mend=f"Say which one counts: --by 'first:{name}' (of the first day) or --by 'main:{name}' (of most "
                f"revenue); --rows limits the rows.",
            )


def _add_contacts(customers: pl.DataFrame, opened: Opened) -> pl.DataFrame:
    if opened.contacts is None:
        return customers
    return join_contacts(customers, opened.contacts, opened.settings["contacts"], opened.notes)


def _windows(compare_to: int | dt.date, as_of: dt.date, notes: list[Note]) -> tuple[Window, ...]:
    middle = as_of - dt.timedelta(days=compare_to) if isinstance(compare_to, int) else compare_to
    if middle >= as_of:
        raise UsageError(
            f"there is nothing after {middle}: the day as of is {as_of}",
            where="--compare-to",
            mend="Name an earlier day, or a number of days such as 90d.",
        )
    start = middle - (as_of - middle)
    text = (
        f"The last period is {middle + dt.timedelta(days=1)} to {as_of}, "
        f"the one before it {start + dt.timedelta(days=1)} to {middle}."
    )
    notes.append(Note("periods", text))
    return Window("recent", middle, as_of), Window("earlier", start, middle)


def _compared(customers: pl.LazyFrame, recent: Window) -> pl.LazyFrame:
    return customers.with_columns(
        period=pl.lit((recent.end - recent.start).days * DAY, pl.Int64),
        change=pl.col("profit_recent") - pl.col("profit_earlier"),
        profit_before=pl.col("profit") - pl.col("profit_recent"),
    )


def _with_group(customers: pl.LazyFrame, dimension: Dimension, columns: list[str]) -> pl.LazyFrame:
    if dimension.kind == "cohort":
        group = pl.col("first_order").dt.strftime("%Y-%m")
    elif GROUP in columns:
        return customers
    else:
        group = pl.col(dimension.name).cast(pl.String)
    return customers.with_columns(group.alias(GROUP))


def _explain_empty(opened: Opened, collected: Collected) -> None:
    """Say why no customer is left; refuse a file of which no row could be read."""
    ledger = collected.ledger
    unread = {reason: entry.rows for reason, entry in ledger.set_aside.items() if reason <= Reason.UNREADABLE_AMOUNT}
    if sum(unread.values()) == ledger.read.rows:
        parts = ", ".join(f"{rows:,} {reason.text}" for reason, rows in unread.items())
        raise DataError(
            f"none of the {ledger.read.rows:,} rows can be used: {parts}",
            where=opened.table.source.name,
            mend="--rejects FILE shows them; --map ROLE=COLUMN and --date-format say what the columns mean.",
        )
    text = "No row is left: look at what was set aside."
    if ledger[Reason.HISTORY_ONLY].rows:
        text = f"No row is left: the latest is of {collected.last_day}, before {opened.settings.origin('from')}."
    opened.notes.append(Note("empty", text, warns=True))


def _note_profit(frame: pl.DataFrame, base: Base, opened: Opened) -> None:
    if not base.margin_known:
        text = "No profit is known, so P is 1 and LTV is revenue. A margin makes it profit:"
        opened.notes.append(Note("margin_unknown", text, warns=True, command="--margin 30%"))
    elif "lines_unknown" in frame.columns and (unknown := int(frame["lines_unknown"].sum())):
        money = frame["revenue_unknown"].cast(pl.Int128).sum() / SCALE
        text = (
            f"{unknown:,} rows with a revenue of {money:,.2f} have no known profit: the customer's other rows "
            f"(else the base: {base.margin:.1%}) give their margin."
        )
        opened.notes.append(Note("profit_filled", text))


def _understood(table: Transactions) -> dict[str, str]:
    known = roles("transactions")
    understood = {known[role].title: table.headers.columns[role] for role in used_columns(table)}
    if takes_off_tax(table.headers):
        understood["tax (taken off)"] = understood.pop("tax")
    style = table.dates.get(table.headers.columns["date"])
    if style and style.swappable:
        understood["dates"] = style.name
    return understood

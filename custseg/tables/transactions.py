"""Transactions: order lines, orders or invoices with typed roles, each row used or set aside for a reason."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from custseg.errors import DataError
from custseg.notes import Note
from custseg.settings.settings import Settings
from custseg.sources import EXTRA, FILE, LINE
from custseg.sources.source import Source, reading
from custseg.tables import amounts, dates
from custseg.tables.amounts import AmountStyle
from custseg.tables.dates import DateStyle
from custseg.tables.headers import Headers, find_roles, normalise, require, roles
from custseg.tables.ledger import Reason
from custseg.tables.money import profit_of, revenue_of, takes_off_tax
from custseg.tables.scope import Scope
from custseg.tables.status import is_void

CUSTOMER = "customer_id"
ORDER = "_order"
DATE = "_date"
REVENUE = "_revenue"
PROFIT = "_profit"
REASON = "_reason"
ORIGINAL = "_original "
"""Before the name of a column: its content as it stands in the file."""

REQUIRED = ["customer_id", "date", "revenue"]


@dataclass
class Transactions:
    """A source whose columns have been understood.

    Attributes:
        source: the files.
        headers: column of each role.
        dates: style of each date column.
        amounts: style of each column of numbers.
        settings: of the run.
        notes: what people should know about the reading.
        discount_is_share: whether discounts are shares of the amount (0.2), not money.
        profit_complete: whether every used row is expected to have a known profit.
        wide: whether amounts are kept in 128 bits, because some are too large for 64.
    """

    source: Source
    headers: Headers
    settings: Settings
    dates: dict[str, DateStyle | None] = field(default_factory=dict)
    amounts: dict[str, AmountStyle] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    discount_is_share: bool = False
    profit_complete: bool = False
    wide: bool = False

    @property
    def knows_profit(self) -> bool:
        """Return whether any column says what a row earned."""
        found = self.headers.columns
        return "profit" in found or "cost" in found or ("unit_cost" in found and "quantity" in found)

    @property
    def has_profit(self) -> bool:
        """Return whether rows can have a profit: known from a column, or from a margin."""
        return self.knows_profit or self.settings["margin"] is not None

    def number(self, role: str) -> pl.Expr:
        """Return the numbers of a role: Float64, or Int128 of a millionth where amounts are ``wide``."""
        column = self.headers.columns[role]
        read = amounts.read_decimal if self.wide else amounts.read_number
        return read(column, self.source.sample.schema[column], self.amounts.get(column, AmountStyle()))

    def text(self, role: str) -> pl.Expr:
        """Return the trimmed texts of a role, null where empty."""
        return text_of(self.headers.columns[role], self.source.sample.schema)

    def day(self, role: str) -> pl.Expr:
        """Return the dates of a role."""
        column = self.headers.columns[role]
        return dates.read_date(column, self.source.sample.schema[column], self.dates.get(column))

    def rows(
        self, scope: Scope, fields: dict[str, pl.Expr], condition: pl.Expr | None, *, position: bool = False
    ) -> pl.LazyFrame:
        """Return every row of the file with its typed roles and what becomes of it.

        Args:
            scope: days that limit what is used.
            fields: expressions over the file's columns that later steps need, by name.
            condition: of ``--rows``, over ``fields``.
            position: whether each row keeps its original columns, file and line.

        Returns:
            ``CUSTOMER ORDER DATE REVENUE [PROFIT] REASON``, the fields, and with ``position`` ``FILE LINE`` and
            each column of the file after ``ORIGINAL``.
        """
        frame = self.source.scan(position=position)
        typed = [
            self.text("customer_id").alias(CUSTOMER),
            self.day("date").alias(DATE),
            revenue_of(self).alias(REVENUE),
            self._unreadable().alias("_unreadable"),
            *([self._order_id().alias(ORDER)] if self.headers.get("order_id") else []),
            *([is_void(self.headers.columns["status"]).alias("_void")] if self.headers.get("status") else []),
            *([cost.alias(name) for name, cost in profit_of(self).items()]),
            *[expression.alias(name) for name, expression in fields.items() if name != CUSTOMER],
        ]
        if position:
            typed += [pl.col(FILE), pl.col(LINE)]
            typed += [pl.col(column).alias(ORIGINAL + column) for column in self.source.columns]
        frame = frame.select(typed)
        if not self.headers.get("order_id"):
            frame = frame.with_columns(pl.col(DATE).alias(ORDER))
        if self.has_profit:
            frame = frame.with_columns(self._profit().alias(PROFIT))
        return frame.with_columns(self._reason(scope, condition).cast(pl.UInt8).alias(REASON))

    def _order_id(self) -> pl.Expr:
        column = self.headers.columns["order_id"]
        if self.source.sample.schema[column].is_integer():
            return pl.col(column).cast(pl.Int64, strict=False)
        if self.source.sample.schema[column] == pl.String:
            return pl.col(column)
        return self.text("order_id")

    def _unreadable(self) -> pl.Expr:
        """Tell rows with a field too many, and blank lines."""
        if self.source.typed:
            return pl.lit(False)
        # A blank line has no field at all: the first column tells it from a row without customer, date and amount.
        read = {self.source.columns[0], *(self.headers.columns[role] for role in used_columns(self))}
        blank = pl.all_horizontal(pl.col(column).is_null() for column in sorted(read))
        return pl.col(EXTRA).is_not_null() | blank

    def _profit(self) -> pl.Expr:
        known = [pl.col(name) for name in profit_of(self)]
        if (margin := self.settings["margin"]) is not None:
            scaled = (pl.col(REVENUE).cast(pl.Float64) * margin).round()
            known.append(scaled.cast(pl.Int128 if self.wide else pl.Int64, strict=False))
        return pl.coalesce(known)

    def _reason(self, scope: Scope, condition: pl.Expr | None) -> pl.Expr:
        date, revenue = pl.col(DATE), pl.col(REVENUE)
        checks: list[tuple[pl.Expr, Reason]] = []
        if not self.source.typed:
            checks.append((pl.col("_unreadable"), Reason.UNREADABLE_ROW))
        checks += [
            (pl.col(CUSTOMER).is_null(), Reason.NO_CUSTOMER),
            (date.is_null(), Reason.UNREADABLE_DATE),
            (revenue.is_null(), Reason.UNREADABLE_AMOUNT),
        ]
        if not self.wide:
            limit = int(amounts.MAX_PLAIN * amounts.SCALE)
            large = revenue.abs() >= limit
            if self.has_profit:
                large = large | (pl.col(PROFIT).abs() >= limit).fill_null(False)
            checks.append((large, Reason.TOO_LARGE))
        if self.headers.get("status"):
            checks.append((pl.col("_void") & (revenue >= 0), Reason.VOID_STATUS))
        if scope.as_of is not None:
            checks.append((date > scope.as_of, Reason.AFTER_AS_OF))
        if scope.end is not None:
            checks.append((date > scope.end, Reason.OUTSIDE_TO))
        if condition is not None:
            checks.append((~condition.fill_null(False), Reason.FILTERED))
        if self.has_profit and self.profit_complete:
            checks.append((pl.col(PROFIT).is_null(), Reason.UNKNOWN_PROFIT))
        otherwise = pl.lit(int(Reason.USED))
        if scope.start is not None:
            otherwise = pl.when(date < scope.start).then(int(Reason.HISTORY_ONLY)).otherwise(otherwise)
        return functools.reduce(
            lambda rest, check: pl.when(check[0]).then(int(check[1])).otherwise(rest), reversed(checks), otherwise
        )


def text_of(column: str, schema: pl.Schema) -> pl.Expr:
    """Return a column as trimmed text, null where empty; whole numbers kept as floats lose their ``.0``."""
    values, dtype = pl.col(column), schema[column]
    if dtype.is_float():
        whole = values.cast(pl.Int64, strict=False)
        return pl.when(whole == values).then(whole.cast(pl.String)).otherwise(values.cast(pl.String))
    if dtype != pl.String:
        return values.cast(pl.String)
    text = values.str.strip_chars()
    return pl.when(text != "").then(text)


def open_transactions(source: Source, settings: Settings) -> Transactions:
    """Find the roles and styles of a source's columns.

    Args:
        source: the files.
        settings: with ``map`` and ``date_format``.

    Returns:
        The transactions, ready to be queried.

    Raises:
        DataError: a required role has no column, or what a column means cannot be told.
    """
    sample = source.sample
    if sample.is_empty():
        raise DataError("has a header but no rows", where=source.name, mend="Export it again with its rows.")
    mapping = {role: column for role, column in settings["map"].items() if "." not in role}
    headers = find_roles("transactions", sample, mapping, settings.origin("map"))
    if not headers.get("revenue") and "revenue" not in headers.rivals and headers.get("unit_price"):
        required = [role for role in REQUIRED if role != "revenue"]
    else:
        required = REQUIRED
    if "order_id" in headers.rivals:
        required = [*required, "order_id"]
    require(headers, "transactions", required, sample, source.name)
    table = Transactions(source, headers, settings)
    _detect_amounts(table)
    _settle_date(table)
    _note_money(table)
    _check_cost(table)
    return table


def _detect_amounts(table: Transactions) -> None:
    for role, column in table.headers.columns.items():
        if roles("transactions")[role].kind in ("money", "number"):
            table.amounts[column] = amounts.detect_style(table.source.sample[column])
    money = [table.number(role) for role in ("revenue", "unit_price") if table.headers.get(role)]
    largest = table.source.sample.select(pl.max_horizontal(one.abs().max() for one in money)).item()
    table.wide = largest is not None and largest >= amounts.MAX_PLAIN


def restyle_amounts(table: Transactions) -> bool:
    """Look again at the amounts that could not be read; return whether another style reads some of them."""
    changed = False
    for column, style in list(table.amounts.items()):
        if style.dressed or table.source.sample.schema[column] != pl.String:
            continue
        number = amounts.read_number(column, pl.String(), style)
        odd = table.source.scan().filter(number.is_null() & pl.col(column).is_not_null()).select(column)
        with reading(table.source.name):
            texts = odd.unique().head(1_000).collect(engine="streaming").to_series().sort()
        other = amounts.detect_style(texts)
        if other.dressed and amounts.share_read(texts) > 0:
            table.amounts[column] = other
            changed = True
    return changed


def _settle_date(table: Transactions) -> None:
    for role in ("date",):
        column = table.headers.columns[role]
        values = table.source.sample[column]
        if values.dtype.is_temporal():
            continue
        if table.settings["date_format"]:
            table.dates[column] = dates.style_of_format(table.settings["date_format"], values, column)
            continue
        style = dates.detect_style(values)
        if style and style.swappable:
            style = _settle_order(table, column, style)
        if style is None:
            raise DataError(
                f"'{column}' holds no dates that can be read",
                where=table.source.name,
                mend="Say how they are written, for example --date-format %d/%m/%Y",
            )
        table.dates[column] = style


def _settle_order(table: Transactions, column: str, style: DateStyle) -> DateStyle:
    style, sure = dates.settle_order(style, table.source.sample.lazy().select(column))
    if not sure:
        with reading(table.source.name):
            style, sure = dates.settle_order(style, table.source.scan().select(column))
    if not sure:
        other = "%d/%m/%Y" if style.format.startswith("%m") else "%m/%d/%Y"
        text = (
            f"No date in '{column}' tells day from month: read as {style.name}. "
            f"If that is wrong: --date-format {other.replace('/', style.format[2])}"
        )
        table.notes.append(Note("date_order_undecided", text, warns=True))
    return style


def _check_cost(table: Transactions) -> None:
    """Refuse a "Cost" that may be per unit or per line, and show both readings."""
    headers = table.headers
    column = headers.get("cost")
    if column is None or "cost" in headers.mapped or normalise(column) not in roles("transactions")["cost"].ambiguous:
        return
    if headers.get("profit") or not headers.get("quantity"):
        if headers.get("profit"):
            del headers.columns["cost"]
        return
    sample = table.source.sample.select(
        revenue=revenue_of(table).cast(pl.Float64) / amounts.SCALE,
        cost=table.number("cost").cast(pl.Float64) / (amounts.SCALE if table.wide else 1),
        quantity=table.number("quantity").cast(pl.Float64) / (amounts.SCALE if table.wide else 1),
    ).drop_nulls()
    if (sample["quantity"] == 1).all():
        return
    line = float((sample["revenue"] - sample["cost"]).sum())
    unit = float((sample["revenue"] - sample["quantity"] * sample["cost"]).sum())
    pair = f'"cost={column}"' if " " in column else f"cost={column}"
    unit_pair = pair.replace("cost=", "unit_cost=")
    raise DataError(
        f"'{column}' may be the cost of a line or of one unit; on the first {sample.height:,} rows "
        f"the profit would be {line:,.2f} (line) or {unit:,.2f} (unit)",
        where=table.source.name,
        mend=f"Say which: --map {pair} (line) or --map {unit_pair} (unit)",
    )


def _note_money(table: Transactions) -> None:
    headers = table.headers
    if not headers.get("revenue") and not headers.get("quantity"):
        text = f"There is no quantity: '{headers.columns['unit_price']}' is taken as the amount of the row."
        table.notes.append(Note("price_is_amount", text, warns=True))
    if not headers.get("revenue") and headers.get("discount"):
        discounts = table.source.sample.select(table.number("discount").cast(pl.Float64)).to_series().drop_nulls()
        discounts = discounts / (amounts.SCALE if table.wide else 1)
        if discounts.is_between(0, 1).all() and ((discounts > 0) & (discounts < 1)).any():
            table.discount_is_share = True
            column = headers.columns["discount"]
            text = f"'{column}' lies between 0 and 1: taken as a share of the amount, not as money."
            table.notes.append(Note("discount_is_share", text))
    if headers.get("unit_cost") and not headers.get("quantity") and not headers.get("profit"):
        text = f"'{headers.columns['unit_cost']}' cannot be used: there is no quantity to multiply it with."
        table.notes.append(Note("unit_cost_unused", text, warns=True))


def used_columns(table: Transactions) -> Iterable[str]:
    """Return the roles that decide who, when and how much, in the order in which people are told."""
    shown = ["customer_id", "date", "order_id"]
    shown += ["revenue"] if table.headers.get("revenue") else ["quantity", "unit_price", "discount"]
    shown += ["tax"] if table.headers.get("revenue") and takes_off_tax(table.headers) else []
    known = [role for role in ("profit", "cost", "unit_cost") if table.headers.get(role)]
    return [role for role in [*shown, *known[:1], "status"] if table.headers.get(role)]

"""Transactions: order lines, orders or invoices with typed roles, each row used or excluded for a reason."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from custseg.notes import Note
from custseg.own_columns import own_column
from custseg.settings.setting import Settings
from custseg.sources import FILE, LINE
from custseg.sources.cell_text import original_text
from custseg.sources.source import Source
from custseg.tables.currencies import MARK, Currencies
from custseg.tables.deciders import REASONS, Decider, can_mean, has_meaning, has_unknown_word, is_meaning, meaning_code
from custseg.tables.headers.columns import Columns
from custseg.tables.id_merging import EMAIL, Matching
from custseg.tables.ledger import ReadAgain, Reason
from custseg.tables.net_sales import REFUNDS, columns_of_net_sales, with_net_sales
from custseg.tables.product_facts import Products
from custseg.tables.refund_days import ORDER_DAY, on_order_days
from custseg.tables.row_columns import (
    CUSTOMER,
    DATE,
    HEADING,
    ORDER,
    ORIGINAL,
    PROFIT,
    REASON,
    REFUNDED,
    REVENUE,
    empty_ids_to_null,
    order_of_customer,
)
from custseg.tables.row_money import (
    given_profits,
    knows_profit,
    profit_of,
    revenue_of,
    too_large,
    used_columns,
)
from custseg.tables.scope import Scope
from custseg.tables.values.dates import is_likely
from custseg.tables.values.meaning import Meaning
from custseg.tables.values.totals import is_total

LARGE, SURPLUS, BLANK, TOTAL = own_column("large"), own_column("surplus"), own_column("blank"), own_column("total")
MEANING, INCOME, UNKNOWN_STATE = own_column("meaning"), own_column("income"), own_column("unknown_state")
MAY_BE_MALFORMED, OUT_OF_ORDER = own_column("malformed"), own_column("out_of_order")
UNMATCHED, WITHOUT_LINES = own_column("unmatched"), own_column("without_lines")
"""Columns of the checks that decide what becomes of a row."""


@dataclass
class Transactions:
    """A source whose columns have been understood.

    Attributes:
        source: the files.
        columns: what their columns mean.
        settings: of the run.
        notes: what people should know about the reading.
        profit_complete: whether every used row is expected to have a known profit.
        joins_in_order: whether the keys of several tables are expected to rise with the rows.
        totals: columns that hold words such as "Total" in lines of totals.
        matching: which ids are one customer; None where it was not asked for.
        products: what is known of the products; None without a file of them.
        deciders: the columns that decide whether a row is a sale.
        files_compared: whether it was looked whether rows or orders stand in several files.
        covering: whether a row may name a period that its payment covers, by the fields that were searched.
        unmatched: rows that lead to none of another table, and the money of those that are used, by the column of
            `Source.unmatched`; as the last scan found them.
        excluded_orders: excluded orders as of `order_of_customer`, whose refunds are excluded too.
        currencies: what is known of the currencies of rows; None where no column or amount names one.
        absent: what the data do not know of `custseg.tables.known`, with the reason as a sentence: "The file has no
            amounts (--no-money)."
    """

    source: Source
    columns: Columns
    settings: Settings
    notes: list[Note] = field(default_factory=list)
    profit_complete: bool = False
    joins_in_order: bool = False
    totals: tuple[str, ...] = ()
    matching: Matching | None = None
    currencies: Currencies | None = None
    products: Products | None = None
    deciders: list[Decider] = field(default_factory=list)
    files_compared: bool = False
    covering: dict[tuple[str, ...], bool] = field(default_factory=dict)
    unmatched: dict[str, tuple[int, int]] = field(default_factory=dict)
    excluded_orders: pl.Series | None = None
    absent: dict[str, str] = field(default_factory=dict)

    @property
    def has_profit(self) -> bool:
        """Return whether rows can have a profit: known from a column, or from a margin."""
        assumed = self.settings["margin"] is not None and not self.columns.sale.events
        return knows_profit(self.columns.headers) or assumed

    @property
    def rows_stand_alone(self) -> bool:
        """Return whether each row is understood without the others, so that those of a customer can be read alone."""
        plain = type(self.source) is Source and not columns_of_net_sales(self.columns) and self.matching is None
        on_own_day = self.settings["refunds"] != ORDER_DAY or not self.columns.headers.get("order_id")
        return plain and on_own_day

    @property
    def latest(self) -> str:
        """Return the column of the day of a row that has to lie before the report date."""
        return DATE

    @property
    def counted(self) -> pl.Expr | None:
        """Return whether an order counts, from the sums of its rows; None where its revenue decides it."""
        return None

    def add_notes(self, notes: Iterable[Note]) -> None:
        """Add notes, but none whose name is there: a command may read the file twice."""
        for note in notes:
            if note.name not in {known.name for known in self.notes}:
                self.notes.append(note)

    def rows(
        self,
        scope: Scope,
        fields: dict[str, pl.Expr],
        condition: pl.Expr | None,
        *,
        position: bool = False,
        only_money: bool = False,
        only: Collection[str] = (),
    ) -> pl.LazyFrame:
        """Return every row of the file with its typed roles and what becomes of it.

        Args:
            scope: days that limit what is used.
            fields: expressions over the file's columns that later steps need, by name.
            condition: of ``--rows``, over ``fields``.
            position: whether each row keeps its original columns, file and line.
            only_money: whether neither the profit nor the customer's id is needed, only whether there is an id.
            only: ids of the customers whose rows are enough, where `rows_stand_alone`; empty for all.

        Returns:
            ``CUSTOMER ORDER DATE REVENUE [PROFIT] [MARK] REASON``, the fields, and with ``position`` ``FILE LINE`` and
            each column of the file after ``ORIGINAL``.
        """
        read = [*self._roles(fields), *self._checks(profit=not only_money), *(self._original() if position else [])]
        lacks = self.unmatched_in(fields)
        read += [check.alias(name) for name, check in lacks.items()]
        wanted = None if position else {*columns_of_net_sales(self.columns), *_columns_of(read)}
        source = self.source.scan(position=position, columns=wanted, in_order=self.joins_in_order)
        if only:
            # The case of e-mails does not matter, so their lines cannot be found by the text.
            source = source if self.columns.emails else self.source.scan_lines_with(only)
            customer = self.columns.trimmed("customer_id").cast(pl.String)
            source = source.filter(customer.is_in(pl.Series(sorted(only), dtype=pl.String).implode()))
        rows = with_net_sales(source, self.columns).select(read)
        if not only_money:
            rows = empty_ids_to_null(rows)
        rows = self._with_signs(rows)
        rows = self.matching.applied(rows, CUSTOMER) if self.matching else rows
        rows = self._with_converted_money(rows)
        rows = self._with_order_days(rows)
        rows = self._with_profit(rows)
        return rows.with_columns(self._reason(scope, condition).cast(pl.UInt8).alias(REASON))

    def _roles(self, fields: dict[str, pl.Expr]) -> list[pl.Expr]:
        """Return customer, day, money and order of a row, and the fields that later steps need."""
        read = [
            self.columns.trimmed("customer_id").alias(CUSTOMER),
            self.columns.day("date").alias(DATE),
            revenue_of(self.columns).alias(REVENUE),
            *[profit.alias(name) for name, profit in given_profits(self.columns).items()],
            *[expression.alias(name) for name, expression in fields.items() if name != CUSTOMER],
        ]
        if self.columns.sale.refunds:
            read.append(pl.col(REFUNDS).alias(REFUNDED))
        if self.currencies:
            read.append(self.currencies.mark.alias(MARK))
        if self.columns.headers.get("order_id"):
            read.append(self.columns.order_id().alias(ORDER))
        if self.matching and self.columns.headers.get("email"):
            read.append(self.columns.text("email").alias(EMAIL))
        return read

    def _checks(self, *, profit: bool) -> list[pl.Expr]:
        """Return the columns by which `_reason` finds rows that cannot be used."""
        checks = []
        if not self.columns.wide:
            checks.append(too_large(self.columns, profit=profit).alias(LARGE))
        if not self.source.typed:
            read = used_columns(self.columns)
            checks += [self.source.has_surplus.alias(SURPLUS), self.source.is_blank(read).alias(BLANK)]
        if not self.source.lines_checked:
            malformed = self.source.may_be_malformed(used_columns(self.columns))
            checks.append(malformed.alias(MAY_BE_MALFORMED))
        if self.joins_in_order and self.source.out_of_order is not None:
            checks.append(self.source.out_of_order.alias(OUT_OF_ORDER))
        checks += [check.alias(name) for name, check in self._joins().items()]
        if self.source.has_headings:
            checks.append(pl.col(HEADING))
        if self.totals:
            checks.append(self._is_total().alias(TOTAL))
        if self.deciders:
            checks.append(meaning_code(self.deciders).alias(MEANING))
        if can_mean(self.deciders, Meaning.INCOME):
            # Whatever its status is: a payment of the firm that was refused is no refund either.
            checks.append(has_meaning(self.deciders, Meaning.INCOME).alias(INCOME))
        if any(decider.asks for decider in self.deciders):
            checks.append(has_unknown_word(self.deciders).alias(UNKNOWN_STATE))
        return checks

    def _joins(self) -> dict[str, pl.Expr]:
        """Return whether a row lacks one of another table that gives its customer or date, or is an order alone."""
        checks = {UNMATCHED: self.source.without_parent(self._given), WITHOUT_LINES: self.source.without_lines}
        return {name: check for name, check in checks.items() if check is not None}

    @property
    def _given(self) -> set[str]:
        """Return the columns of customers and dates."""
        return {column for role in ("customer_id", "date") for column in self.columns.headers.all_of(role)}

    def unmatched_in(self, fields: Mapping[str, pl.Expr]) -> dict[str, pl.Expr]:
        """Return whether a row leads to none of another table of which something is read, by the column that says it.

        Args:
            fields: that later steps need.
        """
        used = {*used_columns(self.columns), *_columns_of(fields.values())}
        return self.source.unmatched(used, self._given)

    def _original(self) -> list[pl.Expr]:
        """Return file and line of a row, and its columns as they are written in the file."""
        schema = self.columns.schema
        kept = self.source.kept
        originals = [
            pl.col(ORIGINAL + name) if name in kept else original_text(name, schema[name]).alias(ORIGINAL + name)
            for name in self.source.columns
        ]
        return [pl.col(FILE), pl.col(LINE), *originals]

    def _with_signs(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Return the rows with a minus for the amounts of those that are refunds by their type."""
        if not can_mean(self.deciders, Meaning.REFUND):
            return rows
        turned = is_meaning(pl.col(MEANING), Meaning.REFUND) & (pl.col(REVENUE) > 0)
        if self.columns.sale.events:
            # Whether all of the order was refunded is not known: the refund is no event, and the order stays one.
            return rows.with_columns(pl.when(turned).then(0).otherwise(REVENUE).alias(REVENUE))
        money = [REVENUE, *given_profits(self.columns)]
        return rows.with_columns(pl.when(turned).then(0 - pl.col(name)).otherwise(name).alias(name) for name in money)

    def _with_converted_money(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        if not self.currencies or not self.currencies.converting:
            return rows
        money, mark = [REVENUE, *given_profits(self.columns)], pl.col(MARK)
        return rows.with_columns(self.currencies.convert(pl.col(name), mark).alias(name) for name in money)

    def _with_order_days(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Return the rows with their day for the order id, where the file has none; with it, refunds as is wanted."""
        if not self.columns.headers.get("order_id"):
            return rows.with_columns(pl.col(DATE).alias(ORDER))
        return on_order_days(rows) if self.settings["refunds"] == ORDER_DAY else rows

    def _with_profit(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        return (
            rows.with_columns(profit_of(self.columns, self.settings["margin"]).alias(PROFIT))
            if self.has_profit
            else rows
        )

    def refunded_order(self) -> pl.Expr:
        """Return what identifies the order of a row, of a refund and of its sale; null for none.

        Without order ids, a row that is no sale by its status and one of the opposite amount are the same order.
        """
        if self.columns.headers.get("order_id"):
            return order_of_customer()
        excluded = pl.any_horizontal([is_meaning(pl.col(MEANING), one) for one in REASONS])
        return pl.when(excluded).then(pl.concat_str(CUSTOMER, pl.col(REVENUE).abs(), separator="\x1f"))

    def _is_total(self) -> pl.Expr:
        """Return whether a row is a line of totals: it has no date, and a word for totals where such lines have one."""
        worded = pl.any_horizontal(is_total(pl.col(column)) for column in self.totals)
        return self.columns.day("date").is_null() & worded

    def _unreadable(self) -> list[tuple[pl.Expr, Reason | ReadAgain]]:
        """Return what a row has to have, and the reason to exclude one that lacks it."""
        return [
            ((pl.col(CUSTOMER) == "").fill_null(True), Reason.NO_CUSTOMER),
            (~is_likely(pl.col(DATE)).fill_null(False), Reason.UNREADABLE_DATE),
            (pl.col(REVENUE).is_null(), Reason.UNREADABLE_AMOUNT),
        ]

    def _reason(self, scope: Scope, condition: pl.Expr | None) -> pl.Expr:
        date, revenue = pl.col(DATE), pl.col(REVENUE)
        checks: list[tuple[pl.Expr, Reason | ReadAgain]] = []
        if self.joins_in_order and self.source.out_of_order is not None:
            checks.append((pl.col(OUT_OF_ORDER), ReadAgain.OUT_OF_ORDER))
        if not self.source.typed:
            checks.append((pl.col(BLANK), Reason.BLANK_LINE))
        if not self.source.lines_checked:
            checks.append((pl.col(MAY_BE_MALFORMED), ReadAgain.MAY_BE_MALFORMED))
        if not self.columns.wide:
            checks.append((pl.col(LARGE), ReadAgain.TOO_LARGE))
        if not self.source.typed:
            checks.append((pl.col(SURPLUS), Reason.UNREADABLE_ROW))
        if self.source.has_headings:
            checks.append((pl.col(HEADING), Reason.HEADING))
        if self.totals:
            checks.append((pl.col(TOTAL), Reason.TOTALS_LINE))
        if self.deciders:
            checks.append((is_meaning(pl.col(MEANING), Meaning.OTHER), Reason.NOT_A_SALE))
            # Deals that are not won have no day on which they were, and often no amount: they are not unreadable.
            deals = (Meaning.OPEN, Meaning.LOST)
            checks += [
                (is_meaning(pl.col(MEANING), one) & ~(revenue < 0).fill_null(False), REASONS[one]) for one in deals
            ]
        if can_mean(self.deciders, Meaning.INCOME):
            checks.append((pl.col(INCOME) & (revenue < 0), Reason.NOT_A_SALE))
        joins = self._joins()
        if UNMATCHED in joins:
            lacks = (pl.col(CUSTOMER) == "").fill_null(True) | date.is_null()
            checks.append((pl.col(UNMATCHED) & lacks, Reason.UNMATCHED))
        if WITHOUT_LINES in joins:
            checks.append((pl.col(WITHOUT_LINES) & revenue.is_null(), Reason.WITHOUT_LINES))
        checks += self._unreadable()
        if self.deciders:
            checks.append((is_meaning(pl.col(MEANING), Meaning.NEVER), Reason.VOID_STATUS))
            checks += [(is_meaning(pl.col(MEANING), one) & (revenue >= 0), reason) for one, reason in REASONS.items()]
        if self.excluded_orders is not None:
            refund = (revenue < 0) & self.refunded_order().is_in(self.excluded_orders.implode())
            checks.append((refund, Reason.REFUND_OF_EXCLUDED))
        if scope.as_of is not None and scope.as_of != scope.end:
            checks.append((pl.col(self.latest) > scope.as_of, Reason.AFTER_AS_OF))
        if scope.end is not None:
            checks.append((date > scope.end, Reason.OUTSIDE_TO))
        if condition is not None:
            checks.append((~condition.fill_null(False), Reason.FILTERED))
        if self.currencies and self.currencies.checking:
            checks.append((self.currencies.foreign(), Reason.OTHER_CURRENCY))
        if any(decider.asks for decider in self.deciders):
            checks.append((pl.col(UNKNOWN_STATE), ReadAgain.UNKNOWN_STATE))
        if self.has_profit and self.profit_complete:
            checks.append((pl.col(PROFIT).is_null(), ReadAgain.UNKNOWN_PROFIT))
        otherwise: pl.Expr = _code(Reason.USED)
        if scope.start is not None:
            otherwise = pl.when(date < scope.start).then(_code(Reason.HISTORY_ONLY)).otherwise(otherwise)
        return functools.reduce(
            lambda rest, check: pl.when(check[0]).then(_code(check[1])).otherwise(rest), reversed(checks), otherwise
        )


def _columns_of(expressions: Iterable[pl.Expr]) -> set[str]:
    """Return the names of the columns that expressions read."""
    return {name for one in expressions for name in one.meta.root_names()}


@functools.cache
def _code(reason: Reason | ReadAgain) -> pl.Expr:
    return pl.lit(int(reason), pl.UInt8)

"""Transactions: order lines, orders or invoices with typed roles, each row used or set aside for a reason."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from custseg.notes import Note
from custseg.settings.setting import Settings
from custseg.sources import EXTRA, FILE, LINE
from custseg.sources.cell_text import original_text
from custseg.sources.source import Source
from custseg.tables.currencies import MARK, Currencies
from custseg.tables.headers.columns import Columns
from custseg.tables.id_merging import EMAIL, Matching
from custseg.tables.ledger import Reason
from custseg.tables.row_columns import CUSTOMER, DATE, ORDER, ORIGINAL, PROFIT, REASON, REVENUE
from custseg.tables.row_money import knows_profit, profit_of, revenue_of, too_large, used_roles
from custseg.tables.scope import Scope
from custseg.tables.values.dates import is_likely
from custseg.tables.values.statuses import is_void
from custseg.tables.values.totals import is_total

if TYPE_CHECKING:
    from custseg.tables.product_facts import Products


@dataclass
class Transactions:
    """A source whose columns have been understood.

    Attributes:
        source: the files.
        columns: what their columns mean.
        settings: of the run.
        notes: what people should know about the reading.
        profit_complete: whether every used row is expected to have a known profit.
        totals: columns in which lines of totals say that they are some.
        matching: which ids are one customer; None where nobody asked.
        products: what is known of the products; None without a file of them.
        currencies: what the rows say about their currencies; None where they say nothing.
    """

    source: Source
    columns: Columns
    settings: Settings
    notes: list[Note] = field(default_factory=list)
    profit_complete: bool = False
    totals: tuple[str, ...] = ()
    matching: Matching | None = None
    currencies: Currencies | None = None
    products: Products | None = None

    @property
    def has_profit(self) -> bool:
        """Return whether rows can have a profit: known from a column, or from a margin."""
        return knows_profit(self.columns.headers) or self.settings["margin"] is not None

    def rows(
        self,
        scope: Scope,
        fields: dict[str, pl.Expr],
        condition: pl.Expr | None,
        *,
        position: bool = False,
        only_money: bool = False,
    ) -> pl.LazyFrame:
        """Return every row of the file with its typed roles and what becomes of it.

        Args:
            scope: days that limit what is used.
            fields: expressions over the file's columns that later steps need, by name.
            condition: of ``--rows``, over ``fields``.
            position: whether each row keeps its original columns, file and line.
            only_money: whether nobody asks for profit, nor who the customers are, but whether there is one.

        Returns:
            ``CUSTOMER ORDER DATE REVENUE [PROFIT] [MARK] REASON``, the fields, and with ``position`` ``FILE LINE`` and
            each column of the file after ``ORIGINAL``.
        """
        frame, headers = self.source.scan(position=position), self.columns.headers
        typed = [
            self.columns.trimmed("customer_id").alias(CUSTOMER),
            self.columns.day("date").alias(DATE),
            revenue_of(self.columns).alias(REVENUE),
            *[profit.alias(name) for name, profit in profit_of(self.columns).items()],
            *[expression.alias(name) for name, expression in fields.items() if name != CUSTOMER],
        ]
        if self.currencies:
            typed.append(self.currencies.mark.alias(MARK))
        if not self.columns.wide:
            typed.append(too_large(self.columns, profit=not only_money).alias("_large"))
        if not self.source.typed:
            typed += [pl.any_horizontal(pl.col(EXTRA).is_not_null()).alias("_surplus"), self._blank().alias("_blank")]
        if not self.source.lines_checked:
            typed.append(self._ragged().alias("_ragged"))
        if self.totals:
            typed.append(self._is_total().alias("_total"))
        if headers.get("order_id"):
            typed.append(self._order_id().alias(ORDER))
        if headers.get("status"):
            typed.append(is_void(headers.columns["status"]).alias("_void"))
        if self.matching and headers.get("email"):
            typed.append(self.columns.text("email").alias(EMAIL))
        if position:
            typed += [pl.col(FILE), pl.col(LINE)]
            schema = self.columns.schema
            typed += [original_text(name, schema[name]).alias(ORIGINAL + name) for name in self.source.columns]
        frame = frame.select(typed)
        # A step of its own: in one with the trimming, every id would be trimmed twice.
        if not only_money:
            frame = frame.with_columns(pl.when(pl.col(CUSTOMER) != "").then(CUSTOMER).alias(CUSTOMER))
        if self.matching:
            frame = self.matching.applied(frame, CUSTOMER)
        if self.currencies and self.currencies.converting:
            money, mark = [REVENUE, *profit_of(self.columns)], pl.col(MARK)
            frame = frame.with_columns(self.currencies.convert(pl.col(name), mark).alias(name) for name in money)
        if not headers.get("order_id"):
            frame = frame.with_columns(pl.col(DATE).alias(ORDER))
        if self.has_profit:
            frame = frame.with_columns(self._profit().alias(PROFIT))
        return frame.with_columns(self._reason(scope, condition).cast(pl.UInt8).alias(REASON))

    def _order_id(self) -> pl.Expr:
        column = self.columns.headers.columns["order_id"]
        if self.columns.schema[column].is_integer():
            return pl.col(column).cast(pl.Int64, strict=False)
        if self.columns.schema[column] == pl.String and column not in self.columns.whole:
            return pl.col(column)
        return self.columns.text("order_id")

    def _blank(self) -> pl.Expr:
        """Tell blank lines."""
        # A blank line has no field at all: the first column tells it from a row without customer, date and amount.
        headers = self.columns.headers
        read = {self.source.columns[0], *(headers.columns[role] for role in used_roles(headers))}
        return pl.all_horizontal(pl.col(column).is_null() for column in sorted(read))

    def _ragged(self) -> pl.Expr:
        """Tell rows that may have a field too few or too many."""
        last = self.source.columns[-1]
        signs = [pl.any_horizontal(pl.col(EXTRA).is_not_null()), pl.col(last).is_null()]
        if self.source.quotes_unchecked:
            # Quotes that polars leaves around a field, as where a blank stands before them.
            headers = self.columns.headers
            read = {last, *(headers.columns[role] for role in used_roles(headers))}
            signs += [pl.col(column).str.ends_with('"') for column in sorted(read)]
        return pl.any_horizontal(signs).fill_null(True)

    def _is_total(self) -> pl.Expr:
        """Tell lines of totals: without a date, and with a word for totals where such lines have one."""
        said = pl.any_horizontal(is_total(pl.col(column)) for column in self.totals)
        return self.columns.day("date").is_null() & said

    def _profit(self) -> pl.Expr:
        known = [pl.col(name) for name in profit_of(self.columns)]
        if (margin := self.settings["margin"]) is not None:
            scaled = (pl.col(REVENUE).cast(pl.Float64) * margin).round()
            known.append(scaled.cast(pl.Int128 if self.columns.wide else pl.Int64, strict=False))
        return pl.coalesce(known)

    def _reason(self, scope: Scope, condition: pl.Expr | None) -> pl.Expr:
        date, revenue = pl.col(DATE), pl.col(REVENUE)
        checks: list[tuple[pl.Expr, Reason]] = []
        if not self.source.typed:
            checks.append((pl.col("_blank"), Reason.BLANK_LINE))
        if not self.source.lines_checked:
            checks.append((pl.col("_ragged"), Reason.RAGGED))
        if not self.columns.wide:
            checks.append((pl.col("_large"), Reason.TOO_LARGE))
        if not self.source.typed:
            checks.append((pl.col("_surplus"), Reason.UNREADABLE_ROW))
        if self.totals:
            checks.append((pl.col("_total"), Reason.TOTALS_LINE))
        checks += [
            ((pl.col(CUSTOMER) == "").fill_null(True), Reason.NO_CUSTOMER),
            (~is_likely(date).fill_null(False), Reason.UNREADABLE_DATE),
            (revenue.is_null(), Reason.UNREADABLE_AMOUNT),
        ]
        if self.columns.headers.get("status"):
            checks.append((pl.col("_void") & (revenue >= 0), Reason.VOID_STATUS))
        if scope.as_of is not None and scope.as_of != scope.end:
            checks.append((date > scope.as_of, Reason.AFTER_AS_OF))
        if scope.end is not None:
            checks.append((date > scope.end, Reason.OUTSIDE_TO))
        if condition is not None:
            checks.append((~condition.fill_null(False), Reason.FILTERED))
        if self.currencies and self.currencies.checking:
            checks.append((self.currencies.foreign(), Reason.OTHER_CURRENCY))
        if self.has_profit and self.profit_complete:
            checks.append((pl.col(PROFIT).is_null(), Reason.UNKNOWN_PROFIT))
        otherwise: pl.Expr = _code(Reason.USED)
        if scope.start is not None:
            otherwise = pl.when(date < scope.start).then(_code(Reason.HISTORY_ONLY)).otherwise(otherwise)
        return functools.reduce(
            lambda rest, check: pl.when(check[0]).then(_code(check[1])).otherwise(rest), reversed(checks), otherwise
        )


def _code(reason: Reason) -> pl.Expr:
    return pl.lit(int(reason), pl.UInt8)

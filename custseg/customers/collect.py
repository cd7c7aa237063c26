"""One pass over the file: the customers, the ledger and, when asked, the rejects."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from custseg.customers.attributes import chosen_values, constant_values, distinct_counts
from custseg.customers.gaps import order_days, shares_hash, with_gaps
from custseg.customers.measures import Measures, Window, value_measures
from custseg.customers.orders import (
    FATE,
    USED,
    Sequence,
    is_broken,
    orders_by_grouping,
    orders_by_sequence,
    suggest_sequence,
)
from custseg.customers.payments import payment_sums
from custseg.customers.tally import note_rates, settle
from custseg.errors import DataError
from custseg.metrics.dimensions import Dimension
from custseg.sources import FILE, LINE
from custseg.sources.source import reading
from custseg.tables.amounts import MAX_PLAIN_ROWS
from custseg.tables.fields import Use, read_fields
from custseg.tables.ledger import SET_ASIDE, Ledger, Reason
from custseg.tables.mixed_dates import restyle_dates
from custseg.tables.opening import restyle_amounts
from custseg.tables.scope import Scope
from custseg.tables.transactions import CUSTOMER, DATE, ORIGINAL, PROFIT, REASON, REVENUE, Transactions

LONELY_DAYS = 45

IN_DOUBT = [int(reason) for reason in (Reason.RAGGED, Reason.TOO_LARGE, Reason.UNKNOWN_PROFIT)]

OWN = ("file", "line", "reason")
"""Columns that a file of rejects begins with."""


@dataclass(frozen=True)
class Query:
    """What one pass is to bring.

    Attributes:
        scope: days that are summed.
        windows: spans whose profit is summed apart.
        extra: sums per customer that only some questions need; "days" for the gaps between orders.
        fields: row fields that the rest of the query reads, by the names it gives them.
        condition: of ``--rows``, over the fields.
        constants: fields that should be the same in all rows of a customer.
        chosen: dimensions "first" and "main".
        distinct: field of each distinct count.
        payments: whether the fields hold when orders were paid, and were due.
        not_goods: products that are money but no goods.
        rejects: where the rows that were set aside are written.
    """

    scope: Scope
    windows: tuple[Window, ...] = ()
    extra: frozenset[str] = frozenset()
    fields: dict[str, Use] = field(default_factory=dict)
    condition: pl.Expr | None = None
    constants: tuple[str, ...] = ()
    chosen: tuple[Dimension, ...] = ()
    distinct: dict[str, str] = field(default_factory=dict)
    payments: bool = False
    not_goods: tuple[str, ...] = ()
    rejects: Path | None = None

    @property
    def needs_rows(self) -> bool:
        """Return whether further branches of the pass read the rows."""
        return bool(self.constants or self.chosen or self.distinct or self.payments)


@dataclass(frozen=True)
class Collected:
    """What a pass brought.

    Attributes:
        customers: one row per customer with a row in scope, and its measures.
        ledger: what became of every row.
        first_day: date of the earliest used row, history included; None without any, or where nobody asked.
        last_day: date of the latest one, None without any.
        typical_gap: median of all gaps between order days; None without any, or where nobody asked.
        everyone: ids of all customers with a used row, history included.
    """

    customers: pl.DataFrame
    ledger: Ledger
    first_day: dt.date | None
    last_day: dt.date | None
    typical_gap: float | None
    everyone: pl.Series


def collect(table: Transactions, query: Query) -> Collected:
    """Run a query over the transactions: one pass, a second one only where the first finds a reason.

    Args:
        table: the transactions; styles of its dates and amounts, and their width, are mended where the pass shows that
            they were wrong.
        query: what to bring.

    Raises:
        DataError: the file cannot be read to its end.
    """
    sequence = _expect(table, query)
    restyled, settled, seed = False, False, 0
    while True:
        try:
            run = _run(table, query, sequence, seed)
        except (DataError, pl.exceptions.PolarsError):
            # That the file has become shorter is the better reason, where it has.
            table.source.watch.check(table.notes)
            with reading(table.source.name):
                raise
        ledger, customers = run.ledger, run.customers
        if ledger[Reason.RAGGED].rows:
            table.source.prove()
            continue
        if ledger[Reason.OTHER_CURRENCY].rows and not settled:
            settled = True
            if settle(table, query.scope, query.fields, query.condition):
                sequence = None if table.columns.wide else sequence
                continue
        if sequence and is_broken(customers):
            sequence = None
        elif not table.columns.wide and (ledger[Reason.TOO_LARGE].rows or _may_overflow(run.groups)):
            table.columns.wide, sequence = True, None
        elif ledger[Reason.UNREADABLE_DATE].rows and restyle_dates(table):
            continue
        elif not restyled and _lacks_amounts(ledger, customers):
            restyled, settled = True, False
            if not restyle_amounts(table):
                if not ledger[Reason.UNKNOWN_PROFIT].rows:
                    break
                table.profit_complete = False
        elif ledger[Reason.UNKNOWN_PROFIT].rows:
            table.profit_complete = False
        elif run.days is not None and shares_hash(customers, seed):
            seed += 1
        else:
            break
    ledger.merged = table.matching.merged if table.matching else None
    table.source.watch.check(table.notes)
    note_rates(table, ledger[Reason.OTHER_CURRENCY].rows)
    first = customers["first_line"].min() if "first_line" in customers.columns else None
    last = customers["last_line"].max()
    inside, typical_gap = customers.filter(pl.col("lines") > 0), None
    if run.days is not None:
        inside, typical_gap = with_gaps(inside, run.days, seed)
    joined = _join(inside, run.others)
    return Collected(joined, ledger, first, last, typical_gap, customers[CUSTOMER])  # type: ignore[arg-type]


def _rows(table: Transactions, query: Query, *, position: bool = False) -> pl.LazyFrame:
    return table.rows(query.scope, read_fields(table, query.fields), query.condition, position=position)


def latest_date(table: Transactions, query: Query) -> dt.date | None:
    """Return the latest date of the used rows, by a pass over the deciding columns alone."""
    rows = _rows(table, query)
    with reading(table.source.name):
        wanted = [*USED, *IN_DOUBT]
        if table.currencies and (table.currencies.rates or not table.currencies.asked):
            # Of a currency that was not expected, or an error to come.
            wanted.append(int(Reason.OTHER_CURRENCY))
        used = rows.filter(pl.col(REASON).is_in(wanted))
        latest: dt.date | None = used.select(pl.col(DATE).max()).collect(engine="streaming").item()
    return latest


def _expect(table: Transactions, query: Query) -> Sequence | None:
    """Look at the first rows: return the sequence they follow, and note whether their profit is known."""
    rows = _rows(table, query).head(2_000)
    with reading(table.source.name):
        sample = rows.collect(engine="streaming")
    used = sample.filter(pl.col(REASON).is_in(USED))
    table.profit_complete = table.has_profit and used[PROFIT].null_count() == 0
    return None if table.columns.wide else suggest_sequence(sample)


def _measures(table: Transactions, query: Query) -> Measures:
    return value_measures(
        query.scope,
        knows_profit=table.has_profit,
        profit_complete=table.profit_complete,
        windows=query.windows,
        extra=query.extra,
    )


@dataclass(frozen=True)
class _Pass:
    """What one pass brought: customers, the groups they come from, further columns of them, order days, ledger."""

    customers: pl.DataFrame
    groups: pl.DataFrame
    others: list[pl.DataFrame]
    days: pl.DataFrame | None
    ledger: Ledger


def _run(table: Transactions, query: Query, sequence: Sequence | None, seed: int) -> _Pass:
    rows = _rows(table, query, position=query.rejects is not None)
    measures = _measures(table, query)
    if "days" in query.extra or query.needs_rows:
        # Else polars reads the file once more for the branches whose plans differ.
        rows = rows.cache()
    others = _branches(rows, query)
    # Behind the customers: days, ledger and rejects, as far as there are any.
    last = []
    if sequence:
        orders = orders_by_sequence(rows.filter(pl.col(REASON).is_in(USED)), measures, sequence)
        main = measures.per_customer(orders, [CUSTOMER], [])
        aside = rows.filter(~pl.col(REASON).is_in(USED)).group_by(REASON)
        last.append(aside.agg(pl.len(), pl.col(REVENUE).cast(pl.Int128).sum()))
    else:
        orders = orders_by_grouping(rows, measures)
        main = measures.per_customer(orders, [CUSTOMER, FATE], [pl.col("_rows").sum(), pl.col("_money").sum()])
        orders = orders.filter(pl.col(FATE) == int(Reason.USED))
    if "days" in query.extra:
        last.append(order_days(orders, measures.counts, seed))
    if query.rejects:
        last.append(_rejects(rows, table.source.columns, query.rejects))
    with reading(table.source.name):
        groups, *frames = pl.collect_all([main, *others, *last], engine="streaming")
    if query.rejects:
        frames.pop()
    days = frames.pop() if "days" in query.extra else None
    ledger, customers = Ledger(), groups
    if sequence:
        ledger.add(frames.pop().iter_rows())
    else:
        aside_rows = groups.filter(pl.col(FATE) != int(Reason.USED)).group_by(FATE)
        ledger.add(aside_rows.agg(pl.col("_rows").sum(), pl.col("_money").cast(pl.Int128).sum()).iter_rows())
        customers = groups.filter(pl.col(FATE) == int(Reason.USED)).drop(FATE, "_rows", "_money")
    _enter_used(ledger, customers)
    return _Pass(customers, groups, frames, days, ledger)


def _branches(rows: pl.LazyFrame, query: Query) -> list[pl.LazyFrame]:
    branches = []
    if query.constants:
        branches.append(constant_values(rows, query.constants))
    for dimension in query.chosen:
        branches.append(chosen_values(rows, dimension.name, dimension.kind))
    if query.distinct:
        branches.append(distinct_counts(rows, query.distinct, query.not_goods))
    if query.payments:
        branches.append(payment_sums(rows))
    return branches


def _enter_used(ledger: Ledger, customers: pl.DataFrame) -> None:
    # Totals may exceed 64 bits where no customer does.
    wide = customers.select(pl.col("^(lines|all_lines|revenue|net)$").cast(pl.Int128).sum()).row(0, named=True)
    ledger.add([(Reason.USED, wide["lines"], wide["revenue"])])
    if "net" in wide:
        ledger.add([(Reason.HISTORY_ONLY, wide["all_lines"] - wide["lines"], wide["net"] - wide["revenue"])])


def _may_overflow(groups: pl.DataFrame) -> bool:
    """Return whether a sum may have taken in more amounts than 64 bits hold for sure."""
    counts = [name for name in ("lines", "all_lines", "_rows") if name in groups.columns]
    most = groups.select(pl.max_horizontal(pl.col(counts).max())).item()
    return most is not None and most >= MAX_PLAIN_ROWS


def _lacks_amounts(ledger: Ledger, customers: pl.DataFrame) -> bool:
    """Return whether an amount could not be read, or a profit is not known, which may be the same."""
    lacks = ledger[Reason.UNREADABLE_AMOUNT].rows or ledger[Reason.UNKNOWN_PROFIT].rows
    return bool(lacks or ("lines_unknown" in customers.columns and customers["lines_unknown"].sum()))


def _join(customers: pl.DataFrame, others: list[pl.DataFrame]) -> pl.DataFrame:
    frame = customers.lazy()
    for other in others:
        frame = frame.join(other.lazy(), on=CUSTOMER, how="left")
    return frame.collect(engine="streaming")


def _rejects(rows: pl.LazyFrame, columns: list[str], path: Path) -> pl.LazyFrame:
    """Write the rows that were set aside, as they were, while the pass goes on."""
    words = {int(reason): reason.text for reason in SET_ASIDE}
    aside = rows.filter(pl.col(REASON).is_in(list(words)))
    reason = pl.col(REASON).replace_strict(words, return_dtype=pl.String)
    original = [pl.col(ORIGINAL + name).alias(f"{name} (original)" if name in OWN else name) for name in columns]
    frame = aside.select(pl.col(FILE).alias("file"), pl.col(LINE).alias("line"), reason.alias("reason"), *original)
    return frame.sink_csv(path, lazy=True)


def check_latest(table: Transactions, query: Query, collected: Collected) -> None:
    """Refuse a latest date that stands alone far after all others, such as a typo of 2099.

    Raises:
        DataError: the latest date is more than 45 days beyond the 99.9th percentile of dates.
    """
    latest = collected.last_day
    used = collected.ledger[Reason.USED].rows + collected.ledger[Reason.HISTORY_ONLY].rows
    near = collected.customers.select((pl.col("last_line").max() - pl.col("last_line")).dt.total_days() <= LONELY_DAYS)
    # Each of these customers has a row near the latest date: with more than 1 in 1000 the percentile is near it too.
    if latest is None or int(near.to_series().sum()) > used / 1000 + 2:
        return
    rows = _rows(table, query).filter(pl.col(REASON).is_in(USED))
    day = pl.col(DATE).to_physical()
    with reading(table.source.name):
        others = day.filter(day < day.max() - LONELY_DAYS).max().alias("others")
        top = rows.select(day.quantile(0.999, "linear").alias("top"), day.max().alias("last"), others)
        high, last, rest = top.collect(engine="streaming").row(0)
    if last - high > LONELY_DAYS:
        raise DataError(
            f"the latest date is {latest}, {last - rest:,} days after the one before it",
            where=table.source.name,
            mend="If it is a typo, set those rows aside with --as-of or --to DAY; if it is right, --as-of "
            f"{latest} says so.",
        )

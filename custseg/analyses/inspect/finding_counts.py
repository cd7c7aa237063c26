"""Counts of the findings about rows, in one pass over them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import polars as pl

from custseg.analyses.inspect.customer_branches import OWNERS, PEOPLE, customer_branches
from custseg.analyses.inspect.finding import Bounds, Finding
from custseg.analyses.inspect.findings import CHECKED_REASONS, PLACEHOLDERS, row_findings
from custseg.analyses.inspect.first_look import FirstLook, first_look
from custseg.analyses.inspect.state_counts import state_branches, state_section, statuses_of_findings
from custseg.analyses.inspect.typed_rows import (
    CURRENCY_CODE,
    LINES_PER_FILE,
    POSITION,
    ROW_HASH,
    STATUS_TEXT,
    inspected_rows,
    row_hashes,
    totals_of_rows,
)
from custseg.customers.scan_plan import ScanPlan
from custseg.own_columns import own_column
from custseg.result import Section
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.ledger import Reason
from custseg.tables.row_columns import CUSTOMER, DATE, ORDER, REASON, REVENUE
from custseg.tables.transactions import Transactions

FINDINGS_MASK = own_column("mask")
EXAMPLES_SHOWN = 3


@dataclass(frozen=True)
class FindingTotals:
    """The rows, money and customers of a finding.

    Attributes:
        rows: number of rows; of contacts where the finding is about them.
        amount: their money in integers of ``SCALE``; None where it is not known.
        customers: number of customers; None where it does not apply.
        example: where to look first: file and line, values or ids.
    """

    rows: int
    amount: int | None = None
    customers: int | None = None
    example: str = ""


@dataclass
class FindingCounts:
    """The findings about rows, and what else is counted in the same pass.

    Attributes:
        found: totals of each finding that occurs, by name.
        days: number of rows of each day.
        bounds: limits of usual dates and amounts.
        filled: share of rows with a value, by column.
        currencies: number of rows of each currency, the most frequent first.
        states: the values of the columns that decide what is a sale; None where none does.
        customers: what the rows say of customers themselves, by ``OWNERS`` and ``PEOPLE``, as far as they say it.
    """

    found: dict[str, FindingTotals]
    days: pl.DataFrame
    bounds: Bounds
    filled: dict[str, float]
    currencies: dict[str, int] = field(default_factory=dict)
    states: Section | None = None
    customers: dict[str, pl.DataFrame] = field(default_factory=dict)


def count_findings(
    table: Transactions, query: ScanPlan, *, orders_apart: bool, by_column: bool = True
) -> FindingCounts:
    """Count all findings about the rows of a file.

    Args:
        table: the transactions, after `collect` has settled how their amounts are read.
        query: with the scope and the condition of ``--rows``.
        orders_apart: whether it is known that no order has several customers.
        by_column: whether to count the values of each column.

    Raises:
        DataError: the file cannot be read to its end.
    """
    rows = inspected_rows(table, query)
    findings = row_findings({*table.columns.headers.columns}, amounts=not table.columns.sale.events)
    look = first_look(rows, table, findings, by_column=by_column)
    conditions = [finding.condition(look.bounds) for finding in look.findings if finding.condition]
    bits = [condition.fill_null(False).cast(pl.UInt32) * 2**bit for bit, condition in enumerate(conditions)]
    branches = _branches(table, rows, look, orders_apart=orders_apart)
    if bits:
        branches["masks"] = _masks(rows.with_columns(reduce(pl.Expr.__add__, bits).alias(FINDINGS_MASK)))
    with translate_read_errors(table.source.name):
        frames = dict(zip(branches, pl.collect_all(list(branches.values()), engine="streaming"), strict=True))
    place = _FileLines([file.name for file in table.source.files])
    found = _row_totals(frames["masks"], look.findings, place) if bits else {}
    if "repeated" in frames:
        found |= _repeated(frames["repeated"], place)
    found |= _returned(look.returns, look.sales, place)
    found |= _missing_months(look.days, look.bounds)
    if "shared" in frames:
        found |= _shared(frames["shared"], place)
    if "status" in frames:
        found |= _with_statuses(found, frames["status"])
    currencies = {}
    if "currency" in frames:
        counted = frames["currency"].sort(["rows", CURRENCY_CODE], descending=[True, False])
        currencies = dict(zip(counted[CURRENCY_CODE], counted["rows"], strict=True))
        found |= _mixed(counted)
    customers = {name: frames[name] for name in (OWNERS, PEOPLE) if name in frames}
    states = state_section(table.deciders, frames)
    return FindingCounts(found, look.days, look.bounds, look.filled, currencies, states, customers)


def _row_totals(masks: pl.DataFrame, findings: list[Finding], place: _FileLines) -> dict[str, FindingTotals]:
    """Return the totals of the findings about single rows, from the bits of their masks."""
    found = {}
    for bit, finding in enumerate(findings):
        rows = masks.filter(pl.col(FINDINGS_MASK) & 2**bit != 0)
        if not rows.is_empty():
            amount = None if finding.name == "unreadable_amount" else _sum(rows, "amount")
            customers = rows[CUSTOMER].drop_nulls().n_unique() or None
            found[finding.name] = FindingTotals(_sum(rows, "rows"), amount, customers, place(rows["first"].min()))
    return found


def _with_statuses(found: dict[str, FindingTotals], statuses: pl.DataFrame) -> dict[str, FindingTotals]:
    """Return the findings about statuses, with the statuses and their numbers of rows as example."""
    listed = {name: _listed(frame, STATUS_TEXT) for name, frame in statuses_of_findings(statuses).items()}
    return {name: replace(found[name], example=text) for name, text in listed.items() if name in found and text}


def _masks(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return rows and money by customer and set of findings."""
    return rows.filter(pl.col(FINDINGS_MASK) != 0).group_by(CUSTOMER, FINDINGS_MASK).agg(totals_of_rows())


def _branches(
    table: Transactions, rows: pl.LazyFrame, look: FirstLook, *, orders_apart: bool
) -> dict[str, pl.LazyFrame]:
    """Return the queries behind the findings that need several rows, by name; none of what no row can have."""
    known = rows.filter(pl.col(REASON).is_in(CHECKED_REASONS), pl.col(CUSTOMER).is_not_null())
    branches = {}
    if not look.repeated.is_empty():
        again = row_hashes(rows, table, [CUSTOMER, REVENUE, POSITION])
        branches["repeated"] = (
            again.filter(pl.col(ROW_HASH).is_in(look.repeated.implode()))
            .group_by(ROW_HASH)
            .agg(
                pl.len().cast(pl.Int64).alias("times"),
                pl.col(CUSTOMER).first(),
                pl.col(REVENUE).first(),
                pl.col(POSITION).min().alias("first"),
                pl.col(POSITION).max().alias("last"),
            )
        )
    headers = table.columns.headers
    if headers.get("order_id") and not orders_apart:
        schema = rows.collect_schema()
        numbered = known.filter(pl.col(ORDER).is_not_null())
        if schema[ORDER] == pl.String:
            numbered = numbered.filter(pl.col(ORDER).str.strip_chars() != "")
        pairs = numbered.group_by(ORDER, CUSTOMER).agg(totals_of_rows())
        branches["shared"] = (
            pairs.group_by(ORDER)
            .agg(CUSTOMER, pl.col("rows").sum(), pl.col("amount").sum(), pl.col("first").min())
            .filter(pl.col(CUSTOMER).list.len() > 1)
        )
    branches |= customer_branches(table, known)
    branches |= state_branches(table.deciders, rows, totals_of_rows())
    if headers.get("currency"):
        paid = rows.filter(pl.col(REASON).is_in([*CHECKED_REASONS, int(Reason.OTHER_CURRENCY)]))
        branches["currency"] = (
            paid.filter(pl.col(CURRENCY_CODE).is_not_null()).group_by(CURRENCY_CODE).agg(totals_of_rows())
        )
    return branches


def _repeated(frame: pl.DataFrame, place: _FileLines) -> dict[str, FindingTotals]:
    """Return the finding of repeated rows: all but the first of each set of equal rows."""
    if frame.is_empty():
        return {}
    beyond = frame.select(
        rows=pl.col("times") - 1, amount=pl.col(REVENUE).fill_null(0).cast(pl.Int128) * (pl.col("times") - 1)
    )
    one = frame.sort("first").row(0, named=True)
    example = f"{place(one['first'])} = {place(one['last'], brief=True)}"
    customers = frame[CUSTOMER].drop_nulls().n_unique()
    return {"duplicate_row": FindingTotals(_sum(beyond, "rows"), _sum(beyond, "amount"), customers, example)}


def _returned(returns: pl.DataFrame, sales: pl.DataFrame, place: _FileLines) -> dict[str, FindingTotals]:
    """Return the findings of returns before the first sale, and of customers whose returns exceed their sales."""
    joined = returns.join(sales, on=CUSTOMER, how="left")
    early = joined.filter(pl.col("first_sale").is_null() | (pl.col(DATE) < pl.col("first_sale")))
    found = {}
    if not early.is_empty():
        found["return_before_sale"] = FindingTotals(
            _sum(early, "rows"), _sum(early, "amount"), early[CUSTOMER].n_unique(), place(early["first"].min())
        )
    # Customers without a sale are in the finding above.
    each = (
        joined.filter(pl.col("first_sale").is_not_null())
        .group_by(CUSTOMER)
        .agg(pl.col("rows").sum(), pl.col("amount").sum() + pl.col("sold").first(), pl.col("first").min())
    )
    over = each.filter(pl.col("amount") < 0)
    if not over.is_empty():
        found["returns_exceed_sales"] = FindingTotals(
            _sum(over, "rows"), _sum(over, "amount"), over.height, place(over["first"].min())
        )
    return found


def _shared(frame: pl.DataFrame, place: _FileLines) -> dict[str, FindingTotals]:
    """Return the finding of orders with several customers."""
    if frame.is_empty():
        return {}
    customers = frame.select(pl.col(CUSTOMER).explode().n_unique()).item()
    one = frame.sort("first").row(0, named=True)
    example = f"{one[ORDER]}: {', '.join(sorted(one[CUSTOMER])[:EXAMPLES_SHOWN])}"
    return {"shared_order": FindingTotals(_sum(frame, "rows"), _sum(frame, "amount"), customers, example)}


def months_without_rows(days: pl.DataFrame, bounds: Bounds) -> list[str]:
    """Return the months without a row between the first and the last month; unusual dates do not count."""
    usual = days.filter(~pl.col(DATE).is_in(PLACEHOLDERS))
    if bounds.latest is not None:
        usual = usual.filter(pl.col(DATE) <= bounds.latest)
    months = usual[DATE].dt.truncate("1mo").unique().sort()
    if months.len() < 2:
        return []
    every = pl.date_range(months[0], months[-1], "1mo", eager=True)
    return every.filter(~every.is_in(months.implode())).dt.strftime("%Y-%m").to_list()


def _missing_months(days: pl.DataFrame, bounds: Bounds) -> dict[str, FindingTotals]:
    """Return the finding of these months."""
    missing = months_without_rows(days, bounds)
    if not missing:
        return {}
    rest = f" and {len(missing) - EXAMPLES_SHOWN} more" if len(missing) > EXAMPLES_SHOWN else ""
    return {"missing_months": FindingTotals(0, example=", ".join(missing[:EXAMPLES_SHOWN]) + rest)}


def _mixed(currencies: pl.DataFrame) -> dict[str, FindingTotals]:
    """Return the finding of rows in all currencies but the most frequent one."""
    if currencies.height < 2:
        return {}
    other = currencies.tail(-1)
    listed = _listed(currencies, CURRENCY_CODE)
    return {"mixed_currencies": FindingTotals(_sum(other, "rows"), _sum(other, "amount"), example=listed)}


def _listed(frame: pl.DataFrame, name: str) -> str:
    """Return values with their numbers of rows, the most frequent first."""
    top = frame.sort(["rows", name], descending=[True, False]).head(2 * EXAMPLES_SHOWN)
    rest = f" and {frame.height - top.height} more" if frame.height > top.height else ""
    return ", ".join(f"{row[name]} {row['rows']:,}" for row in top.iter_rows(named=True)) + rest


class _FileLines:
    """Converts positions to "file:line"."""

    def __init__(self, names: list[str]) -> None:
        self.names = names

    def __call__(self, position: Any, *, brief: bool = False) -> str:
        file, line = divmod(int(position), LINES_PER_FILE)
        return f"{line}" if brief and len(self.names) == 1 else f"{self.names[file]}:{line}"


def _sum(frame: pl.DataFrame, column: str) -> int:
    return int(frame[column].cast(pl.Int128).sum() or 0)

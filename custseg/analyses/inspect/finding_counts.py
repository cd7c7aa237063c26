"""One pass over the rows that counts everything that can be wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import polars as pl

from custseg.analyses.inspect.findings import LIVE, PLACEHOLDERS, UNKNOWN_STATUS, Bounds, row_findings
from custseg.analyses.inspect.typed_rows import (
    CURRENCY,
    FILES,
    POSITION,
    ROW,
    STATUS,
    inspected_rows,
    row_hashes,
    usual,
)
from custseg.customers.scan_plan import ScanPlan
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.ledger import Reason
from custseg.tables.row_columns import CUSTOMER, DATE, ORDER, ORIGINAL, REASON, REVENUE
from custseg.tables.transactions import Transactions

MASK = "_mask"
SHOWN = 3


@dataclass(frozen=True)
class CurrencyTotals:
    """How much of a file a finding concerns.

    Attributes:
        rows: number of rows, of contacts where the finding is about them.
        amount: their money in integers of ``SCALE``; None where it is not known.
        customers: number of customers; None where that says nothing.
        example: where to look first: file and line, or ids.
    """

    rows: int
    amount: int | None = None
    customers: int | None = None
    example: str = ""


@dataclass
class Tallied:
    """What a pass over the rows brought.

    Attributes:
        found: tally of each finding that occurs.
        days: number of rows of each day.
        bounds: what is usual.
        filled: share of rows that hold a value, by column.
        currencies: number of rows of each currency, the most frequent first.
    """

    found: dict[str, CurrencyTotals]
    days: pl.DataFrame
    bounds: Bounds
    filled: dict[str, float]
    currencies: dict[str, int] = field(default_factory=dict)


def tally(table: Transactions, query: ScanPlan) -> Tallied:
    """Count everything that can be wrong with the rows of a file.

    Args:
        table: the transactions, with the styles of their amounts as `collect` has left them.
        query: with the scope and the condition of ``--rows``.

    Raises:
        DataError: the file cannot be read to its end.
    """
    rows = inspected_rows(table, query)
    days, bounds, repeated = usual(rows, table)
    findings = row_findings(set(table.columns.headers.columns))
    conditions = [finding.condition(bounds) for finding in findings if finding.condition]
    bits = [condition.fill_null(False).cast(pl.UInt32) * 2**bit for bit, condition in enumerate(conditions)]
    branches = {
        "masks": _masks(rows.with_columns(reduce(pl.Expr.__add__, bits).alias(MASK))),
        **_branches(table, rows, repeated),
    }
    with translate_read_errors(table.source.name):
        frames = dict(zip(branches, pl.collect_all(list(branches.values()), engine="streaming"), strict=True))
    shown = _Places([file.name for file in table.source.files])
    found = {}
    for bit, finding in enumerate(findings):
        hit = frames["masks"].filter(pl.col(MASK) & 2**bit != 0)
        if not hit.is_empty():
            amount = None if finding.name == "unreadable_amount" else _sum(hit, "amount")
            customers = hit[CUSTOMER].drop_nulls().n_unique() or None
            found[finding.name] = CurrencyTotals(_sum(hit, "rows"), amount, customers, shown(hit["first"].min()))
    found |= _repeated(frames["repeated"], shown) | _returned(frames["returns"], frames["sales"], shown)
    found |= _missing_months(days, bounds)
    if "shared" in frames:
        found |= _shared(frames["shared"], shown)
    if "status" in frames:
        for name, void in (("void_status", True), ("unknown_status", False)):
            if name in found:
                listed = _listed(frames["status"].filter(pl.col("void") == void), STATUS)
                found[name] = replace(found[name], example=listed)
    currencies = {}
    if "currency" in frames:
        counted = frames["currency"].sort(["rows", CURRENCY], descending=[True, False])
        currencies = dict(zip(counted[CURRENCY], counted["rows"], strict=True))
        found |= _mixed(counted)
    filled = frames["filled"].row(0, named=True)
    height = max(filled.pop("rows"), 1)
    return Tallied(found, days, bounds, {name: count / height for name, count in filled.items()}, currencies)


def _totals() -> list[pl.Expr]:
    return [
        pl.len().cast(pl.Int64).alias("rows"),
        pl.col(REVENUE).cast(pl.Int128).sum().alias("amount"),
        pl.col(POSITION).min().alias("first"),
    ]


def _masks(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return rows and money by customer and by the set of findings that concern them."""
    return rows.filter(pl.col(MASK) != 0).group_by(CUSTOMER, MASK).agg(_totals())


def _branches(table: Transactions, rows: pl.LazyFrame, repeated: pl.Series) -> dict[str, pl.LazyFrame]:
    """Return what is counted beside the findings of one row, by name."""
    columns = table.source.columns
    known = rows.filter(pl.col(REASON).is_in(LIVE), pl.col(CUSTOMER).is_not_null())
    again = row_hashes(rows, table, [CUSTOMER, REVENUE, POSITION]).filter(pl.col(ROW).is_in(repeated.implode()))
    bought, gone = pl.col(REVENUE) > 0, pl.col(REVENUE) < 0
    branches = {
        "repeated": again.group_by(ROW).agg(
            pl.len().cast(pl.Int64).alias("times"),
            pl.col(CUSTOMER).first(),
            pl.col(REVENUE).first(),
            pl.col(POSITION).min().alias("first"),
            pl.col(POSITION).max().alias("last"),
        ),
        "returns": known.filter(gone).group_by(CUSTOMER, DATE).agg(_totals()),
        "sales": known.with_columns(_day=pl.when(bought).then(DATE), _sold=pl.when(bought).then(REVENUE).otherwise(0))
        .group_by(CUSTOMER)
        .agg(pl.col("_day").min().alias("first_sale"), pl.col("_sold").cast(pl.Int128).sum().alias("sold")),
        "filled": rows.select(
            pl.len().alias("rows"), *[_filled(ORIGINAL + name, table.columns.schema[name]) for name in columns]
        ),
    }
    headers = table.columns.headers
    if headers.get("order_id"):
        schema = rows.collect_schema()
        numbered = known.filter(pl.col(ORDER).is_not_null())
        if schema[ORDER] == pl.String:
            numbered = numbered.filter(pl.col(ORDER).str.strip_chars() != "")
        pairs = numbered.group_by(ORDER, CUSTOMER).agg(_totals())
        branches["shared"] = (
            pairs.group_by(ORDER)
            .agg(CUSTOMER, pl.col("rows").sum(), pl.col("amount").sum(), pl.col("first").min())
            .filter(pl.col(CUSTOMER).list.len() > 1)
        )
    if headers.get("status"):
        void = pl.col(REASON) == int(Reason.VOID_STATUS)
        unknown = pl.col(REASON).is_in(LIVE) & pl.col(UNKNOWN_STATUS) & (pl.col(REVENUE) > 0)
        branches["status"] = rows.filter(void | unknown).group_by(STATUS, void.alias("void")).agg(_totals())
    if headers.get("currency"):
        paid = rows.filter(pl.col(REASON).is_in([*LIVE, int(Reason.OTHER_CURRENCY)]))
        branches["currency"] = paid.filter(pl.col(CURRENCY).is_not_null()).group_by(CURRENCY).agg(_totals())
    return branches


def _filled(name: str, dtype: pl.DataType) -> pl.Expr:
    values = pl.col(name)
    full = values.str.strip_chars() != "" if dtype == pl.String else values.is_not_null()
    return full.sum().alias(name.removeprefix(ORIGINAL))


def _repeated(frame: pl.DataFrame, shown: _Places) -> dict[str, CurrencyTotals]:
    """Count the rows beyond the first of each set of equal ones."""
    if frame.is_empty():
        return {}
    beyond = frame.select(
        rows=pl.col("times") - 1, amount=pl.col(REVENUE).fill_null(0).cast(pl.Int128) * (pl.col("times") - 1)
    )
    one = frame.sort("first").row(0, named=True)
    example = f"{shown(one['first'])} = {shown(one['last'], brief=True)}"
    customers = frame[CUSTOMER].drop_nulls().n_unique()
    return {"duplicate_row": CurrencyTotals(_sum(beyond, "rows"), _sum(beyond, "amount"), customers, example)}


def _returned(returns: pl.DataFrame, sales: pl.DataFrame, shown: _Places) -> dict[str, CurrencyTotals]:
    """Count returns before the first sale of a customer, and customers whose returns exceed their sales."""
    joined = returns.join(sales, on=CUSTOMER, how="left")
    early = joined.filter(pl.col("first_sale").is_null() | (pl.col(DATE) < pl.col("first_sale")))
    found = {}
    if not early.is_empty():
        found["return_before_sale"] = CurrencyTotals(
            _sum(early, "rows"), _sum(early, "amount"), early[CUSTOMER].n_unique(), shown(early["first"].min())
        )
    # Who never bought is in the finding above.
    each = (
        joined.filter(pl.col("first_sale").is_not_null())
        .group_by(CUSTOMER)
        .agg(pl.col("rows").sum(), pl.col("amount").sum() + pl.col("sold").first(), pl.col("first").min())
    )
    over = each.filter(pl.col("amount") < 0)
    if not over.is_empty():
        found["returns_exceed_sales"] = CurrencyTotals(
            _sum(over, "rows"), _sum(over, "amount"), over.height, shown(over["first"].min())
        )
    return found


def _shared(frame: pl.DataFrame, shown: _Places) -> dict[str, CurrencyTotals]:
    if frame.is_empty():
        return {}
    customers = frame.select(pl.col(CUSTOMER).explode().n_unique()).item()
    one = frame.sort("first").row(0, named=True)
    example = f"{one[ORDER]}: {', '.join(sorted(one[CUSTOMER])[:SHOWN])}"
    return {"shared_order": CurrencyTotals(_sum(frame, "rows"), _sum(frame, "amount"), customers, example)}


def _missing_months(days: pl.DataFrame, bounds: Bounds) -> dict[str, CurrencyTotals]:
    """Name the months without a row between the first and the last one, odd dates left out."""
    usual = days.filter(~pl.col(DATE).is_in(PLACEHOLDERS))
    if bounds.latest is not None:
        usual = usual.filter(pl.col(DATE) <= bounds.latest)
    months = usual[DATE].dt.truncate("1mo").unique().sort()
    if months.len() < 2:
        return {}
    every = pl.date_range(months[0], months[-1], "1mo", eager=True)
    missing = every.filter(~every.is_in(months.implode())).dt.strftime("%Y-%m").to_list()
    if not missing:
        return {}
    rest = f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
    return {"missing_months": CurrencyTotals(0, example=", ".join(missing[:SHOWN]) + rest)}


def _mixed(currencies: pl.DataFrame) -> dict[str, CurrencyTotals]:
    """Count the rows in all currencies but the most frequent one."""
    if currencies.height < 2:
        return {}
    other = currencies.tail(-1)
    listed = _listed(currencies, CURRENCY)
    return {"mixed_currencies": CurrencyTotals(_sum(other, "rows"), _sum(other, "amount"), example=listed)}


def _listed(frame: pl.DataFrame, name: str) -> str:
    """Return values with their numbers of rows, the most frequent first."""
    top = frame.sort(["rows", name], descending=[True, False]).head(2 * SHOWN)
    rest = f" and {frame.height - top.height} more" if frame.height > top.height else ""
    return ", ".join(f"{row[name]} {row['rows']:,}" for row in top.iter_rows(named=True)) + rest


class _Places:
    """Turns positions into file and line."""

    def __init__(self, names: list[str]) -> None:
        self.names = names

    def __call__(self, position: Any, *, brief: bool = False) -> str:
        file, line = divmod(int(position), FILES)
        return f"{line}" if brief and len(self.names) == 1 else f"{self.names[file]}:{line}"


def _sum(frame: pl.DataFrame, column: str) -> int:
    return int(frame[column].cast(pl.Int128).sum() or 0)

"""Order exports for tests: made, written, read by custseg and compared with the oracle."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from math import isclose
from pathlib import Path
from typing import Any

import polars as pl
from oracle import Row, Truth

from custseg.analyses.ltv import ltv
from custseg.result import Result
from custseg.settings.settings import gather

HEADERS = {
    "region": "Region", "customer": "Customer ID", "order": "Order ID", "date": "Order Date", "amount": "Revenue",
    "profit": "Profit", "cost": "Total Cost", "status": "Status", "due": "Due Date", "paid": "Paid Date",
}  # fmt: skip
SHOWN = (
    "orders", "revenue", "profit", "returned", "return_rate", "average_order_value", "orders_per_month", "margin",
    "tenure_months", "active_months", "ltv", "ltv_at_lifetime", "first_order", "last_order", "days_since_last",
)  # fmt: skip
EXACT = {"orders", "first_order", "last_order", "days_since_last"}
MONEY = {
    "revenue", "profit", "returned", "ltv", "ltv_at_lifetime", "ltv_total", "ltv_at_lifetime_total", "loss_making_ltv",
    "no_counted_order_ltv", "ltv_per_customer", "average_order_value",
}  # fmt: skip


def run(*paths: Path | str, **flags: Any) -> Result:
    """Return what ``custseg ltv`` answers, whatever the machine's settings are."""
    return ltv([str(path) for path in paths], gather(flags, use_config=False, environment={}))


def line(customer: str | None, order: Any, date: Any, amount: Any, **more: Any) -> Row:
    """Return one row; amounts may be written as numbers or text."""
    more = {name: _decimal(value) if name in ("profit", "cost") else value for name, value in more.items()}
    return {"region": "x", "customer": customer, "order": order, "date": date, "amount": _decimal(amount)} | more


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def write_csv(path: Path, rows: Sequence[Row], spoilt: dict[str, str] | None = None) -> Path:
    """Write rows as CSV; ``spoilt`` is what stands where a date or an amount cannot be read."""
    names = list(rows[0])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADERS.get(name, name) for name in names)
    for row in rows:
        writer.writerow(_text(name, row[name], spoilt or {}) for name in names)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def _text(name: str, value: Any, spoilt: dict[str, str]) -> str:
    if value is None:
        return spoilt.get(name, "")
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def write_parquet(path: Path, rows: Sequence[Row]) -> Path:
    """Write rows as Parquet with dates as dates, amounts as floats, and ids as they are."""
    types = {"amount": pl.Float64, "profit": pl.Float64, "cost": pl.Float64, "date": pl.Date}
    columns = {}
    for name in rows[0]:
        values = [float(v) if isinstance(v, Decimal) else v for v in (row[name] for row in rows)]
        columns[HEADERS.get(name, name)] = pl.Series(values, dtype=types.get(name), strict=True)
    pl.DataFrame(columns).write_parquet(path)
    return path


def as_csv(result: Result) -> bytes:
    """Return the bytes of a result's rows."""
    stream = io.BytesIO()
    result.frame.write_csv(stream)
    return stream.getvalue()


def ledger_of(result: Result) -> dict[str, tuple[int, Decimal]]:
    """Return rows and money of each fate, by its word."""
    assert result.ledger is not None
    return {reason.text: (entry.rows, entry.money) for reason, entry in result.ledger.entries.items() if entry.rows}


def assert_truth(result: Result, expected: Truth) -> None:
    """Hold a result of ``columns=SHOWN`` against the oracle: ledger, customers, base."""
    assert ledger_of(result) == {word: entry for word, entry in expected.ledger.items() if entry[0]}
    found = {row["customer_id"]: row for row in result.frame.iter_rows(named=True)}
    assert found.keys() == expected.customers.keys()
    assert len(found) == result.frame.height
    for name, row in found.items():
        for metric in SHOWN:
            if metric in row:
                assert_figure(f"{metric} of {name}", metric, row[metric], expected.customers[name][metric])
    if found:
        assert result.as_of == expected.as_of
        figures = result.figures()
        for metric, value in expected.base.items():
            assert_figure(metric, metric, figures[metric], value)


def assert_figure(what: str, metric: str, found: Any, expected: Any) -> None:
    """Hold one figure against the oracle's: money to a millionth, ratios to nine digits, all else exactly."""
    if expected is None or metric in EXACT or isinstance(expected, int):
        assert found == expected, f"{what}: {found} instead of {expected}"
        return
    wanted = float(expected)
    # A float holds no more than sixteen digits, which large amounts need before the point.
    slack = 1.5e-6 + abs(wanted) * 1e-15 if metric in MONEY else 1e-12
    relative = 0.0 if metric in MONEY else 1e-9
    close = found is not None and isclose(found, wanted, rel_tol=relative, abs_tol=slack)
    assert close, f"{what}: {found} instead of {wanted}"

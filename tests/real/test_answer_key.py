"""Public exports against their published figures, and against an independent computation of every customer."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from exports import SHOWN, Result, assert_truth, ledger_of, run
from oracle import Row, truth
from places import REAL_DATA

SUPERSTORE = REAL_DATA / "superstore" / "superstore.csv"
ALL = ",".join(SHOWN)

pytestmark = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason="the folder of real exports, ../shared/data, is not here"
)


def cents(value: Any) -> Decimal:
    """Return money to the cent."""
    return round(Decimal(value), 2)


def total(result: Result, entry: str = "used") -> tuple[int, Decimal]:
    """Return rows and money of a ledger entry, to the cent."""
    rows, money = ledger_of(result)[entry]
    return rows, cents(money)


def rows_of(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    """Return the rows of a CSV file as they are."""
    with path.open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream))


def day(text: str, style: str) -> dt.date:
    """Return a date."""
    return dt.datetime.strptime(text, style).date()


@pytest.fixture(scope="module")
def online_retail() -> Result:
    """Return the customers of a UK gift wholesaler, without any mapping of columns."""
    return run(REAL_DATA / "online_retail" / "online_retail.parquet", columns=ALL)


def test_online_retail_ledger(online_retail: Result) -> None:
    assert online_retail.ledger is not None
    assert online_retail.ledger.read.rows == 541_909
    assert cents(online_retail.ledger.read.money) == Decimal("9747747.93")
    assert total(online_retail) == (406_829, Decimal("8300065.81"))
    assert total(online_retail, "no customer")[0] == 135_080
    assert ledger_of(online_retail).keys() == {"used", "no customer"}
    assert online_retail.as_of == dt.date(2011, 12, 9)


def test_online_retail_customers(online_retail: Result) -> None:
    figures = online_retail.figures()
    assert (figures["customers"], figures["orders"]) == (4_372, 18_532)
    assert figures["no_counted_order_customers"] == 34
    assert cents(figures["no_counted_order_ltv"]) == Decimal("-10411.24")
    frame = online_retail.frame
    assert (frame["revenue"] < 0).sum() == 41
    # Sales without returns: 397,884 rows with 8,911,407.90.
    gross = frame["revenue"].sum() + frame["returned"].sum()
    assert gross == pytest.approx(8_911_407.90, abs=0.01)
    assert frame["orders"].sum() == 18_532


def superstore() -> list[Row]:
    """Return the rows of a US seller of office supplies, which have profit."""
    return [
        {
            "customer": row["Customer ID"],
            "order": row["Order ID"],
            "date": day(row["Order Date"], "%m/%d/%Y"),
            "amount": Decimal(row["Sales"]),
            "profit": Decimal(row["Profit"]),
        }
        for row in rows_of(SUPERSTORE)
    ]


def test_superstore_customers() -> None:
    rows = superstore()
    result = run(SUPERSTORE, columns=f"{ALL},categories")
    assert_truth(result, truth(rows))
    assert total(result) == (9_994, Decimal("2297200.86"))
    figures = result.figures()
    assert (figures["customers"], figures["orders"]) == (793, 5_009)
    assert round(Decimal(figures["ltv_total"]), 4) == Decimal("286397.0217")
    assert figures["loss_making_customers"] == (result.frame["ltv"] < 0).sum() == 155
    assert (result.frame["orders"] == 1).sum() == 12
    assert (result.frame["categories"] == 3).sum() == 617


def test_superstore_with_from_and_as_of() -> None:
    start, as_of = dt.date(2017, 1, 1), dt.date(2018, 6, 30)
    result = run(SUPERSTORE, columns=ALL, as_of=str(as_of), **{"from": str(start)})
    assert_truth(result, truth(superstore(), start=start, as_of=as_of))


def test_cdnow_customers() -> None:
    path = REAL_DATA / "cdnow" / "CDNOW_master_ms.csv"
    rows: list[Row] = [
        {"customer": row["ID"], "date": day(row["Date"], "%Y%m%d"), "amount": Decimal(row["Amount"])}
        for row in rows_of(path)
    ]
    result = run(path, columns=ALL)
    assert_truth(result, truth(rows))
    assert total(result) == (69_659, Decimal("2500315.63"))
    figures = result.figures()
    assert figures["customers"] == 23_570
    assert (result.frame["revenue"] == 0).sum() == figures["no_counted_order_customers"] == 68
    assert "order" not in result.understood


def test_cdnow_sample_against_its_published_summary() -> None:
    folder = REAL_DATA / "cdnow"
    flags = {"map": ["customer_id=sampleid", "revenue=sales"], "columns": "orders,active_months,tenure_months"}
    result = run(folder / "cdnowElog.csv", **flags, to="1997-09-30")
    whole = run(folder / "cdnowElog.csv", **flags)
    assert total(whole) == (6_919, Decimal("244091.94"))
    assert whole.figures()["customers"] == 2_357
    found = {row["customer_id"]: row for row in result.frame.iter_rows(named=True)}
    free = {row["sampleid"] for row in rows_of(folder / "cdnowElog.csv") if float(row["sales"]) == 0}
    summary = [row for row in rows_of(folder / "cdnow_customers_summary.csv") if row["ID"] not in free]
    assert len(summary) > 2_300
    weeks = 30.4375 / 7
    for row in summary:
        one = found[row["ID"]]
        # The summary counts days after the first one, and weeks to the end of September.
        assert one["orders"] - 1 == int(row["frequency"]), row
        assert one["active_months"] * weeks == pytest.approx(float(row["recency"]), abs=0.006), row
        assert one["tenure_months"] * weeks == pytest.approx(float(row["T"]), abs=0.006), row


def test_complete_journey_totals() -> None:
    path = REAL_DATA / "complete_journey" / "transactions_sample.csv"
    rows = rows_of(path)
    baskets: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        key = row["household_id"], row["basket_id"]
        baskets[key] = baskets.get(key, Decimal(0)) + Decimal(row["sales_value"])
    result = run(path, columns=ALL)
    assert total(result) == (75_000, Decimal("233935.24"))
    figures = result.figures()
    assert figures["customers"] == 2_377
    assert len(baskets) == 47_243
    assert figures["orders"] == sum(money > 0 for money in baskets.values())


def test_accounts_receivable_customers() -> None:
    path = REAL_DATA / "accounts_receivable" / "invoices.csv"
    rows: list[Row] = [
        {
            "customer": row["customerID"],
            "order": row["invoiceNumber"],
            "date": day(row["InvoiceDate"], "%m/%d/%Y"),
            "amount": Decimal(row["InvoiceAmount"]),
        }
        for row in rows_of(path)
    ]
    result = run(path, columns=ALL)
    assert_truth(result, truth(rows))
    assert total(result) == (2_466, Decimal("147703.18"))
    assert (result.figures()["customers"], result.figures()["orders"]) == (100, 2_466)


@pytest.mark.parametrize("by", ["cohort", "first:Country", "main:Country"])
def test_groups_of_online_retail_tie_to_the_base(by: str, online_retail: Result) -> None:
    path = REAL_DATA / "online_retail" / "online_retail.parquet"
    groups = run(path, by=by, columns="customers,orders,revenue,ltv_total").frame
    figures = online_retail.figures()
    assert groups["ltv_total"].sum() == pytest.approx(8_300_065.81, abs=0.01)
    for metric in ("customers", "orders"):
        assert groups[metric].sum() == figures[metric]
    last = groups.row(-1, named=True)
    assert (last[by], last["customers"]) == ("no counted order", 34)
    assert last["ltv_total"] == pytest.approx(-10_411.24, abs=0.01)

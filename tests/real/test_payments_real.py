"""Payments of real invoices against SQL: 2,466 invoices of 100 customers, and the instalments of a test case."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator

import pytest
from places import REAL_DATA

from custseg.analyses.payments.payments import payments
from custseg.result import Result
from custseg.settings.settings import gather

INVOICES = REAL_DATA / "accounts_receivable" / "invoices.csv"

pytestmark = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason="the folder of real exports, ../shared/data, is not here"
)

FIGURES = """
SELECT {by}, COUNT(*), AVG(paid - day), SUM((paid - day) * cents) * 1.0 / SUM(cents), AVG(MAX(paid - due, 0)),
    SUM(MAX(paid - due, 0) * cents) * 1.0 / SUM(cents), AVG(MAX(due - paid, 0)), AVG(paid > due), AVG(due - day),
    SUM(disputed), SUM(CASE WHEN disputed THEN cents END)
FROM invoices GROUP BY 1 ORDER BY 1
"""
NAMES = (
    "bills_paid", "days_to_pay", "days_to_pay_weighted", "days_late", "days_late_weighted", "days_early", "late_share",
    "terms_days", "disputed_orders", "disputed_amount",
)  # fmt: skip


def ask(path: str, **flags: str) -> Result:
    return payments([path], gather(flags, use_config=False, environment={}))


@pytest.fixture(scope="module")
def invoices() -> Iterator[sqlite3.Connection]:
    """Return a database with the invoices; days as numbers, money in cents."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE invoices (customer, day, due, paid, cents, disputed)")
    with INVOICES.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            days = []
            for name in ("InvoiceDate", "DueDate", "SettledDate"):
                month, day, year = row[name].split("/")
                days.append(f"{year}-{int(month):02}-{int(day):02}")
            values = [row["customerID"], *days, round(float(row["InvoiceAmount"]) * 100), row["Disputed"] == "Yes"]
            places = "?, julianday(?), julianday(?), julianday(?), ?, ?"
            database.execute(f"INSERT INTO invoices VALUES ({places})", values)
    yield database
    database.close()


def test_the_known_figures_of_the_invoices() -> None:
    figures = ask(str(INVOICES)).figures()
    assert (figures["orders"], figures["bills_paid"], figures["open_bills"]) == (2466, 2466, 0)
    assert figures["late_share"] == 877 / 2466
    known = ("days_to_pay", "days_to_pay_weighted", "days_late")
    assert [round(figures[name], 3) for name in known] == [26.445, 26.701, 3.442]
    assert figures["disputed_orders"] == 561


def test_customers_and_base_against_sql(invoices: sqlite3.Connection) -> None:
    result = ask(str(INVOICES), columns=",".join(NAMES))
    rows = {row[0]: row[1:] for row in result.frame.iter_rows()}
    expected = {row[0]: row[1:] for row in invoices.execute(FIGURES.format(by="customer"))}
    assert rows.keys() == expected.keys()
    figures = result.figures()
    rows["all"] = tuple(figures[name] for name in NAMES)
    (everyone,) = invoices.execute(FIGURES.format(by="'all'"))
    expected["all"] = everyone[1:]
    for name, found in rows.items():
        wanted = [*expected[name][:-1], (expected[name][-1] or 0) / 100]
        assert list(found) == pytest.approx(wanted, rel=1e-12), name


@pytest.mark.parametrize("as_of", ["2013-06-30", "2013-12-31"])
def test_what_was_open_on_a_day_against_sql(invoices: sqlite3.Connection, as_of: str) -> None:
    figures = ask(str(INVOICES), as_of=as_of).figures()
    sql = """
    SELECT SUM(cents), SUM(CASE WHEN due < day_ THEN cents END), SUM(CASE WHEN due > day_ THEN cents END)
    FROM invoices, (SELECT julianday(?) AS day_) WHERE day <= day_ AND paid > day_
    """
    ((opened, overdue, not_due),) = invoices.execute(sql, [as_of])
    found = (figures["open_amount"], figures["overdue_amount"], figures["open_not_due"])
    assert found == tuple((cents or 0) / 100 for cents in (opened, overdue, not_due))
    turnover = "SELECT SUM(cents) FROM invoices WHERE day <= julianday(?) AND day > julianday(?) - 90"
    ((cents,),) = invoices.execute(turnover, [as_of, as_of])
    # DSO of the last complete month is that of the day, where the day ends it.
    assert figures["dso"] == pytest.approx(opened * 90 / cents, rel=1e-12)


def test_instalments_of_the_case() -> None:
    (row,) = ask(str(REAL_DATA / "cases" / "57.csv")).frame.iter_rows(named=True)
    found = (round(row["days_to_pay_weighted"], 2), round(row["days_late_weighted"], 2), row["open_amount"])
    assert found == (45.71, 4.29, 300.0)

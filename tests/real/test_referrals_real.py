"""Referrals of public exports: a number of referrals, whose figures were counted apart."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from statistics import mean

import pytest
from places import REAL_DATA

from custseg.analyses.referrals.referrals import referrals
from custseg.result import Result
from custseg.settings.settings import gather

TELECOM = REAL_DATA / "referrals" / "telecom_customers.csv"
CASES = REAL_DATA / "cases"

pytestmark = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason="the folder of real exports, ../shared/data, is not here"
)


def _rows() -> Iterator[dict[str, str]]:
    with TELECOM.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def run(*paths: str, **flags: str) -> Result:
    """Return the referrals of files."""
    return referrals(list(paths), gather(flags, use_config=False, environment={}))


def test_a_telecom_company_has_13747_referrals_by_3222_customers() -> None:
    result = run(str(TELECOM))
    figures = result.figures()
    assert (figures["customers"], figures["referrals"], figures["referrers"]) == (7_043, 13_747, 3_222)
    rows = list(_rows())
    who = {
        flag: [float(row["Total_Revenue"]) for row in rows if (row["Number_of_Referrals"] != "0") is flag]
        for flag in (True, False)
    }
    assert figures["ltv_per_customer_referrers"] == pytest.approx(mean(who[True]), abs=1e-6)
    assert figures["ltv_per_customer_others"] == pytest.approx(mean(who[False]), abs=1e-6)
    given = {row["Customer_ID"]: int(row["Number_of_Referrals"]) for row in rows}
    assert dict(result.frame.select("customer_id", "referrals").iter_rows()) == given
    assert {"only_a_number", "more_referrals_than_customers", "ages_differ"} <= {note.name for note in result.notes}


@pytest.mark.parametrize("joined", [False, True], ids=["contacts", "two tables"])
def test_the_small_case_of_a_cycle_and_a_self_referral(joined: bool) -> None:
    orders, contacts = (str(CASES / name) for name in ("58.csv", "58-contacts.csv"))
    result = run(orders, contacts) if joined else run(orders, contacts=contacts)
    assert {"self_referrals", "referral_cycles"} <= {note.name for note in result.notes}
    found = {
        row[0]: row[1:] for row in result.frame.select("customer_id", "referred_ltv", "referred_ltv_all").iter_rows()
    }
    assert found == {"A": (50, 70), "B": (20, 120), "C": (100, 150), "S": (0, 0)}

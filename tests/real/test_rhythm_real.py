"""custseg rhythm on a real export against plain Python: every customer, and who comes back."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal

import pytest
from places import REAL_DATA
from rhythm_oracle import repeats, rhythm_of

from custseg.analyses.rhythm.rhythm import rhythm
from custseg.settings.settings import gather

PATH = REAL_DATA / "superstore" / "superstore.csv"


@pytest.mark.skipif(not PATH.exists(), reason="there are no real exports")
def test_superstore() -> None:
    with PATH.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            {
                "customer": row["Customer ID"],
                "order": row["Order ID"],
                "date": dt.datetime.strptime(row["Order Date"], "%m/%d/%Y").date(),
                "amount": Decimal(row["Sales"]),
            }
            for row in csv.DictReader(file)
        ]
    result = rhythm([str(PATH)], gather({"covered": "off"}, use_config=False, environment={}))
    expected = rhythm_of(rows, max(row["date"] for row in rows))
    found = {row["customer_id"]: row for row in result.frame.iter_rows(named=True)}
    assert found.keys() == expected.keys()
    for name, figures in expected.items():
        for key, value in figures.items():
            if key in found[name]:
                close = pytest.approx(value, rel=1e-9) if isinstance(value, float) else value
                assert found[name][key] == close, (name, key)
    (repeat,) = [one.frame for one in result.sections if one.name == "repeat"]
    assert [row[1:] for row in repeat.rows()] == [row[1:] for row in repeats(rows)]
    assert result.figures()["customers_one_time"] == 12

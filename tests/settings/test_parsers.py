"""Kinds of values: what they accept from flags and YAML, and what they say they want."""

import datetime as dt
from typing import Any

import pytest

from custseg.settings import parsers
from custseg.settings.parsers import Kind
from custseg.settings.times import Length

DAY = dt.date(2026, 12, 31)

ACCEPTED: list[tuple[Kind, Any, Any]] = [
    (parsers.NUMBER, "12.5", 12.5),
    (parsers.NUMBER, -3, -3.0),
    (parsers.FRACTION, "30%", 0.3),
    (parsers.FRACTION, " 12.5 % ", 0.125),
    (parsers.FRACTION, "0.3", 0.3),
    (parsers.FRACTION, 1, 1.0),
    (parsers.FRACTION, 0, 0.0),
    (parsers.POSITIVE, "0.01", 0.01),
    (parsers.COUNT, "0", 0),
    (parsers.COUNT, 20.0, 20),
    (parsers.DATE, "2026-12-31", DAY),
    (parsers.DATE, DAY, DAY),
    (parsers.DATE, dt.datetime(2026, 12, 31, 23, 59), DAY),
    (parsers.TEXT, "ltv > 3", "ltv > 3"),
    (parsers.NAMES, "orders, ltv,,", ("orders", "ltv")),
    (parsers.NAMES, ["POST", 22], ("POST", "22")),
    (parsers.MAPPING, ["customer_id=Client", "date=Day = 1"], {"customer_id": "Client", "date": "Day = 1"}),
    (parsers.MAPPING, {"customer_id": "Client"}, {"customer_id": "Client"}),
    (parsers.MAPPING, "revenue=Total, net", {"revenue": "Total, net"}),
    (parsers.LIFETIME, "average", "average"),
    (parsers.LIFETIME, "24", 24.0),
    (parsers.PERIOD, "90d", 90),
    (parsers.PERIOD, " 90 d ", 90),
    (parsers.PERIOD, "2026-12-31", DAY),
    (parsers.EVERY, "quarter", "quarter"),
    (parsers.EVERY, "30d", "30d"),
    (parsers.EVERY, "week", "week"),
    (parsers.DATE, "today", dt.date.today()),
    (parsers.DATE, "yesterday", dt.date.today() - dt.timedelta(days=1)),
    (parsers.FIRST_DAY, "12m", Length(months=12)),
    (parsers.FIRST_DAY, "2y", Length(months=24)),
    (parsers.FIRST_DAY, "90d", Length(days=90)),
    (parsers.FIRST_DAY, "2026-12-31", DAY),
    (parsers.EVERY, " 2 w ", "14d"),
    (parsers.choice("a", "b"), "b", "b"),
]

REFUSED: list[tuple[Kind, list[Any]]] = [
    (parsers.NUMBER, ["", "x", "nan", "inf", "1,5", True, None, [1], {}, dt.date(2024, 1, 1), "9" * 400, float("nan")]),
    (parsers.FRACTION, ["30", 30, "130%", "%", "x%", True, "-2", None]),
    (parsers.POSITIVE, [0, "-1", "nan", "x"]),
    (parsers.COUNT, ["1.5", -1, "x", "inf", False]),
    (parsers.DATE, ["31.12.2026", "2026-02-30", "2026", "", None, "tomorrow", ["2026-01-01"]]),
    (parsers.TEXT, [True, None, ["a"], {"a": 1}]),
    (parsers.NAMES, [5, None, {"a": 1}, [None], [["a"]], [1.5]]),
    (parsers.MAPPING, ["a", "=b", "a=", ["a=b", "c"], 5, True, dt.date(2024, 1, 1), {"a": None}, {"a": ["b"]}, [5]]),
    (parsers.LIFETIME, ["0", "-3", "mean", "24 months", True]),
    (parsers.PERIOD, ["0d", "90", "d", "-90d", 90, "1000000d", None]),
    (parsers.EVERY, ["months", "0d", "30", 30, "-7d", "", None]),
    (parsers.choice("a", "b"), ["A", "", "ab", None]),
]


@pytest.mark.parametrize(("kind", "value", "wanted"), ACCEPTED, ids=lambda one: getattr(one, "name", str(one)))
def test_a_valid_value_is_parsed(kind: Kind, value: Any, wanted: Any) -> None:
    found = kind.parse(value)
    assert found == wanted
    assert type(found) is type(wanted)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(kind, value) for kind, values in REFUSED for value in values],
    ids=lambda one: getattr(one, "name", str(one)[:20]),
)
def test_an_invalid_value_is_refused_with_what_is_expected(kind: Kind, value: Any) -> None:
    with pytest.raises(ValueError, match=r"^(a|an|one|names|text|ROLE=COLUMN)\b"):
        kind.parse(value)

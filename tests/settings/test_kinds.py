"""Kinds of values: what they accept from flags and YAML, and what they say they want."""

import datetime as dt
from typing import Any

import pytest

from custseg.settings import kinds
from custseg.settings.kinds import Kind

DAY = dt.date(2026, 12, 31)

ACCEPTED: list[tuple[Kind, Any, Any]] = [
    (kinds.NUMBER, "12.5", 12.5),
    (kinds.NUMBER, -3, -3.0),
    (kinds.FRACTION, "30%", 0.3),
    (kinds.FRACTION, " 12.5 % ", 0.125),
    (kinds.FRACTION, "0.3", 0.3),
    (kinds.FRACTION, 1, 1.0),
    (kinds.FRACTION, 0, 0.0),
    (kinds.POSITIVE, "0.01", 0.01),
    (kinds.COUNT, "0", 0),
    (kinds.COUNT, 20.0, 20),
    (kinds.DATE, "2026-12-31", DAY),
    (kinds.DATE, DAY, DAY),
    (kinds.DATE, dt.datetime(2026, 12, 31, 23, 59), DAY),
    (kinds.TEXT, "ltv > 3", "ltv > 3"),
    (kinds.NAMES, "orders, ltv,,", ("orders", "ltv")),
    (kinds.NAMES, ["POST", 22], ("POST", "22")),
    (kinds.MAPPING, ["customer_id=Client", "date=Day = 1"], {"customer_id": "Client", "date": "Day = 1"}),
    (kinds.MAPPING, {"customer_id": "Client"}, {"customer_id": "Client"}),
    (kinds.MAPPING, "revenue=Total, net", {"revenue": "Total, net"}),
    (kinds.LIFETIME, "average", "average"),
    (kinds.LIFETIME, "24", 24.0),
    (kinds.PERIOD, "90d", 90),
    (kinds.PERIOD, " 90 d ", 90),
    (kinds.PERIOD, "2026-12-31", DAY),
    (kinds.EVERY, "quarter", "quarter"),
    (kinds.EVERY, "30d", "30d"),
    (kinds.EVERY, " 2 w ", "14d"),
    (kinds.choice("a", "b"), "b", "b"),
]

REFUSED: list[tuple[Kind, list[Any]]] = [
    (kinds.NUMBER, ["", "x", "nan", "inf", "1,5", True, None, [1], {}, dt.date(2024, 1, 1), "9" * 400, float("nan")]),
    (kinds.FRACTION, ["30", 30, "130%", "%", "x%", True, "-2", None]),
    (kinds.POSITIVE, [0, "-1", "nan", "x"]),
    (kinds.COUNT, ["1.5", -1, "x", "inf", False]),
    (kinds.DATE, ["31.12.2026", "2026-02-30", "2026", "", None, "tomorrow", ["2026-01-01"]]),
    (kinds.TEXT, [True, None, ["a"], {"a": 1}]),
    (kinds.NAMES, [5, None, {"a": 1}, [None], [["a"]], [1.5]]),
    (kinds.MAPPING, ["a", "=b", "a=", ["a=b", "c"], 5, True, dt.date(2024, 1, 1), {"a": None}, {"a": ["b"]}, [5]]),
    (kinds.LIFETIME, ["0", "-3", "mean", "24 months", True]),
    (kinds.PERIOD, ["0d", "90", "d", "-90d", 90, "1000000d", None]),
    (kinds.EVERY, ["months", "0d", "30", 30, "-7d", "", None]),
    (kinds.choice("a", "b"), ["A", "", "ab", None]),
]


@pytest.mark.parametrize(("kind", "value", "wanted"), ACCEPTED, ids=lambda one: getattr(one, "name", str(one)))
def test_is_read_as(kind: Kind, value: Any, wanted: Any) -> None:
    found = kind.parse(value)
    assert found == wanted
    assert type(found) is type(wanted)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(kind, value) for kind, values in REFUSED for value in values],
    ids=lambda one: getattr(one, "name", str(one)[:20]),
)
def test_is_refused_with_what_is_wanted(kind: Kind, value: Any) -> None:
    with pytest.raises(ValueError, match=r"^(a|an|one|names|text|ROLE=COLUMN)\b"):
        kind.parse(value)

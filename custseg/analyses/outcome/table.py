"""The table of outcomes: a row per rule, segment, owner or list, and one of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from custseg.analyses.outcome.comparing import Comparison, Money
from custseg.analyses.outcome.words import sentence_of, verdict_of
from custseg.analyses.shared.intervals import Interval
from custseg.metrics.units import column_type
from custseg.result import Column, Section
from custseg.segments.action_columns import LIST, OWNER, RULE, SEGMENT

TITLES = {RULE: "Rule", SEGMENT: "Segment", OWNER: "Owner", LIST: "List"}
"""What a row can be, by column of the lists."""

ALL = "all"
"""Label of the row of all customers."""

SENTENCE = "result"

COUNTS = [
    Column("contacted", "Contacted", "count"),
    Column("control", "Control group", "count"),
    Column("bought", "Contacted who bought", "count"),
    Column("control_bought", "Control group who bought", "count"),
    Column("buying_rate", "Bought", "share"),
    Column("control_buying_rate", "Bought, control group", "share"),
    Column("difference", "Difference", "share"),
    Column("difference_low", "Difference, low", "share"),
    Column("difference_high", "Difference, high", "share"),
    Column("verdict", "Verdict"),
    Column("customers_needed", "Customers needed", "count"),
]

LAST = [
    Column("too_early", "Too early", "count"),
    Column("repeated", "Repeated", "count"),
    Column(SENTENCE, "What came of it", "prose"),
]


def columns_of(by: str, money: Sequence[str]) -> list[Column]:
    """Return the columns of the table.

    Args:
        by: column of the lists that a row is of.
        money: "revenue" and "profit", as far as the orders know them.
    """
    return [Column(by, TITLES[by]), *COUNTS, *(column for name in money for column in _money_columns(name)), *LAST]


def _money_columns(name: str) -> list[Column]:
    title, names = f"{name.capitalize()} per customer", (f"{name}_per_customer", f"control_{name}_per_customer")
    groups = [(names[0], title), (names[1], f"{title}, control group"), (f"{name}_difference", f"{title}, difference")]
    ends = (("", ""), ("_low", ", low"), ("_high", ", high"))
    return [Column(key + end, words + more, "money") for key, words in groups for end, more in ends]


def frame_of(comparisons: Sequence[Comparison], columns: Sequence[Column]) -> pl.DataFrame:
    """Return the rows of the table: most customers first, those of all at the end."""
    schema = {column.name: column_type(column.unit) for column in columns}
    return pl.DataFrame([_row(one, columns[0].name) for one in comparisons], schema=schema)


def sorted_by_size(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """Return comparisons with the most contacted customers first, then by name."""
    return sorted(comparisons, key=lambda one: (-(one.contacted.whole if one.contacted else 0), one.label))


def _row(one: Comparison, by: str) -> dict[str, Any]:
    contacted, control = one.contacted, one.control
    row: dict[str, Any] = {
        by: one.label or ALL,
        "contacted": contacted.whole if contacted else 0,
        "control": control.whole if control else 0,
        "bought": contacted.part if contacted else 0,
        "control_bought": control.part if control else 0,
        "buying_rate": contacted.value if contacted else None,
        "control_buying_rate": one.control_share,
        **_ends("difference", one.difference),
        "verdict": verdict_of(one),
        "customers_needed": one.needed,
        "too_early": one.too_early,
        "repeated": one.repeated,
        SENTENCE: sentence_of(one),
    }
    for name, money in one.money.items():
        row |= _ends(f"{name}_per_customer", money.contacted) | _ends(f"control_{name}_per_customer", money.control)
        row |= _ends(f"{name}_difference", money.difference)
    return row


def _ends(name: str, one: Interval | None) -> dict[str, float | None]:
    value, low, high = (one.value, one.low, one.high) if one else (None, None, None)
    return {name: value, f"{name}_low": low, f"{name}_high": high}


def money_section(comparisons: Sequence[Comparison], by: str, name: str, days: int) -> Section:
    """Return the table of the money per customer, contacted and kept off, for people.

    Args:
        comparisons: in the order of the table.
        by: column of the lists that a row is of.
        name: "revenue" or "profit".
        days: length of the time.
    """
    columns = [
        Column(by, TITLES[by]),
        Column("contacted", "Contacted", "money"),
        Column("control", "Control group", "money"),
        Column("difference", "Difference", "money"),
        Column("low", "At least", "money"),
        Column("high", "At most", "money"),
    ]
    rows = [[one.label or ALL, *_figures(one.money.get(name))] for one in comparisons]
    schema = {column.name: column_type(column.unit) for column in columns}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    title = f"{name.capitalize()} per customer within {days} days, and the 95% interval of the difference"
    return Section(f"{name}_per_customer", title, frame, columns, picture=True)


def _figures(money: Money | None) -> list[float | None]:
    if money is None:
        return [None] * 5
    one, other, difference = money.contacted, money.control, money.difference
    ends = [difference.value, difference.low, difference.high] if difference else [None, None, None]
    return [one.value if one else None, other.value if other else None, *ends]

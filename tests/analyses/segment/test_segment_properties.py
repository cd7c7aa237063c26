"""Whatever the rows: every customer is in one segment, all sums tie, and words and cuts agree."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from exports import as_csv, write_csv
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from oracle import Row
from segment_oracle import NO_ORDER, SEGMENTS
from segment_shops import LAST, ask, by, made_up, made_up_contacts, rules, segments_in, write_contacts

from custseg.result import Matrix, Result

FIRST = dt.date(2024, 1, 1)
# An example takes half a second: what fails is not made smaller.
PROPERTY = settings(deadline=None, max_examples=6, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
SUMS = ("customers", "orders", "revenue", "profit", "ltv_total")
MARKED = ("new", "lapsed", "loss_making")
NOT_YET = "not yet a customer"
SHOWN = "customers,ltv_total"
"""Columns that need no forecast."""

amounts = st.one_of(
    st.integers(-2_000, 9_000).map(lambda cents: Decimal(cents) / 100),
    st.sampled_from([Decimal(5), Decimal(10), Decimal("0.01"), Decimal("-10"), Decimal("1234567.89")]),
)
lines = st.fixed_dictionaries(
    {
        "customer": st.sampled_from("abcdefghij"),
        "order": st.integers(1, 20).map(lambda number: f"o{number:02}"),
        "date": st.integers(0, 400).map(lambda day: FIRST + dt.timedelta(days=day)),
        "amount": amounts,
        "profit": st.one_of(amounts, st.none()),
    }
)
exports = st.lists(lines, min_size=3, max_size=30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all examples share, with rules of every kind."""
    folder = tmp_path_factory.mktemp("properties")
    rules(
        folder / "rules.yaml",
        """
metrics:
  per_order: {sql: profit / orders, unit: money}
  root: {sql: SQRT(ltv), unit: ratio}
schemes:
  odd:
    window: 200d
    axes:
      money: {metric: per_order, cut: mean, among: orders >= 2}
      deep: {metric: root, cut: quartiles}
      pace: {metric: orders_per_month, cut: quintiles, best: lowest}
    segments:
      top: {when: money = 'high' AND pace > 2}
      middle: {when: deep = 2 OR deep = 3}
      rest: {when: orders <= 2}
""",
    )
    return folder


def profits_known(rows: list[Row]) -> bool:
    """Return whether most profits are known, without which their column is none."""
    return sum(row["profit"] is not None for row in rows) * 2 > len(rows)


@PROPERTY
@given(rows=exports, scheme=st.sampled_from([*SEGMENTS, "odd"]), seed=st.integers(0, 9))
def test_segments_are_a_partition(folder: Path, rows: list[Row], scheme: str, seed: int) -> None:
    assume(profits_known(rows))
    path, flags = write_csv(folder / "orders.csv", rows), {"rules_file": str(folder / "rules.yaml"), "scheme": scheme}
    result, listed = ask(path, **flags), ask(path, members="all", columns="segment,ltv", **flags)
    found, people = by(result, "segment"), by(listed, "customer_id")
    assert people.keys() == {row["customer"] for row in rows}
    counts = Counter(row["segment"] for row in people.values())
    assert {name: row["customers"] for name, row in found.items() if row["customers"]} == counts
    figures, base = result.figures(), {"profit": "ltv_total"}
    for name in SUMS:
        assert sum(row[name] for row in found.values()) == pytest.approx(
            figures[base.get(name, name)], rel=1e-12, abs=1e-5
        ), name
    assert found.get(NO_ORDER, {"customers": 0})["customers"] == figures["no_counted_order_customers"]
    losing = [row["loss_making_customers"] for row in found.values()]
    if figures["loss_making_customers"] is None:
        # Without a known margin nobody is loss-making.
        assert set(losing) == {None}
        assert not counts["loss-making"]
    else:
        assert sum(losing) == figures["loss_making_customers"]
    marks = [mark for mark in MARKED if mark != "loss_making" or None not in losing]
    for row in found.values():
        assert all(0 <= row[f"{mark}_customers"] <= row["customers"] for mark in marks)
    shares = [row["customers_share"] for row in found.values()]
    assert sum(shares) == pytest.approx(1)
    if figures["ltv_total"] > 0:
        assert sum(row["ltv_share"] for row in found.values()) == pytest.approx(1)
    name = min(counts)
    one = ask(path, members=name, columns="segment", **flags)
    assert set(one.frame["customer_id"]) == {who for who, row in people.items() if row["segment"] == name}
    # Rows in another order: the same bytes.
    shuffled = write_csv(folder / "shuffled.csv", random.Random(seed).sample(rows, len(rows)))
    assert as_csv(ask(shuffled, **flags)) == as_csv(result)
    assert as_csv(ask(shuffled, members="all", columns="segment,ltv", **flags)) == as_csv(listed)


@PROPERTY
@given(rows=exports)
def test_thresholds_in_words_hold_for_every_member(folder: Path, rows: list[Row]) -> None:
    assume(profits_known(rows))
    path = write_csv(folder / "orders.csv", rows)
    words = {name: row["thresholds"] for name, row in by(ask(path), "segment").items()}
    listed = by(ask(path, members="all", columns="segment,orders,average_order_value"), "customer_id")
    for row in listed.values():
        if row["orders"]:
            volume, value = words[row["segment"]].split(", ")
            assert holds(volume, row["orders"]), (row, words)
            assert holds(value, row["average_order_value"]), (row, words)
            others = [text for name, text in words.items() if name not in (row["segment"], NO_ORDER)]
            for text in others:
                other_volume, other_value = text.split(", ")
                assert not (holds(other_volume, row["orders"]) and holds(other_value, row["average_order_value"]))


def holds(text: str, value: float) -> bool:
    """Return whether what is said of a level is true of a value."""
    match = re.search(r"([\d,]+) or more|(above|up to) (-?[\d.,]+)", text)
    assert match, text
    if match[1]:
        return value >= int(match[1].replace(",", ""))
    limit = float(match[3].replace(",", ""))
    return value > limit if match[2] == "above" else value <= limit


# --- then and now ---

OWN = """
schemes:
  mine:
    within: Type
    window: 180d
    axes:
      volume: {metric: orders, cut: median}
      value: {metric: revenue, cut: quartiles}
    segments:
      best: {title: Best, when: volume = 'high' AND value = 4}
      good: {title: Good, when: value >= 3}
      rest: {title: Rest, when: value < 3}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Return orders, and the flags of contacts and rules for them."""
    folder, rows = tmp_path_factory.mktemp("then"), made_up(23, cents=True, customers=60)
    contacts = write_contacts(folder / "contacts.csv", made_up_contacts(23, rows))
    flags = {"contacts": str(contacts), "rules_file": rules(folder / "rules.yaml", OWN)}
    return write_csv(folder / "orders.csv", rows), flags


QUARTER = (LAST - dt.timedelta(days=90), {"compare_to": "90d", "as_of": str(LAST)})
JULY = (dt.date(2023, 7, 1), {"compare_to": "2023-07-01"})
FROM = (dt.date(2023, 9, 1), {"compare_to": "60d", "as_of": "2023-10-31", "from": "2023-02-01"})


@pytest.mark.parametrize(
    ("scheme", "day", "flags"),
    [
        *((scheme, *QUARTER) for scheme in ("rfm", "mine")),
        ("volume-value", *JULY),
        ("mine", *FROM),
    ],
)
def test_before_is_a_run_as_of_that_day(
    shop: tuple[Path, dict[str, Any]], scheme: str, day: dt.date, flags: dict[str, str]
) -> None:
    path, own = shop[0], {**shop[1], "scheme": scheme}
    start = {"from": flags["from"]} if "from" in flags else {}
    today = {name: value for name, value in flags.items() if name != "compare_to"}
    compared = ask(path, **own, **flags, cuts="then")
    then, now = ask(path, **own, **start, as_of=str(day), columns=SHOWN), ask(path, **own, **today, columns=SHOWN)
    found = by(compared, "segment")
    for name, before, after in [(name, by(then, "segment").get(name), by(now, "segment").get(name)) for name in found]:
        row = found[name]
        for figure in ("customers", "ltv_total"):
            was, has = (one[figure] if one else 0 for one in (before, after))
            assert (row[f"{figure}_before"], row[figure]) == (was, has), name
            assert row[f"{figure}_change"] == pytest.approx(has - was, abs=1e-6)
    cuts = {name: value for name, value in then.figures().items() if name.startswith("cut_")}
    words = {
        re.sub(r"_before(_\d+)?$", r"\1", name): value
        for name, value in compared.figures().items()
        if re.fullmatch(r"cut_.*_before(_\d+)?", name)
    }
    assert words == cuts
    # Who moved where.
    before = segments_in(path, **own, **start, as_of=str(day))
    after = segments_in(path, **own, **today)
    listed = ask(path, members="all", columns="segment,segment_before", **own, **flags, cuts="then")
    listed = by(listed, "customer_id")
    moved = {name: (before.get(name, NOT_YET), segment) for name, segment in after.items()}
    assert {name: (row["segment_before"], row["segment"]) for name, row in listed.items()} == moved
    assert cells_of(compared) == Counter(moved.values())
    (matrix,) = compared.matrices
    assert matrix.total == len(after)
    for name, row in found.items():
        column = [cell.ltv for (_, now_in), cell in matrix.cells.items() if now_in == name]
        assert sum(column) == pytest.approx(row["ltv_total"], abs=1e-6)


def cells_of(result: Result) -> dict[tuple[str, str], int]:
    """Return the customers of each cell of the one matrix, and hold its rows and columns against its cells."""
    (matrix,) = result.matrices
    assert {row for row, _ in matrix.cells} == set(matrix.rows)
    assert {column for _, column in matrix.cells} == set(matrix.columns)
    return {place: cell.customers for place, cell in matrix.cells.items() if cell.customers}


def test_a_condition_does_not_make_old_customers_new(shop: tuple[Path, dict[str, Any]]) -> None:
    path, flags = shop[0], {**shop[1], "compare_to": "200d", "where": "orders >= 3"}
    listed = ask(path, members="all", columns="segment,segment_before", **flags)
    moved = Counter(zip(listed.frame["segment_before"], listed.frame["segment"], strict=True))
    result = ask(path, **flags)
    assert cells_of(result) == moved


def test_a_segment_that_has_lost_everyone_is_empty_not_unknown(tmp_path: Path) -> None:
    # Last year's slipping customers are former ones today: nobody is slipping.
    rows = [{"customer": name, "order": f"{name}{n}", "date": FIRST + dt.timedelta(days=10 * n), "amount": Decimal(5),
             "profit": Decimal(1)} for name in "ab" for n in range(5)]  # fmt: skip
    path = write_csv(tmp_path / "orders.csv", rows)
    columns = "customers,customers_before,customers_share,orders,revenue,new_customers,loss_making_ltv"
    flags = {"scheme": "lifecycle", "as_of": str(FIRST + dt.timedelta(days=400)), "columns": columns}
    found = by(ask(path, compare_to=str(FIRST + dt.timedelta(days=60)), **flags), "segment")
    assert (found["slipping"].pop("customers_before"), found["active"].pop("customers_before")) == (2, 0)
    assert set(found["slipping"].values()) - {"slipping"} == {0}
    assert found["slipping"] == found["active"] | {"segment": "slipping"}


def test_a_comparison_without_earlier_customers(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", made_up(1, customers=9))
    day = str(dt.date(2022, 1, 1))
    found = by(ask(path, compare_to=day), "segment")
    assert {row["customers_before"] for row in found.values()} == {0}
    assert set(ask(path, members="all", compare_to=day, columns="segment_before").frame["segment_before"]) == {NOT_YET}


# --- pairs and pictures ---


@pytest.mark.parametrize(("scheme", "other"), [("volume-value", "lifecycle"), ("mine", "rfm")])
def test_crossed_schemes_tie_to_both(shop: tuple[Path, dict[str, Any]], scheme: str, other: str) -> None:
    path, flags = shop
    one, two = segments_in(path, scheme, **flags), segments_in(path, other, **flags)
    result = ask(path, cross=other, scheme=scheme, **flags)
    pairs = Counter((one[name], two[name]) for name in one)
    rows = list(result.frame.iter_rows(named=True))
    assert {(row["segment"], row[other.replace("-", "_")]): row["customers"] for row in rows} == pairs
    assert len(rows) == len(pairs)
    alone = by(ask(path, scheme=scheme, **flags), "segment")
    for segment in set(one.values()):
        for name in ("customers", "orders", "revenue", "ltv_total", "new_customers", "lapsed_ltv"):
            total = sum(row[name] for row in rows if row["segment"] == segment)
            assert total == pytest.approx(alone[segment][name], abs=1e-6), (segment, name)
    assert cells_of(result) == pairs


def test_the_picture_of_two_axes_shows_each_segment_in_its_corner(shop: tuple[Path, dict[str, Any]]) -> None:
    result = ask(shop[0])
    found = by(result, "segment")
    (matrix,) = result.matrices
    # The highest is on top, and to the right.
    assert (list(matrix.rows), list(matrix.columns)) == (["high", "low"], ["low", "high"])
    for segment in SEGMENTS["volume-value"]:
        volume, value = segment.split("-")
        cell, row = matrix.cells[volume, value], found[segment]
        assert (cell.customers, cell.title) == (row["customers"], row["title"])
        assert cell.ltv == row["ltv_total"]
    assert picture_total(matrix) + found[NO_ORDER]["customers"] == matrix.total


def picture_total(matrix: Matrix) -> int:
    """Return the customers of all cells."""
    return sum(cell.customers for cell in matrix.cells.values())


@pytest.mark.parametrize("by_field", ["cohort", "Type", "first:product", "main:product"])
def test_segments_split_by_a_dimension_tie(shop: tuple[Path, dict[str, Any]], by_field: str) -> None:
    path, flags = shop
    alone = by(ask(path, **flags), "segment")
    rows = list(ask(path, by=by_field, **flags).frame.iter_rows(named=True))
    for segment, figures in alone.items():
        for name in ("customers", "orders", "revenue", "ltv_total", "lapsed_customers", "ltv_share", "customers_share"):
            total = sum(row[name] or 0 for row in rows if row["segment"] == segment)
            assert total == pytest.approx(figures[name], abs=1e-6), (segment, name)
    assert len({(row["segment"], row[by_field]) for row in rows}) == len(rows)


@pytest.mark.parametrize("flags", [{"by": "cohort"}, {"scheme": "rfm", "compare_to": "90d"}])
def test_asked_again_the_answer_is_the_same_to_the_last_digit(tmp_path: Path, flags: dict[str, str]) -> None:
    chance = random.Random(8)
    rows = made_up(8, cents=True, customers=500)
    for row in rows:
        row["profit"] = Decimal(chance.randrange(100_000)) / 1000
    path = write_csv(tmp_path / "orders.csv", rows)
    assert len({as_csv(ask(path, **flags)) for _ in range(2)}) == 1

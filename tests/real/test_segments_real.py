"""Segment of every customer and totals of every segment of public exports, against a separate computation."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from math import fsum

import polars as pl
import pytest
from places import REAL_DATA
from real_segments import PATHS, ask, assert_figures, assert_same, by_hand, customer_columns, raw, rows_of, segments_of
from segments_by_hand import MILLION, NO_ORDER, SCHEMES, base_of, cut, segments, totals

from custseg.analyses.segment.segment import SegmentOptions

pytestmark = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason="the folder of real exports, ../shared/data, is not here"
)


@pytest.mark.parametrize("name", PATHS)
def test_every_customer_is_in_its_segment_of_every_scheme(name: str) -> None:
    found = customer_columns(name, "volume_value,ltv_tier,lifecycle,abc,rfm,typical_gap")
    for scheme, expected in segments_of(name).items():
        assert_same({who: row[scheme.replace("-", "_")] for who, row in found.items()}, expected)
    gaps = {one.name: None if one.typical is None else float(one.typical) for one in by_hand(name).people}
    assert_same({who: row["typical_gap"] for who, row in found.items()}, gaps)


# Each scheme on one export; the test above covers all customers of all.
@pytest.mark.parametrize(("name", "scheme"), list(zip(PATHS, SCHEMES, strict=True)))
def test_totals_of_segments_equal_those_of_their_customers(name: str, scheme: str) -> None:
    base, own = by_hand(name), segments_of(name)
    result = ask(name, scheme=scheme)
    found = {row["segment"]: row for row in result.frame.iter_rows(named=True)}
    assert found.keys() >= set(own[scheme].values())
    for key, row in found.items():
        inside = [one for one in base.people if own[scheme][one.name] == key]
        assert_figures(row, totals(inside, base, own["lifecycle"]))
    figures = result.figures()
    for metric in ("customers", "orders"):
        assert sum(row[metric] for row in found.values()) == figures[metric]
    for metric in ("revenue", "ltv_total"):
        whole = sum(one.revenue if metric == "revenue" else one.profit for one in base.people)
        assert fsum(row[metric] for row in found.values()) == pytest.approx(whole / MILLION, abs=0.005)
        assert figures[metric] == pytest.approx(whole / MILLION, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "scheme", "cross"),
    [
        ("superstore", "abc", "lifecycle"),
        ("superstore", "ltv-tier", "abc"),
        ("online_retail", "rfm", "volume-value"),
        ("cdnow", "lifecycle", "ltv-tier"),
    ],
)
def test_cross_table_of_two_schemes(name: str, scheme: str, cross: str) -> None:
    base, own = by_hand(name), segments_of(name)
    result = ask(name, SegmentOptions(cross=cross), scheme=scheme)
    column = cross.replace("-", "_")
    found = {(row["segment"], row[column]): row for row in result.frame.iter_rows(named=True)}
    pairs = {one.name: (own[scheme][one.name], own[cross][one.name]) for one in base.people}
    assert {pair: row["customers"] for pair, row in found.items()} == Counter(pairs.values())
    for pair, row in found.items():
        inside = [one for one in base.people if pairs[one.name] == pair]
        assert_figures(row, totals(inside, base, own["lifecycle"]))
    assert sum(cell.customers for cell in result.matrices[0].cells.values()) == len(base.people)


@pytest.mark.parametrize("by", ["first:Ship Mode", "main:Category"])
def test_superstore_by_first_and_main_values(by: str) -> None:
    kind, field = by.split(":")
    lines = pl.concat([rows_of("superstore"), raw("superstore").select(field)], how="horizontal")
    keys = ["customer", field] + (["day"] if kind == "first" else [])
    sums = lines.group_by(keys).agg(pl.col("amount").sum())
    order = ["day", "amount", field] if kind == "first" else ["amount", field]
    down = [name == "amount" for name in order]
    first = sums.sort("customer", *order, descending=[False, *down]).unique("customer", keep="first")
    groups = dict(first.select("customer", field).iter_rows())
    base, own = by_hand("superstore"), segments_of("superstore")
    result = ask("superstore", by=by)
    found = {(row["segment"], row[by]): row for row in result.frame.iter_rows(named=True)}
    pairs = {one.name: (own["volume-value"][one.name], groups[one.name]) for one in base.people}
    assert found.keys() == set(pairs.values())
    for pair, row in found.items():
        inside = [one for one in base.people if pairs[one.name] == pair]
        assert_figures(row, totals(inside, base, own["lifecycle"]))


def test_groups_of_segments_add_up_to_the_base() -> None:
    by = "main:Country"
    frame = ask("online_retail", by=by, columns="customers,orders,ltv_total").frame
    assert frame["customers"].sum() == 4_372
    assert frame["orders"].sum() == 18_532
    assert fsum(frame["ltv_total"]) == pytest.approx(8_300_065.81, abs=0.005)
    (apart,) = frame.filter(pl.col("segment") == NO_ORDER).iter_rows(named=True)
    assert (apart[by], apart["customers"]) == (NO_ORDER, 34)


def test_segments_compared_with_90_days_ago() -> None:
    name = "superstore"
    base, now = by_hand(name), segments_of(name)["volume-value"]
    earlier = base_of(rows_of(name), base.as_of - dt.timedelta(days=90))
    then = segments(earlier)["volume-value"]
    result = ask(name, compare_to="90d", cuts="then")
    money = defaultdict(int)
    for one in earlier.people:
        money[then[one.name]] += one.profit
    rows = {row["segment"]: row for row in result.frame.iter_rows(named=True)}
    assert {key: row["customers_before"] for key, row in rows.items()} == Counter(then.values())
    assert {key: row["customers"] for key, row in rows.items()} == Counter(now.values())
    for key, row in rows.items():
        assert row["ltv_total_before"] == pytest.approx(money[key] / MILLION, abs=0.005)
        assert row["customers_change"] == row["customers"] - row["customers_before"]
    moves = Counter((then.get(who, "not yet a customer"), key) for who, key in now.items())
    (matrix,) = result.matrices
    assert {place: cell.customers for place, cell in matrix.cells.items()} == moves
    members = ask(name, SegmentOptions(members="all"), compare_to="90d", cuts="then", columns="segment_before").frame
    before = {who: then.get(who, "not yet a customer") for who in now}
    assert_same(dict(members.select("customer_id", "segment_before").iter_rows()), before)


@pytest.mark.parametrize("scheme", ["volume-value", "rfm"])
def test_members_of_every_scheme_with_explanations(scheme: str) -> None:
    own = segments_of("superstore")[scheme]
    frame = ask("superstore", SegmentOptions(members="all"), scheme=scheme).frame
    assert_same(dict(frame.select("customer_id", "segment").iter_rows()), own)
    assert frame["why"].str.len_chars().min() > 0
    if scheme != "volume-value":
        return
    volume = cut(by_hand("superstore").counted, lambda one: one.orders)
    why = dict(frame.select("customer_id", "why").iter_rows())
    for one in by_hand("superstore").people:
        way = "above" if one.orders > volume else "below"
        gap = f"{abs(one.orders - volume)} {way} the cut {volume}" if one.orders != volume else f"at the cut {volume}"
        assert why[one.name].startswith(f"orders {one.orders}: {own[one.name].split('-')[0]}, {gap} · "), why[one.name]
        value = re.search(r"average order value ([\d.]+): (low|high), ", why[one.name])
        assert value, why[one.name]
        assert float(value[1]) == pytest.approx(float(one.value / MILLION), abs=0.00501)
        assert value[2] == own[one.name].split("-")[1]


def test_shares_are_reproducible_and_rounded() -> None:
    runs = [ask("superstore", scheme="rfm", columns="customers,customers_share,ltv_share").frame for _ in range(2)]
    assert len({frame.write_csv() for frame in runs}) == 1
    for row in ask("superstore", where="ltv > 1000", columns="customers,customers_share").frame.iter_rows(named=True):
        # 70 of 100 are 0.7, not 0.7000000000000001.
        assert row["customers_share"] == row["customers"] / 100

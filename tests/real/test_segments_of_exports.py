"""Segments of single public exports: loss-makers, tags, own schemes, customers without an order."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from places import REAL_DATA
from real_segments import (
    LOYALTY,
    STOP_LOSS,
    WELCOME,
    WIN_BACK,
    advice_of,
    ask,
    assert_same,
    by_hand,
    customer_columns,
    raw,
    rows_of,
    segments_of,
)
from segments_by_hand import NO_ORDER, base_of, cut, quantile, side

from custseg.analyses.segment.segment import SegmentOptions
from custseg.errors import ExitStatus, UsageError

pytestmark = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason="the folder of real exports, ../shared/data, is not here"
)


def test_superstore_high_high_with_loss_makers_and_lapsed() -> None:
    base, own = by_hand("superstore"), segments_of("superstore")
    inside = [one for one in base.people if own["volume-value"][one.name] == "high-high"]
    losing = {one.name for one in inside if one.profit < 0}
    lapsed = {one.name for one in inside if own["lifecycle"][one.name] == "former"}
    assert losing - lapsed
    assert lapsed - losing
    advice = advice_of(ask("superstore"), "high-high")
    assert advice.strategy == LOYALTY
    # Customers that lapsed at a loss are counted once, as loss-making.
    for members, word, strategy in ((losing, "loss-making", STOP_LOSS), (lapsed - losing, "lapsed", WIN_BACK)):
        (advice_text,) = [one for one in advice.instead if strategy in one]
        assert re.match(rf"{len(members)} {word}\b", advice_text)
    members = ask(
        "superstore", SegmentOptions(members="high-high"), columns="strategy,loss_making,lifecycle,segment"
    ).frame
    strategies = dict(members.select("customer_id", "strategy").iter_rows())
    assert strategies.keys() == {one.name for one in inside}
    assert {strategies[name] for name in losing - lapsed} == {STOP_LOSS}
    assert {strategies[name] for name in lapsed - losing} == {WIN_BACK}
    assert {strategies[name] for name in lapsed & losing} <= {STOP_LOSS, WIN_BACK}
    assert {strategies[name] for name in strategies.keys() - lapsed - losing} == {LOYALTY}


@pytest.mark.parametrize("field", ["Category", "Sub-Category", "Region"])
def test_row_fields_are_refused_with_alternatives(field: str) -> None:
    with pytest.raises(UsageError) as caught:
        ask("superstore", scheme="volume-value", by=field)
    assert caught.value.status == ExitStatus.USAGE
    assert f"first:{field.lower() if field == 'Category' else field}".lower() in str(caught.value).lower()
    assert f"main:{field}".lower() in str(caught.value).lower()


def test_a_column_named_segment_can_be_shown() -> None:
    own = segments_of("superstore")["volume-value"]
    kinds = dict(raw("superstore").select("Customer ID", "Segment").unique().iter_rows())
    assert len(kinds) == 793
    members = ask(
        "superstore", SegmentOptions(members="all"), columns="Segment,segment", where="Segment = 'Consumer'"
    ).frame
    consumers = {name for name, kind in kinds.items() if kind == "Consumer"}
    assert set(members["customer_id"]) == consumers
    assert set(members["Segment"]) == {"Consumer"}
    assert_same(dict(members.select("customer_id", "segment").iter_rows()), {name: own[name] for name in consumers})
    table = customer_columns("superstore", "Segment")
    assert_same({name: row["Segment"] for name, row in table.items()}, kinds)
    frame = ask("superstore", by="Segment").frame
    found = {(row["segment"], row["Segment"]): row["customers"] for row in frame.iter_rows(named=True)}
    assert found == Counter((own[name], kind) for name, kind in kinds.items())


RULES = """
schemes:
  apart:
    title: Kinds apart
    within: Segment
    axes:
      volume: {metric: orders, cut: median}
      worth: {metric: profit_per_order, cut: {quantile: 0.8}}
    segments:
      best: {when: volume = 'high' AND worth = 'high'}
      good: {when: worth = 'high' AND Segment <> 'Consumer'}
      rest: {when: worth = 'low'}
  recent:
    window: 12m
    axes:
      busy: {metric: orders, cut: mean}
    segments:
      busy-now: {when: busy = 'high'}
      calm: {when: busy = 'low'}
metrics:
  profit_per_order: {sql: profit / orders, title: Profit per order, unit: money}
"""


def test_a_scheme_within_a_field_and_a_window_of_a_year(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES, encoding="utf-8")
    base = by_hand("superstore")
    kinds = dict(raw("superstore").select("Customer ID", "Segment").unique().iter_rows())
    apart = {}
    for kind in set(kinds.values()):
        some = [one for one in base.people if kinds[one.name] == kind]
        volume = cut(some, lambda one: one.orders)
        worth = quantile((Fraction(one.profit, one.orders) for one in some), Fraction(4, 5))
        for one in some:
            sides = side(one.orders, volume), side(Fraction(one.profit, one.orders), worth)
            good = "good" if kind != "Consumer" else "unassigned"
            apart[one.name] = "rest" if sides[1] == "low" else "best" if sides[0] == "high" else good
    start = base.as_of - dt.timedelta(days=365)
    year = {one.name: one.orders for one in base_of(rows_of("superstore").filter(pl.col("day") > start)).people}
    mean = sum(year.values()) / len(year)
    recent = {
        one.name: "no order in the window" if one.name not in year else "busy-now" if year[one.name] > mean else "calm"
        for one in base.people
    }
    found = customer_columns("superstore", "apart,recent", rules_file=str(rules))
    assert_same({name: row["apart"] for name, row in found.items()}, apart)
    assert_same({name: row["recent"] for name, row in found.items()}, recent)
    result = ask("superstore", rules_file=str(rules), scheme="apart")
    frame = result.frame
    assert dict(frame.select("segment", "customers").iter_rows()) == Counter(apart.values())
    for kind in set(kinds.values()):
        assert result.figures()[f"cut_volume_{kind}"] == cut(
            (one for one in base.people if kinds[one.name] == kind), lambda one: one.orders
        )


def test_new_customers_and_customers_without_an_order_of_online_retail() -> None:
    base, own = by_hand("online_retail"), segments_of("online_retail")
    new = {
        one.name
        for one in base.people
        if own["volume-value"][one.name] == "low-low" and own["lifecycle"][one.name] == "new"
    }
    assert len(new) > 100
    result = ask("online_retail")
    rows = {row["segment"]: row for row in result.frame.iter_rows(named=True)}
    assert rows["low-low"]["new_customers"] == len(new)
    (advice_text,) = [one for one in advice_of(result, "low-low").instead if " new " in one]
    assert advice_text.startswith(f"{len(new)} new ")
    assert WELCOME in advice_text
    apart = rows[NO_ORDER]
    assert (apart["customers"], apart["orders"], round(Decimal(apart["revenue"]), 2)) == (34, 0, Decimal("-10411.24"))
    assert (apart["average_order_value"], apart["ltv_per_customer"], apart["strategy"]) == (None, None, "")
    members = ask("online_retail", SegmentOptions(members="low-low"), columns="strategy").frame
    strategies = dict(members.select("customer_id", "strategy").iter_rows())
    losing = {one.name for one in base.people if one.profit < 0}
    assert {strategies[name] for name in new - losing} == {WELCOME}
    assert len(ask("online_retail", SegmentOptions(members=NO_ORDER), columns="segment").frame) == 34


def test_cdnow_with_half_of_the_customers_buying_once() -> None:
    assert cut(by_hand("cdnow").counted, lambda one: one.orders) == 1
    result = ask("cdnow")
    assert result.figures()["cut_volume"] == 1
    words = {row["segment"]: row["thresholds"] for row in result.frame.iter_rows(named=True)}
    assert "2 or more orders" in words["high-low"]
    assert "up to 1 order," in words["low-high"]
    assert any("high = 2 or more orders" in str(figure.value) for figure in result.summary)


def test_segments_of_lapsed_customers_only() -> None:
    # All began in the first quarter of a file of eighteen months, so one-time customers have lapsed.
    own = segments_of("cdnow")
    inside = [name for name, key in own["volume-value"].items() if key == "low-low"]
    assert {own["lifecycle"][name] for name in inside} == {"former"}
    advice_text = " ".join(advice_of(ask("cdnow"), "low-low").instead)
    assert f"{len(inside):,} lapsed" in advice_text or f"all {len(inside):,} lapsed" in advice_text.lower()
    assert WIN_BACK in advice_text


def test_payments_and_slow_payers_of_accounts_receivable() -> None:
    invoices = raw("accounts_receivable").select(
        "customerID", *(pl.col(name).cast(pl.Int64) for name in ("DaysToSettle", "DaysLate"))
    )
    assert (invoices["DaysLate"] > 0).sum() == 877
    late: dict[str, list[int]] = defaultdict(list)
    paid: dict[str, list[int]] = defaultdict(list)
    for name, settled, over in invoices.iter_rows():
        paid[name].append(settled)
        late[name].append(over)
    found = customer_columns("accounts_receivable", "orders,days_to_pay,days_late,slow_payer,tags")
    assert found.keys() == late.keys()
    for name, row in found.items():
        assert row["days_to_pay"] == pytest.approx(sum(paid[name]) / len(paid[name]), rel=1e-12)
        assert row["days_late"] == pytest.approx(sum(late[name]) / len(late[name]), rel=1e-12)
    slow = {name: sum(days) > 7 * len(days) for name, days in late.items()}
    assert 0 < sum(slow.values()) < 100
    assert_same({name: row["slow_payer"] for name, row in found.items()}, slow)
    assert_same({name: "slow-payer" in row["tags"].split(", ") for name, row in found.items()}, slow)
    means = {
        key: sum(row[key] * row["orders"] for row in found.values()) / 2_466 for key in ("days_to_pay", "days_late")
    }
    assert {key: round(mean, 3) for key, mean in means.items()} == {"days_to_pay": 26.445, "days_late": 3.442}
    result = ask("accounts_receivable", rows="paid_date > due_date")
    assert result.ledger is not None
    assert result.figures()["orders"] == 877
    # A group divides sums: the mean over invoices, not over customers.
    groups = ask("accounts_receivable", columns="orders,days_to_pay").frame
    own = segments_of("accounts_receivable")["volume-value"]
    for row in groups.iter_rows(named=True):
        days = [one for name, several in paid.items() if own[name] == row["segment"] for one in several]
        assert row["orders"] == len(days)
        assert row["days_to_pay"] == pytest.approx(sum(days) / len(days), rel=1e-12)


def test_tags_of_online_retail() -> None:
    base = by_hand("online_retail")
    assert base.gap is not None
    expected = {}
    for one in base.people:
        days = (one.days[-1] - one.days[0]).days if one.orders else 0
        gross = one.revenue + one.returned
        held = {
            "one-time": one.orders == 1,
            "infrequent": len(one.gaps) > 0 and days > 2 * base.gap * len(one.gaps),
            "many-returns": gross > 0 and one.returned * 5 >= gross,
        }
        expected[one.name] = {name for name, holds in held.items() if holds}
    found = customer_columns("online_retail", "tags")
    known = set().union(*expected.values())
    assert known == {"one-time", "infrequent", "many-returns"}
    tags = {name: set(row["tags"].split(", ")) for name, row in found.items()}
    assert_same({name: some & known for name, some in tags.items()}, expected)
    # 41 customers returned more than they bought; without known costs they are no loss-makers.
    assert sum(one.profit < 0 for one in base.people) == 41
    assert not any("loss-making" in some for some in tags.values())

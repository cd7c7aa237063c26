"""--compare-to: by today's cuts customers move only when their own figures do; moved cuts are counted apart."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from exports import line, write_csv
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracle import Row
from segment_oracle import NO_ORDER, Person, Shop, quantile, rfm_group, shop_of
from segment_shops import LAST, ask, by, made_up, people, rules, settings_of

from custseg.analyses.customers import customers
from custseg.errors import UsageError
from custseg.result import Result

DAY = dt.date(2025, 6, 30)
NOT_YET = "not yet a customer"
# Orders then: Ann 1, Bob 2, Cyd 3, so the median is 2. Now Ann has 2, and with four more customers of one order each,
# the median of 1, 1, 1, 1, 2, 2, 3 is 1. All orders are of 10: nobody's order value is above the median.
ORDERS_THEN = {"Ann": 1, "Bob": 2, "Cyd": 3}
ORDERS_SINCE = {"Ann": 1, "Dot": 1, "Eve": 1, "Fay": 1, "Gil": 1}


@pytest.fixture
def fallen_median(tmp_path: Path) -> Path:
    """Return orders by which the median of orders has fallen from 2 to 1."""
    rows = []
    for start, orders in ((dt.date(2025, 1, 1), ORDERS_THEN), (dt.date(2025, 9, 1), ORDERS_SINCE)):
        for name, count in orders.items():
            days = [start + dt.timedelta(days=20 * number) for number in range(count)]
            rows += [line(name, f"{name}{day}", day, 10, profit=5) for day in days]
    return write_csv(tmp_path / "orders.csv", rows)


def moves_of(path: Path, **flags: Any) -> dict[str, tuple[str, str]]:
    """Return the segments of each customer, before and now."""
    listed = ask(path, members="all", columns="segment,segment_before", **flags)
    return {name: (row["segment_before"], row["segment"]) for name, row in by(listed, "customer_id").items()}


def moved_in(result: Result) -> tuple[int, int, int]:
    """Return how many moved, how many only by a cut, and how many of these have the same figures as then."""
    figures = result.figures()
    return figures["moved"], figures["moved_by_cut"], figures["moved_by_cut_unchanged"]


def test_by_todays_cuts_only_who_ordered_has_risen(fallen_median: Path) -> None:
    flags = {"compare_to": str(DAY)}
    new = dict.fromkeys(("Dot", "Eve", "Fay", "Gil"), (NOT_YET, "low-low"))
    known = {"Ann": ("low-low", "high-low"), "Bob": ("high-low", "high-low"), "Cyd": ("high-low", "high-low")}
    assert moves_of(fallen_median, **flags) == known | new
    # Bob, who has not ordered since, seems to rise where each day has its own cuts.
    assert moves_of(fallen_median, cuts="then", **flags) == known | {"Bob": ("low-low", "high-low")} | new
    result = ask(fallen_median, **flags)
    assert moved_in(result) == (1, 1, 1)
    assert moved_in(ask(fallen_median, cuts="then", **flags)) == (2, 1, 1)
    rows = by(result, "segment")
    assert [(rows[name]["customers_before"], rows[name]["customers"]) for name in ("high-low", "low-low")] == [
        (2, 3),
        (1, 4),
    ]


def test_the_summary_says_in_words_who_moved_and_why(fallen_median: Path) -> None:
    for cuts, words, note in (
        ("today", "more would have by the cuts of 2025-06-30, only because a cut moved", "by today's cuts"),
        ("then", "of them only because a cut moved", "by the cuts of that day"),
    ):
        result = ask(fallen_median, compare_to=str(DAY), cuts=cuts)
        phrases = [figure.phrase for figure in result.summary if figure.line == "Moved"]
        assert phrases[0] == "{} of 3 customers changed segment since 2025-06-30"
        assert words in phrases[1]
        assert note in next(one.text for one in result.notes if one.name == "compared")
        # The cut of then is a figure in both cases, and explained in words where it is used.
        assert result.figures()["cut_volume_before"] == 2
        assert any(figure.line == "Volume before" for figure in result.summary) == (cuts == "then")


def test_who_was_where_can_be_asked(fallen_median: Path) -> None:
    flags = {"compare_to": str(DAY), "where": "segment_before = 'low-low' AND segment = 'high-low'"}
    assert set(ask(fallen_median, members="all", **flags).frame["customer_id"]) == {"Ann"}
    assert set(ask(fallen_median, members="all", cuts="then", **flags).frame["customer_id"]) == {"Ann", "Bob"}
    table = by(ask(fallen_median, cuts="then", **flags), "segment")
    assert {name: row["customers"] for name, row in table.items() if row["customers"]} == {"high-low": 2}
    of_other = {"compare_to": str(DAY), "scheme": "abc", "where": "volume_value_before = 'low-low'"}
    assert set(ask(fallen_median, members="all", **of_other).frame["customer_id"]) == {"Ann"}
    sorted_by = ask(fallen_median, members="all", compare_to=str(DAY), sort="segment_before:desc", top="4")
    assert set(sorted_by.frame["segment_before"]) == {NOT_YET}


def test_customers_show_and_filter_the_segments_before(fallen_median: Path) -> None:
    found = people(fallen_median, compare_to=str(DAY))
    assert {name: row["volume_value_before"] for name, row in found.items()} == {
        name: before for name, (before, _) in moves_of(fallen_median, compare_to=str(DAY)).items()
    }
    assert {"ltv_tier_before", "lifecycle_before", "abc_before", "rfm_before"} <= found["Ann"].keys()
    flags = {"compare_to": str(DAY), "cuts": "then", "where": "volume_value_before = 'low-low'", "columns": "orders"}
    assert set(people(fallen_median, **flags)) == {"Ann", "Bob"}
    assert "volume_value_before" not in people(fallen_median)["Ann"]


def test_where_nothing_is_compared_the_names_say_what_is_missing(fallen_median: Path) -> None:
    for name in ("segment_before", "rfm_before"):
        for asked in ({"where": f"{name} = 'x'"}, {"columns": name}):
            with pytest.raises(UsageError, match="--compare-to"):
                ask(fallen_median, members="all", **asked)
    with pytest.raises(UsageError, match="--compare-to"):
        customers([str(fallen_median)], settings_of({"where": "rfm_before = 'x'"}))
    with pytest.raises(UsageError, match="--cuts"):
        ask(fallen_median, cuts="then")


WITHIN = """
schemes:
  own:
    axes: {size: {metric: revenue, cut: median, within: "main:product"}}
    segments: {big: {when: size = 'high'}, small: {when: size = 'low'}}
"""


def test_each_group_is_judged_by_its_own_cut_of_today(tmp_path: Path) -> None:
    """Tea: the cut falls from 30 to 15. Pots: nobody buys mainly pots today, so their cut of then stays."""
    then, now = dt.date(2025, 2, 1), dt.date(2025, 10, 1)
    bought = [
        ("Ann", then, "tea", 20), ("Bob", then, "tea", 30), ("Cyd", then, "tea", 40),
        ("Dot", now, "tea", 10), ("Eve", now, "tea", 10), ("Fay", now, "tea", 10),
        ("Gil", then, "pot", 50), ("Gil", now, "mug", 90), ("Hal", then, "mug", 10),
    ]  # fmt: skip
    rows = [line(name, f"{name}{day}", day, amount, product=what, profit=1) for name, day, what, amount in bought]
    path = write_csv(tmp_path / "orders.csv", rows)
    flags = {"scheme": "own", "rules_file": rules(tmp_path / "rules.yaml", WITHIN), "compare_to": str(DAY)}
    found = moves_of(path, **flags)
    assert {name: found[name] for name in ("Ann", "Bob", "Cyd", "Gil", "Hal")} == {
        "Ann": ("big", "big"), "Bob": ("big", "big"), "Cyd": ("big", "big"),
        "Gil": ("small", "big"), "Hal": ("small", "small"),
    }  # fmt: skip
    own = moves_of(path, cuts="then", **flags)
    assert {name: own[name][0] for name in ("Ann", "Bob", "Cyd")} == {"Ann": "small", "Bob": "small", "Cyd": "big"}
    assert moved_in(ask(path, **flags)) == (1, 2, 2)


# --- against cuts worked out once more ---

Cuts = Mapping[str, list[Fraction]]


def cuts_of(shop: Shop) -> dict[str, list[Fraction]]:
    """Return where the figures of a shop cut each axis of the built-in schemes."""
    counted = list(shop.counted().values())
    values = {name: [Fraction(one[name]) for one in counted] for name in ("orders", "average_order_value", "revenue")}
    cuts = {name: [Fraction(statistics.median(values[name]))] for name in ("orders", "average_order_value")}
    repeat = [one["ltv"] for one in counted if one["orders_ever"] >= 2]
    cuts["ltv"] = [Fraction(statistics.median(repeat))]
    for name in ("days_since_last", "orders", "revenue"):
        own = [Fraction(one[name]) for one in counted]
        cuts[f"{name} in fifths"] = [quantile(own, Fraction(number, 5)) for number in range(1, 5)]
    profits = [one["profit"] for one in counted]
    cuts["profit"] = [edge_of_share(profits, Fraction(share, 100)) for share in (95, 80)]
    return cuts


def edge_of_share(profits: Sequence[Fraction], share: Fraction) -> Fraction:
    """Return the largest profit that is not needed to reach a share of all positive profit."""
    total = sum(one for one in profits if one > 0)
    spare = [one for one in profits if one <= 0 or sum(more for more in profits if more > one) >= share * total]
    return max(spare)


def passed(value: Any, edges: Sequence[Fraction]) -> int:
    return sum(Fraction(value) > edge for edge in edges)


def volume_value(one: Person, cuts: Cuts) -> str:
    return "-".join("high" if passed(one[name], cuts[name]) else "low" for name in ("orders", "average_order_value"))


def ltv_tier(one: Person, cuts: Cuts) -> str:
    if one["ltv"] < 0:
        return "loss-making"
    if one["orders_ever"] == 1:
        return "one-time"
    return "repeat-above" if passed(one["ltv"], cuts["ltv"]) else "repeat-below"


def abc(one: Person, cuts: Cuts) -> str:
    return "L" if one["profit"] < 0 else "CBA"[passed(one["profit"], cuts["profit"])]


def rfm(one: Person, cuts: Cuts) -> str:
    r, f, m = (passed(one[name], cuts[f"{name} in fifths"]) for name in ("days_since_last", "orders", "revenue"))
    return rfm_group(5 - r, 1 + f, 1 + m)


BY_CUTS: dict[str, Callable[[Person, Cuts], str]] = {
    "volume-value": volume_value, "ltv-tier": ltv_tier, "abc": abc, "rfm": rfm,
}  # fmt: skip


def judged(shop: Shop, scheme: str, cuts: Cuts) -> dict[str, str]:
    """Return the segment of each customer of a shop by given cuts."""
    return {name: BY_CUTS[scheme](one, cuts) if one["orders"] else NO_ORDER for name, one in shop.people.items()}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Row]]:
    """Return a shop of which most customers come late, so that every cut moves."""
    rows = made_up(42, cents=True, customers=60)
    return write_csv(tmp_path_factory.mktemp("today") / "orders.csv", rows), rows


@pytest.mark.parametrize("scheme", BY_CUTS)
def test_every_scheme_is_judged_by_the_cuts_of_today(shop: tuple[Path, list[Row]], scheme: str) -> None:
    path, rows = shop
    day = LAST - dt.timedelta(days=250)
    flags = {"scheme": scheme, "compare_to": str(day), "as_of": str(LAST)}
    now, then = shop_of(rows, as_of=LAST), shop_of(rows, as_of=day)
    cuts_now, cuts_then = cuts_of(now), cuts_of(then)
    today = judged(now, scheme, cuts_now)
    before = {"today": judged(then, scheme, cuts_now), "then": judged(then, scheme, cuts_then)}
    for cuts, found in before.items():
        expected = {name: (found.get(name, NOT_YET), segment) for name, segment in today.items()}
        assert moves_of(path, cuts=cuts, **flags) == expected
        moved = sum(segment != today[name] for name, segment in found.items())
        alone = [name for name in then.people if before["today"][name] == today[name] != before["then"][name]]
        assert moved_in(ask(path, cuts=cuts, **flags))[:2] == (moved, len(alone))
    assert before["today"] != before["then"]


PROPERTY = settings(deadline=None, max_examples=4, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


@PROPERTY
@given(
    seed=st.integers(0, 10_000), back=st.integers(30, 400), scheme=st.sampled_from(["volume-value", "ltv-tier", "abc"])
)
def test_who_did_nothing_never_moves(
    tmp_path_factory: pytest.TempPathFactory, seed: int, back: int, scheme: str
) -> None:
    """By today's cuts, whatever the shop; and those whom a moved cut would have moved are counted to the last one."""
    rows, day = made_up(seed, customers=30), LAST - dt.timedelta(days=back)
    path = write_csv(tmp_path_factory.mktemp("still") / "orders.csv", rows)
    acted = {row["customer"] for row in rows if row["date"] > day}
    flags = {"compare_to": str(day), "as_of": str(LAST)}
    now = moves_of(path, scheme=scheme, **flags)
    own = moves_of(path, scheme=scheme, cuts="then", **flags)
    assert all(before == segment for name, (before, segment) in now.items() if name not in acted)
    result = ask(path, scheme=scheme, **flags)
    if "moved" not in result.figures():
        assert {before for before, _ in now.values()} == {NOT_YET}
        return
    alone = {name for name, (before, segment) in now.items() if before == segment != own[name][0]}
    assert len(alone) == result.figures()["moved_by_cut"]
    assert len(alone - acted) <= result.figures()["moved_by_cut_unchanged"] <= len(alone)

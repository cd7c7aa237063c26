"""Every customer's segments and tags, and every segment's figures, are the definitions' own."""

from __future__ import annotations

import datetime as dt
import re
import statistics
from pathlib import Path
from typing import Any

import pytest
from exports import run, write_csv
from oracle import Row
from segment_oracle import NO_ORDER, SCHEMES, SEGMENTS, Shop, assigned, figures_of, shop_of, tags_of
from segment_shops import (
    FIRST,
    LAST,
    ask,
    assert_figures,
    by,
    made_up,
    made_up_contacts,
    people,
    write_contacts,
)

TAGS = ("one-time", "single-product", "infrequent", "multi-supplier", "loss-making", "many-returns", "slow-payer",
        "comparing")  # fmt: skip
OF_CONTACTS = {"multi-supplier", "comparing"}
METRICS = {
    "orders", "revenue", "profit", "returned", "return_rate", "average_order_value", "orders_per_month", "margin",
    "tenure_months", "ltv", "first_order", "last_order", "days_since_last", "days_since_first", "order_days",
    "gap_days", "typical_gap", "base_gap", "gaps_since_last", "known_before", "products", "days_to_pay", "days_late",
}  # fmt: skip
SIZES = {
    "customers", "customers_share", "orders", "revenue", "profit", "ltv_total", "ltv_share", "ltv_per_customer",
    "average_order_value", "past_profit_third", "new_customers", "new_ltv", "lapsed_customers", "lapsed_ltv",
    "loss_making_customers", "loss_making_ltv",
}  # fmt: skip
CASES: dict[str, tuple[int, dict[str, Any]]] = {
    "plain": (1, {}),
    "cents, later": (2, {"cents": True, "as_of": LAST + dt.timedelta(days=61)}),
    "no order ids": (3, {}),
    "contacts, earlier": (6, {"as_of": FIRST + dt.timedelta(days=300), "contacts": True}),
    "from": (7, {"start": FIRST + dt.timedelta(days=200)}),
}


class Case:
    """A shop on disk, the flags of a run on it, and what has to come."""

    def __init__(self, folder: Path, seed: int, options: dict[str, Any]) -> None:
        self.rows: list[Row] = made_up(seed, cents=options.get("cents", False))
        self.path = write_csv(folder / "orders.csv", self.rows)
        self.flags: dict[str, Any] = {}
        self.contacts: dict[str, dict[str, Any]] | None = None
        if options.get("contacts"):
            self.contacts = made_up_contacts(seed, self.rows)
            self.flags["contacts"] = str(write_contacts(folder / "contacts.csv", self.contacts))
        days = {"from": options.get("start"), "as_of": options.get("as_of")}
        self.flags |= {name: str(day) for name, day in days.items() if day}
        self.shop: Shop = shop_of(self.rows, start=days["from"], as_of=days["as_of"], contacts=self.contacts)
        self.segments = {name: assigned(self.shop, scheme) for name, scheme in SCHEMES.items()}


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Return one of the shops."""
    seed, options = CASES[request.param]
    return Case(tmp_path_factory.mktemp("shop"), seed, options)


def test_every_customer_has_its_figures_segments_and_tags(case: Case) -> None:
    found = people(case.path, **case.flags)
    assert found.keys() == case.shop.people.keys()
    known = [tag for tag in TAGS if case.contacts is not None or tag not in OF_CONTACTS]
    for name, row in found.items():
        one = case.shop.people[name]
        assert row.keys() >= METRICS
        assert_figures(name, {metric: row[metric] for metric in METRICS}, one)
        if one["orders"]:
            assert_figures(name, {"past_profit_third": row["past_profit_third"]}, one)
        for scheme, segments in case.segments.items():
            assert (scheme, row[scheme.replace("-", "_")]) == (scheme, segments[name]), name
        held = tags_of(one)
        assert row["tags"] == ", ".join(tag for tag in known if tag in held), name


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_segment_has_its_figures(case: Case, scheme: str) -> None:
    result = ask(case.path, scheme=scheme, columns=",".join(sorted(SIZES)), **case.flags)
    found, segments = by(result, "segment"), case.segments[scheme]
    expected = figures_of(case.shop, segments, case.segments["lifecycle"])
    assert list(found) == [*SEGMENTS[scheme], *([NO_ORDER] if NO_ORDER in expected else [])]
    for name, row in found.items():
        assert row.keys() >= SIZES
        if name in expected:
            assert_figures(name, row, expected[name])
        else:
            assert {row[size] for size in SIZES} <= {0, None}, name
    figures = result.figures()
    assert figures["base_gap"] == case.shop.base_gap
    for size in ("customers", "orders"):
        assert sum(row[size] for row in found.values()) == figures[size]
    for size, of_base in {"revenue": "revenue", "ltv_total": "ltv_total", "loss_making_ltv": "loss_making_ltv"}.items():
        assert sum(row[size] for row in found.values()) == pytest.approx(figures[of_base], abs=1e-6)


@pytest.mark.parametrize("scheme", ["volume-value", "lifecycle"])
def test_ltv_by_a_scheme_adds_up_its_segments(case: Case, scheme: str) -> None:
    result = run(case.path, by=scheme, columns="customers,orders,revenue,ltv_total,ltv_per_customer", **case.flags)
    expected = figures_of(case.shop, case.segments[scheme], case.segments["lifecycle"])
    found = by(result, scheme.replace("-", "_"))
    assert found.keys() == expected.keys()
    for name, row in found.items():
        assert_figures(name, row, expected[name])


def test_members_are_those_of_the_segment(case: Case) -> None:
    segments = case.segments["ltv-tier"]
    segment = "repeat-above"
    listed = by(ask(case.path, members=segment, scheme="ltv-tier", **case.flags), "customer_id")
    assert set(listed) == {name for name, one in segments.items() if one == segment}


def test_members_show_the_side_of_each_cut_and_the_distance(case: Case) -> None:
    counted = case.shop.counted()
    axes = ("orders", "average_order_value")
    cuts = {axis: statistics.median(one[axis] for one in counted.values()) for axis in axes}
    listed = by(ask(case.path, members="all", columns="why", **case.flags), "customer_id")
    for name, row in listed.items():
        if name not in counted:
            assert row["why"] == "no order with a net revenue above zero"
            continue
        for axis, text in zip(axes, row["why"].split(" · "), strict=True):
            value, edge = counted[name][axis], cuts[axis]
            match = re.fullmatch(
                r"([a-z ]+) (-?[\d.]+): (low|high), (?:at|([\d.]+) (above|below)) the cut (-?[\d.]+)", text
            )
            assert match, text
            assert match[1] == axis.replace("_", " ")
            assert match[3] == ("high" if value > edge else "low")
            assert match[5] == ("above" if value > edge else "below" if value < edge else None)
            numbers = [float(match[group] or 0) for group in (2, 6, 4)]
            assert numbers == pytest.approx([float(value), float(edge), float(abs(value - edge))], abs=0.00501)


def test_shops_show_every_segment_and_tag() -> None:
    seen: dict[str, set[str]] = {name: set() for name in SCHEMES}
    tags = set()
    for seed, options in CASES.values():
        rows = made_up(seed, cents=options.get("cents", False))
        shop = shop_of(rows, contacts=made_up_contacts(seed, rows))
        tags |= {tag for one in shop.people.values() for tag in tags_of(one)}
        for name, scheme in SCHEMES.items():
            seen[name] |= set(assigned(shop, scheme).values())
    assert seen == {name: {*segments, NO_ORDER} for name, segments in SEGMENTS.items()}
    assert tags == set(TAGS)

"""Each built-in trigger fires and does not fire at its edge, by customers made by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from custseg.analyses.actions.firing import fire
from custseg.analyses.actions.people import FACTS, IS_PROSPECT
from custseg.analyses.breadth.offers import OFFER
from custseg.metrics.actions import NEED
from custseg.metrics.catalogue import customer_metrics
from custseg.metrics.referrals import COUNT, LINKS
from custseg.metrics.units import column_type
from custseg.segments.compiled import CompiledTrigger
from custseg.segments.compiling import compile_rules
from custseg.segments.reading import built_in_rules
from custseg.segments.triggers import ListFacts
from custseg.tables.known import EVERYTHING

DAY = dt.date(2026, 6, 30)
ROLES = (
    "customer_id", "date", "order_id", "revenue", "cost", "product", "category", "paid_date", "due_date", "disputed",
    "cac", "forecast", "interval",
)  # fmt: skip


def ago(days: int) -> dt.date:
    return DAY - dt.timedelta(days=days)


SLIPPING = {"ltv_tier": "repeat-above", "lifecycle": "slipping", "rhythm_class": "variable", "rhythm_status": "overdue"}
LOST = {"ltv_tier": "repeat-above", "lifecycle": "former", "days_since_last": 730, "rhythm_cause": None}
BEST = {"volume_value": "high-high", "ltv_tier": "repeat-above", "lifecycle": "active"}
LATE = {"overdue_amount": 0.01, "open_over_30": 0.01, "days_late": 7}
GAPS = {
    "rhythm_cause": "may buy elsewhere",
    "average_order_value": 9.99,
    "base_order_value": 10.0,
    "lifecycle": "active",
}
LOYAL = {"lifecycle": "active", "orders_ever": 4, "rhythm_class": "variable"}

EDGES: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "welcome": (
        {"orders_ever": 1, "known_before": False, "used_from": ago(21)},
        [
            {"orders_ever": 2},
            {"known_before": True},
            {"used_from": ago(22)},
            {"used_from": ago(-8)},
            {"used_from": None},
        ],
    ),
    "second-order": (
        {"orders_ever": 1, "second_order_due": ago(30)},
        [{"orders_ever": 2}, {"second_order_due": ago(31)}, {"second_order_due": ago(-8)}, {"second_order_due": None}],
    ),
    "regular-overdue": (
        {"rhythm_class": "regular", "rhythm_status": "overdue"},
        [{"rhythm_class": "variable"}, {"rhythm_status": "due"}, {"rhythm_status": "lapsed"}],
    ),
    "good-slipping": (
        SLIPPING,
        [{"ltv_tier": "repeat-below"}, {"lifecycle": "active"}, {"lifecycle": "former"}, {"rhythm_class": "regular"}],
    ),
    "good-lost": (
        LOST,
        [{"ltv_tier": "one-time"}, {"lifecycle": "slipping"}, {"days_since_last": 731}, {"rhythm_cause": "seasonal"}],
    ),
    "raise-value": (
        {"volume_value": "high-low", "lifecycle": "active"},
        [{"volume_value": "low-low"}, {"volume_value": "high-high"}, {"lifecycle": "slipping"}],
    ),
    "raise-frequency": (
        {"volume_value": "low-high", "lifecycle": "active", "orders_ever": 2},
        [{"volume_value": "low-low"}, {"lifecycle": "new"}, {"orders_ever": 1}],
    ),
    "shortlist": (
        {"volume_value": "low-low", "suppliers": 2.0, "lifecycle": "active"},
        [{"volume_value": "low-high"}, {"suppliers": 1.0}, {"suppliers": None}, {"lifecycle": "former"}],
    ),
    "shortlist-gaps": (
        GAPS,
        [{"rhythm_cause": "seasonal"}, {"average_order_value": 10.0}, {"lifecycle": "former"}],
    ),
    "before-season": (
        {"rhythm_cause": "seasonal", "season_month": 7},
        [{"rhythm_cause": "may buy elsewhere"}, {"season_month": 6}, {"season_month": 9}, {"season_month": None}],
    ),
    "thank-best": (
        BEST,
        [{"volume_value": "high-low"}, {"ltv_tier": "repeat-below"}, {"lifecycle": "slipping"}],
    ),
    "cross-sell": (
        {"only_product": "Tea", "orders_ever": 2, "lifecycle": "active"},
        [{"only_product": None}, {"orders_ever": 1}, {"lifecycle": "former"}],
    ),
    "slow-payer": (LATE, [{"overdue_amount": 0.0}, {"open_over_30": 0.0}, {"overdue_amount": None}]),
    "less-time": (
        {"effort": "hard-low", "lifecycle": "active"},
        [{"effort": "hard-high"}, {"effort": "easy-low"}, {"lifecycle": "former"}],
    ),
    "loss-making": (
        {"ltv": -0.01, "orders_ever": 1, "lifecycle": "active"},
        [{"ltv": 0.0}, {"orders_ever": 0}, {"lifecycle": "former"}],
    ),
    "referral-ask": (
        LOYAL,
        [{"lifecycle": "slipping"}, {"orders_ever": 3}, {"rhythm_class": "irregular"}],
    ),
    "prospect": ({"last_activity": ago(365), IS_PROSPECT: True}, [{"last_activity": ago(366)}, {IS_PROSPECT: False}]),
    "stale-contact": (
        {"last_activity": ago(366), IS_PROSPECT: True},
        [{"last_activity": ago(365)}, {"last_activity": None}, {IS_PROSPECT: False}],
    ),
    "incomplete-contact": (
        {"has_email": True, "has_phone": False},
        [{"has_phone": True}],
    ),
    "unconfirmed-contact": (
        {"last_contact": ago(366), "lifecycle": "active"},
        [{"last_contact": ago(365)}, {"last_contact": None}, {"lifecycle": "former"}, {IS_PROSPECT: True}],
    ),
    "no-owner": (
        {"has_owner": False, "lifecycle": "active"},
        [{"has_owner": True}, {"lifecycle": "former"}, {IS_PROSPECT: True}],
    ),
    "near-duplicate": ({"nearly_same": "K-1"}, [{"nearly_same": None}]),
    "same-customer": ({"same_as": "K-1 (same name)"}, [{"same_as": None}]),
    "branches": ({"branches": "K-1"}, [{"branches": None}]),
}
ALSO = {
    "welcome": [{"used_from": ago(-7)}],
    "second-order": [{"second_order_due": ago(-7)}],
    "good-slipping": [{"rhythm_class": "regular", "rhythm_status": "lapsed"}],
    "before-season": [{"season_month": 8}],
    "slow-payer": [{"open_over_30": 0.0, "days_late": 8}],
    "prospect": [{"last_activity": None}],
    "incomplete-contact": [{IS_PROSPECT: True}, {"has_email": False, "has_phone": True}],
    "near-duplicate": [{IS_PROSPECT: True}],
    "same-customer": [{IS_PROSPECT: True}],
    "branches": [{IS_PROSPECT: True}],
}
"""Other customers that a trigger fires for."""


@pytest.fixture(scope="module")
def triggers() -> dict[str, CompiledTrigger]:
    """Return the built-in triggers, as compiled for data that know everything."""
    present = {*ROLES, *EVERYTHING, COUNT, LINKS, NEED}
    attributes = {"suppliers": pl.Float64(), "customer_id": pl.String(), "last_contact": pl.Date()}
    compiled = compile_rules(built_in_rules(), attributes, present, facts=ListFacts(FACTS, of_texts=OFFER))
    assert not compiled.triggers_lacking
    return compiled.triggers


def fired(trigger: CompiledTrigger, *rows: dict[str, Any], day: dt.date = DAY) -> list[dict[str, Any]]:
    """Return what a trigger puts on the list of some customers."""
    metrics = customer_metrics()
    known = {"suppliers": pl.Float64(), "last_contact": pl.Date(), IS_PROSPECT: pl.Boolean(), **FACTS}
    known |= {name: column_type(one.unit) for name, one in metrics.items()}
    read = [*trigger.reads, IS_PROSPECT]
    schema = {name: known.get(name, pl.String()) for name in read}
    full = [{**dict.fromkeys(read), IS_PROSPECT: False, **row} for row in rows]
    frame = pl.DataFrame(full, schema=schema, orient="row").with_columns(pl.lit(day).alias("as_of"))
    frame = frame.with_columns(pl.Series("customer_id", [str(place) for place in range(len(rows))]))
    return fire(frame, {"it": trigger}, day).to_dicts()


def test_every_built_in_trigger_has_its_edges() -> None:
    assert EDGES.keys() == built_in_rules().triggers.keys()


@pytest.mark.parametrize("name", EDGES)
def test_a_trigger_fires_and_does_not_fire_at_its_edge(triggers: dict[str, CompiledTrigger], name: str) -> None:
    fires, edges = EDGES[name]
    more = ALSO.get(name, [])
    rows = [fires, *({**fires, **change} for change in [*more, *edges])]
    assert [row["customer_id"] for row in fired(triggers[name], *rows)] == [str(n) for n in range(len(more) + 1)]


def test_the_season_of_the_next_year_begins_in_january(triggers: dict[str, CompiledTrigger]) -> None:
    months = [{"rhythm_cause": "seasonal", "season_month": month} for month in range(1, 13)]
    found = fired(triggers["before-season"], *months, day=dt.date(2025, 11, 15))
    assert [int(row["customer_id"]) + 1 for row in found] == [1, 12]


def test_stake_and_due_date_by_hand(triggers: dict[str, CompiledTrigger]) -> None:
    row = {
        "rhythm_class": "regular", "rhythm_status": "overdue", "orders_per_month": 2.0, "average_order_value": 50.0,
        "margin": 0.3,
    }  # fmt: skip
    (one,) = fired(triggers["regular-overdue"], row)
    assert (one["stake"], one["due"], one["priority"]) == (3 * 2 * 50 * 0.3, dt.date(2026, 7, 2), 1)
    # The margin of the base stands for one that is unknown; without any, nothing is known to be at stake.
    (one,) = fired(triggers["regular-overdue"], {**row, "margin": None, "base_margin": 0.1})
    assert one["stake"] == 30.0
    (one,) = fired(triggers["regular-overdue"], {**row, "margin": None})
    assert one["stake"] == 0.0
    # A loss is no money at stake; what is due in the past is due today.
    best = {**BEST, "margin": -0.5, "orders_per_month": 2.0, "average_order_value": 50.0}
    (one,) = fired(triggers["thank-best"], {**best, "next_order_due": ago(40)})
    assert (one["stake"], one["due"]) == (0.0, DAY)
    (one,) = fired(triggers["thank-best"], {**best, "next_order_due": ago(-40)})
    assert one["due"] == ago(-37)

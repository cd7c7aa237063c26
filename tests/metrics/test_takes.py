"""What figures take of the data: amounts, days, single orders; and which are absent where the data do not know them."""

import pytest

from custseg.metrics.catalogue import CATALOGUE, absent_metrics, available
from custseg.metrics.measures.catalogue import MEASURES, takes_of
from custseg.tables.known import (
    AMOUNTS,
    DAYS,
    EVERYTHING,
    FIRST_DAYS,
    KNOWN,
    LAST_DAYS,
    ORDER_COUNTS,
    RECENCY,
    RETURNS,
    SALES,
    SINGLE_ORDERS,
    TENURE,
)

TAKES: dict[str, set[str]] = {
    "orders": {ORDER_COUNTS},
    "first_order": {FIRST_DAYS},
    "last_order": {LAST_DAYS},
    "active_months": {FIRST_DAYS, LAST_DAYS},
    "tenure_months": {TENURE},
    "return_rate": {AMOUNTS, RETURNS, SALES},
    "customers": set(),
    "repeat_rate": {ORDER_COUNTS},
    "revenue": {AMOUNTS, SALES},
    "average_order_value": {AMOUNTS, ORDER_COUNTS, SALES},
    "margin": {AMOUNTS, SALES},
    "loss_making_customers": {AMOUNTS},
    "past_profit_third": {AMOUNTS},
    "top_20_share": {AMOUNTS},
    "median_order_value": {AMOUNTS, SINGLE_ORDERS},
    "orders_per_month": {ORDER_COUNTS, TENURE},
    "days_since_last": {RECENCY},
    "known_before": {DAYS},
    "ltv_at_lifetime": {AMOUNTS, ORDER_COUNTS, SALES, TENURE},
    "typical_gap": {DAYS, SINGLE_ORDERS},
    "gaps_since_last": {DAYS, RECENCY, SINGLE_ORDERS},
    "days_late": {DAYS, SINGLE_ORDERS},
    "products": {SINGLE_ORDERS},
    "retention": {DAYS, SINGLE_ORDERS},
    "p_alive": {DAYS, SINGLE_ORDERS},
    "expected_orders": {DAYS, SINGLE_ORDERS},
    "new_customers": {DAYS, SINGLE_ORDERS},
    "customers_before": {DAYS, SINGLE_ORDERS},
    "active_customers": {DAYS, SINGLE_ORDERS},
    "expected_revenue": {*KNOWN},
    "retention_budget": {*KNOWN},
    "verdict": {*KNOWN},
    "ltv_cumulated": {*KNOWN},
    "profit_per_month": {*KNOWN},
}


@pytest.mark.parametrize(("name", "takes"), TAKES.items())
def test_what_a_metric_takes_follows_from_what_it_is_computed_of(name: str, takes: set[str]) -> None:
    assert set(CATALOGUE[name].takes) == takes


def test_all_money_takes_amounts() -> None:
    for metric in CATALOGUE.values():
        money = [metric.unit == "money", *(one.unit == "money" or one.judges for one in metric.measures())]
        assert (AMOUNTS in metric.takes) or not any(money), metric.name
    assert all(AMOUNTS in takes_of([one.name]) for one in MEASURES.values() if one.unit == "money")


def test_absent_metrics_give_the_reason() -> None:
    absent = absent_metrics({AMOUNTS: "No amounts.", SINGLE_ORDERS: "Totals only."})
    assert absent["revenue"] == "No amounts."
    assert absent["typical_gap"] == "Totals only."
    assert not {"orders", "orders_per_month", "first_order"} & absent.keys()
    assert absent_metrics({}) == {}


def test_what_the_data_do_not_know_is_not_available() -> None:
    some = {name: CATALOGUE[name] for name in TAKES}
    assert "ltv" not in available(CATALOGUE, {DAYS, SINGLE_ORDERS})
    without = available(some, {*EVERYTHING} - {AMOUNTS})
    assert without.keys() == {
        name for name, takes in TAKES.items() if AMOUNTS not in takes and some[name].numerator and not some[name].needs
    }

"""The names of schemes are the same with hyphens and with underscores, and an axis may be named like a metric."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import custseg

ROWS = [("a", "2025-01-01", 10.0), ("a", "2025-02-01", 10.0), ("b", "2025-01-05", 90.0), ("c", "2025-01-07", 30.0)]
ORDERS = pl.DataFrame(ROWS, schema=["customer_id", "date", "revenue"], orient="row")


@pytest.mark.parametrize("name", ["ltv-tier", "ltv_tier"])
def test_a_scheme_has_one_name_in_every_place(name: str) -> None:
    once = custseg.customers(ORDERS, margin="50%", where=f"{name} = 'one-time'", columns=name, sort=name).frame
    assert once["customer_id"].sort().to_list() == ["b", "c"]
    assert once.columns == ["customer_id", "ltv_tier"]
    assert "ltv_tier" in custseg.ltv(ORDERS, margin="50%", by=name).frame.columns
    assert custseg.segment(ORDERS, margin="50%", scheme=name, cross="lifecycle").frame.height
    assert custseg.customers(ORDERS, margin="50%", where=f"\"{name}\" <> 'one-time'").frame.height == 1


def test_what_can_be_subtracted_is_subtracted() -> None:
    found = custseg.customers(ORDERS, margin="50%", where="revenue-ltv = 45").frame
    assert found["customer_id"].to_list() == ["b"]


def test_inside_its_scheme_an_axis_is_meant_by_the_name_of_a_metric(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "schemes: {size: {axes: {orders: {metric: revenue, cut: 25}}, "
        "segments: {big: {when: orders = 'high'}, small: {when: TRUE}}}}"
    )
    found = custseg.customers(
        ORDERS, margin="50%", rules_file=str(rules), columns="orders,size", sort="customer_id:asc"
    )
    assert found.frame.rows() == [("a", 2, "small"), ("b", 1, "big"), ("c", 1, "big")]

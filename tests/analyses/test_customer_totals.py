"""Commands on a table with one row per customer: figures by hand, against polars, and as of the single orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from places import REAL_DATA
from public_layouts import CAMPAIGN, CAMPAIGN_ORDERS, CAMPAIGN_REVENUE, FLO, FLO_ORDERS, FLO_REVENUE

import custseg
from custseg.errors import CustsegError, DataError
from custseg.result import Result

FLO_MAP = dict(one.split("=") for one in (FLO_REVENUE, FLO_ORDERS))
CAMPAIGN_MAP = dict(one.split("=") for one in (CAMPAIGN_REVENUE, CAMPAIGN_ORDERS, "days_since_last=Recency"))
TELECOM = REAL_DATA / "referrals" / "telecom_customers.csv"
SHOPIFY = REAL_DATA / "system_exports" / "shopify" / "customers_export.csv"
NO_ORDERS = "one row per customer with totals, and no single orders"


@pytest.fixture
def flo(tmp_path: Path) -> Path:
    file = tmp_path / "flo.csv"
    file.write_text(FLO, encoding="utf-8")
    return file


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    file = tmp_path / "campaign.csv"
    file.write_text(CAMPAIGN, encoding="utf-8")
    return file


@pytest.fixture
def shop() -> pl.DataFrame:
    """Anna and Boris of the definitions, and Cem who has not ordered; as of 31 December 2024."""
    return pl.DataFrame(
        {
            "customer_id": ["anna", "boris", "cem"],
            "orders": [1, 12, 0],
            "total_spent": [100.0, 1200.0, None],
            "total_profit": [30.0, 360.0, None],
            "first_order": [dt.date(2024, 1, 31), dt.date(2024, 1, 31), None],
            "last_order": [dt.date(2024, 1, 31), dt.date(2024, 12, 31), None],
            "channel": ["web", "web", "store"],
        }
    )


def test_ltv_by_hand(shop: pl.DataFrame) -> None:
    names = ["orders", "average_order_value", "orders_per_month", "margin", "tenure_months", "ltv", "days_since_last"]
    found = custseg.ltv(shop, columns=names)
    rows = {row.pop("customer_id"): row for row in found.frame.to_dicts()}
    months = 335 / 30.4375  # from 31 January to 31 December
    assert rows["anna"] == pytest.approx(
        {
            "orders": 1, "average_order_value": 100, "orders_per_month": 1 / months, "margin": 0.3,
            "tenure_months": months, "ltv": 30, "days_since_last": 335,
        }, rel=1e-3,
    )  # fmt: skip
    assert rows["boris"]["orders_per_month"] == pytest.approx(12 / months, rel=1e-3)
    assert rows["cem"] == {**dict.fromkeys(names), "orders": 0, "ltv": 0.0}
    assert found.as_of == dt.date(2024, 12, 31)
    for row in (rows["anna"], rows["boris"]):
        product = row["average_order_value"] * row["orders_per_month"] * row["margin"] * row["tenure_months"]
        assert product == pytest.approx(row["ltv"])
    figures = found.summary
    assert (figures["no_counted_order_customers"], figures["one_time_customers"]) == (1, 1)


def test_with_a_lifetime_by_hand(shop: pl.DataFrame) -> None:
    found = custseg.ltv(shop, lifetime=24, columns=["ltv_at_lifetime"]).frame
    rows = dict(found.rows())
    assert rows["anna"] == pytest.approx(30 + 30 * 13 / 11, abs=0.2)
    assert rows["boris"] == pytest.approx(360 + 425.5, abs=1.5)


def test_a_later_report_date_makes_customers_older(shop: pl.DataFrame) -> None:
    rows = dict(custseg.ltv(shop, as_of="2025-01-31", columns=["days_since_last"]).frame.rows())
    assert rows == {"anna": 366, "boris": 31, "cem": None}


def test_a_last_order_after_the_report_date_is_excluded(shop: pl.DataFrame) -> None:
    found = custseg.ltv(shop, as_of="2024-06-30")
    assert found.ledger["set_aside"]["reasons"] == [{"reason": "after as-of", "rows": 1, "money": 1200.0}]


def test_public_tables_give_what_polars_gives(flo: Path, campaign: Path) -> None:
    plain = pl.read_csv(flo)
    online, offline = pl.col("customer_value_total_ever_online"), pl.col("customer_value_total_ever_offline")
    count = pl.col("order_num_total_ever_online") + pl.col("order_num_total_ever_offline")
    last, first = (pl.col(f"{which}_order_date").str.to_date() for which in ("last", "first"))
    days = (last.max() - last).dt.total_days()
    expected = plain.select(
        "master_id", revenue=online + offline, orders=count.cast(pl.Int64), days_since_last=days,
        tenure_months=(last.max() - first).dt.total_days() / 30.4375,
    ).sort("master_id")  # fmt: skip
    names = ["revenue", "orders", "days_since_last", "tenure_months"]
    found = custseg.ltv(flo, map=FLO_MAP, columns=names).frame.sort("customer_id")
    for name in names:
        assert found[name].to_list() == pytest.approx(expected[name].to_list(), rel=1e-3), name
    plain = pl.read_csv(campaign, separator=";")
    money, counts = (pl.sum_horizontal(text.split(" + ")) for text in list(CAMPAIGN_MAP.values())[:2])
    expected = plain.select(pl.col("ID").cast(pl.String), revenue=money, orders=counts, days_since_last="Recency")
    found = custseg.ltv(campaign, map=CAMPAIGN_MAP, columns=names[:3]).frame.sort("customer_id")
    assert found.rows() == expected.sort("ID").rows()


def test_segments_and_schemes(flo: Path, campaign: Path) -> None:
    found = custseg.segment(flo, map=FLO_MAP).frame
    # 21, 5, 5, 2, 2 orders: above 5 is high; values of an order 95.88, 187.87, 117.06, 104.99, 60.99: above 104.99.
    assert dict(found.select("segment", "customers").rows()) == {
        "high-high": 0, "high-low": 1, "low-high": 2, "low-low": 2
    }  # fmt: skip
    everyone = custseg.customers(flo, map=FLO_MAP).frame
    assert {"volume_value", "ltv_tier", "abc", "rfm"} <= set(everyone.columns)
    assert "lifecycle" not in everyone.columns
    # Days since the last order are a column of this table, so that rfm needs no day.
    quintiles = custseg.segment(campaign, map=CAMPAIGN_MAP, scheme="rfm").frame
    assert quintiles["customers"].sum() == 5
    with pytest.raises(DataError, match=NO_ORDERS):
        custseg.segment(flo, map=FLO_MAP, scheme="lifecycle")


def test_a_scheme_that_the_totals_answer_stands_in_for_the_usual_one(flo: Path) -> None:
    found = custseg.segment(flo, map={"revenue": FLO_MAP["revenue"]}).frame
    assert "A" in found["segment"].to_list()
    with pytest.raises(DataError, match="no number of orders"):
        custseg.segment(flo, map={"revenue": FLO_MAP["revenue"]}, scheme="volume-value")


def test_groups_filters_and_targets(flo: Path, tmp_path: Path) -> None:
    groups = custseg.profit(flo, map=FLO_MAP, by="order_channel", columns=["revenue", "customers"]).frame
    assert groups.rows() == [("Android App", 3660.21, 4), ("Desktop", 209.98, 1)]
    same = custseg.ltv(flo, map=FLO_MAP, by="channel", columns=["revenue", "customers"]).frame
    assert same.rows() == groups.rows()
    cohorts = custseg.ltv(flo, map=FLO_MAP, by="cohort", columns=["customers"]).frame
    assert cohorts["customers"].to_list() == [1] * 5
    some = custseg.ltv(flo, map=FLO_MAP, rows="order_channel = 'Desktop'", columns=["revenue"])
    assert some.frame.rows() == [("c5", 209.98)]
    assert some.ledger["set_aside"]["reasons"] == [{"reason": "filtered by --rows", "rows": 4, "money": 3660.21}]
    shown = custseg.ltv(flo, map=FLO_MAP, where="orders > 5 AND last_order_channel = 'Mobile'").frame
    assert shown["customer_id"].to_list() == ["c2"]
    (tmp_path / "c.yaml").write_text("targets: {average_order_value: 200, base_gap: 30}\n")
    aimed = custseg.ltv(flo, map=FLO_MAP, config=tmp_path / "c.yaml")
    assert aimed.summary["target_average_order_value"] == 200
    [note] = [one for one in aimed.notes if one.name == "target_without_figure"]
    assert NO_ORDERS in note.text


@pytest.mark.parametrize(
    ("command", "more"),
    [
        (custseg.cohorts, {}),
        (custseg.trend, {}),
        (custseg.forecast, {}),
        (custseg.cac, {}),
        (custseg.ltv, {"columns": ["typical_gap"]}),
        (custseg.ltv, {"columns": ["retention_budget"]}),
        (custseg.ltv, {"where": "typical_gap > 3"}),
        (custseg.ltv, {"sort": "median_order_value"}),
        (custseg.ltv, {"columns": ["products"]}),
        (custseg.ltv, {"compare_to": "90d"}),
        (custseg.ltv, {"from": "2024-01-01"}),
        (custseg.ltv, {"cac": 10}),
    ],
)
def test_what_takes_single_orders_is_refused_with_the_reason(
    flo: Path, command: Callable[..., Result], more: dict[str, object]
) -> None:
    with pytest.raises(CustsegError) as caught:
        command(flo, map=FLO_MAP, **more)
    assert "one row per customer with totals" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "role"),
    [("return_rate", "returned"), ("orders", "orders"), ("tenure_months", "first_order"), ("revenue", "revenue")],
)
def test_what_a_column_would_tell_names_the_role_to_map(name: str, role: str) -> None:
    frame = pl.DataFrame({"customer_id": ["a"], "days since last order": [3], "total_profit": [1.0]})
    with pytest.raises(CustsegError) as caught:
        custseg.ltv(frame, columns=[name])
    assert f'map={{"{role}": "COLUMN"}}' in str(caught.value)


def test_profit_alone_is_enough(tmp_path: Path) -> None:
    frame = pl.DataFrame({"customer_id": ["a", "b"], "orders": [2, 1], "total_profit": [5.0, -1.0]})
    found = custseg.ltv(frame)
    assert found.frame.columns == ["customer_id", "orders", "ltv"]
    assert dict(found.frame.select("customer_id", "ltv").rows()) == {"a": 5.0, "b": -1.0}
    assert not {"revenue", "margin", "average_order_value"} & found.summary.keys()


def test_a_margin_and_a_cost_give_the_profit(shop: pl.DataFrame) -> None:
    sales = shop.drop("total_profit")
    assert custseg.ltv(sales, margin=0.25).frame["ltv"].to_list() == [300.0, 25.0, 0.0]
    costs = sales.with_columns(total_cost=pl.Series([60.0, 800.0, None]))
    assert custseg.ltv(costs).frame["ltv"].to_list() == [400.0, 40.0, 0.0]


def test_returns_in_a_column_of_their_own() -> None:
    frame = pl.DataFrame({"customer_id": ["a"], "orders": [2], "total_spent": [80.0], "total_refunds": [20.0]})
    found = custseg.ltv(frame, columns=["revenue", "returned", "return_rate"]).frame
    assert found.row(0) == ("a", 80.0, 20.0, 0.2)


def test_contacts_stand_beside_totals(shop: pl.DataFrame) -> None:
    contacts = pl.DataFrame({"customer_id": ["anna", "boris"], "country": ["DE", "FR"]})
    found = custseg.ltv(shop, contacts=contacts, by="country", columns=["orders"]).frame
    assert dict(found.rows()) == {"FR": 12, "DE": 1, "no counted order": 0}


def test_lists_are_taken_apart(flo: Path) -> None:
    field = "interested_in_categories_12"
    whole = custseg.ltv(flo, map=FLO_MAP, by=field, columns=["customers"])
    assert whole.frame.height == 5
    parts = custseg.ltv(flo, map=FLO_MAP, by=field, split=[field], columns=["customers", "orders"])
    expected = {"KADIN": (3, 31), "ERKEK": (2, 26), "COCUK": (2, 23), "AKTIFSPOR": (2, 23), "AKTIFCOCUK": (1, 2)}
    assert {name: values for name, *values in parts.frame.rows()} == {k: list(v) for k, v in expected.items()}
    [note] = [note for note in parts.notes if note.name == "groups_overlap"]
    assert "do not add up to the base" in note.text
    assert parts.summary["customers"] == 5


@pytest.mark.skipif(not TELECOM.exists(), reason="no real data")
def test_telecom_customers_to_the_cent() -> None:
    plain = pl.read_csv(TELECOM, infer_schema=False).select(
        pl.col("Customer_ID"),
        pl.col("Total_Revenue").cast(pl.Decimal(12, 2)),
        pl.col("Tenure_in_Months").cast(pl.Int64),
        "Contract",
    )
    found = custseg.ltv(TELECOM, columns=["revenue", "tenure_months"])
    figures = found.summary
    assert (figures["customers"], figures["revenue"]) == (7043, 21371131.69)
    assert plain["Total_Revenue"].sum() == pl.Series(["21371131.69"]).cast(pl.Decimal(12, 2))[0]
    rows = dict(plain.select("Customer_ID", pl.col("Tenure_in_Months").clip(1)).rows())
    assert {name: round(months) for name, _, months in found.frame.rows()} == rows
    groups = custseg.profit(TELECOM, by="Contract", columns=["revenue", "customers"]).frame
    expected = plain.group_by("Contract").agg(pl.col("Total_Revenue").sum().cast(pl.Float64), pl.len())
    assert {one[0]: one[1:] for one in groups.rows()} == {one[0]: one[1:] for one in expected.rows()}


@pytest.mark.skipif(not SHOPIFY.exists(), reason="no real data")
def test_shopify_customers() -> None:
    plain = pl.read_csv(SHOPIFY)
    figures = custseg.ltv(SHOPIFY).summary
    assert figures["revenue"] == pytest.approx(plain["Total Spent"].sum())
    assert figures["orders"] == plain.filter(pl.col("Total Spent") > 0)["Total Orders"].sum()


ORDERS = st.lists(
    st.tuples(
        st.sampled_from("abcdefg"), st.integers(0, 700), st.integers(1, 99_999), st.integers(-20_000, 50_000)
    ),
    min_size=1, max_size=40,
)  # fmt: skip


@settings(max_examples=examples(60), deadline=None)
@given(ORDERS)
def test_totals_of_a_random_shop_give_the_same_as_its_orders(rows: list[tuple[str, int, int, int]]) -> None:
    start = dt.date(2022, 1, 1)
    orders = pl.DataFrame(
        [(name, start + dt.timedelta(days), place, cents / 100, profit / 100)
         for place, (name, days, cents, profit) in enumerate(rows)],
        schema={"customer": pl.String, "date": pl.Date, "order": pl.Int64, "revenue": pl.Float64, "profit": pl.Float64},
        orient="row",
    )  # fmt: skip
    totals = orders.group_by("customer", maintain_order=True).agg(
        pl.len().alias("number of orders"),
        pl.col("revenue").sum().round(2).alias("total spent"),
        pl.col("profit").sum().round(2).alias("total profit"),
        pl.col("date").min().alias("first order"),
        pl.col("date").max().alias("last order"),
    )
    names = [
        "orders", "revenue", "profit", "average_order_value", "orders_per_month", "margin", "tenure_months",
        "active_months", "days_since_last", "first_order", "last_order", "ltv", "volume_value", "ltv_tier", "abc",
    ]  # fmt: skip
    of_orders = custseg.customers(orders, columns=names)
    of_totals = custseg.customers(totals, columns=names)
    assert of_totals.frame.equals(of_orders.frame)
    assert of_totals.as_of == of_orders.as_of
    assert of_totals.summary.items() <= of_orders.summary.items()

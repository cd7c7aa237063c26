"""LTV ÷ CAC is one number with one verdict in every command: the sample against sums in SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any

import polars as pl
import pytest
from places import SAMPLE_DATA

from custseg.analyses.cac.cac import cac
from custseg.analyses.customers import customers
from custseg.analyses.ltv import ltv
from custseg.analyses.profit import profit
from custseg.analyses.segment.segment import segment
from custseg.result import Result
from custseg.settings.settings import gather

AS_OF = dt.date(2026, 6, 30)
SAMPLE = str(SAMPLE_DATA / "orders.csv")
FILES = {name: str(SAMPLE_DATA / f"{name}.csv") for name in ("contacts", "spend")}
COLUMNS = "ltv_to_cac,ltv_to_cac_12m,ltv_to_spend,cac_paid,cac_blended,verdict"
QUICK = {segment: {"columns": COLUMNS}, customers: {"columns": "cac"}}
"""Columns that need no forecast, where the default ones do."""
RATIOS = ("ltv_to_cac", "ltv_to_cac_12m", "ltv_to_spend", "cac_paid", "cac_blended")

ROWS = """
    SELECT customer_id AS id, order_id, quantity * unit_price AS revenue, quantity * (unit_price - unit_cost) AS profit,
        CAST(date AS DATE) AS day
    FROM orders
    WHERE customer_id IS NOT NULL AND status IN ('completed', 'returned') AND quantity * unit_price IS NOT NULL
        AND date LIKE '____-__-__'
"""
NEW = """
    SELECT id, first_order, channel, country, month, profit, young,
        CASE WHEN channel = 'organic' THEN 0 ELSE 1 END AS paid,
        CASE WHEN age >= 365.25 THEN 1 ELSE 0 END AS aged
    FROM people
    WHERE first_order IS NOT NULL AND NOT before
"""
SUMS = """
    SELECT {key} AS part, COUNT(*) AS won, SUM(paid) AS won_paid, SUM(profit) AS all_profit,
        SUM(paid * profit) AS profit, SUM(paid * aged * young) AS young, SUM(paid * aged) AS aged,
        SUM(share) AS spend, SUM(aged * share) AS spend_12m
    FROM won
    GROUP BY {key}
"""


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the orders of one customer of the sample in five."""
    path = tmp_path_factory.mktemp("part") / "orders.csv"
    orders = pl.read_csv(SAMPLE, infer_schema=False)
    orders.filter(pl.col("customer_id").is_null() | pl.col("customer_id").str.contains("[05]$")).write_csv(path)
    return str(path)


@cache
def ask(question: Callable[..., Result], orders: str = SAMPLE, **flags: Any) -> Result:
    """Return what a command says of orders, those of the sample or of a part of it."""
    settings = gather({**FILES, "as_of": str(AS_OF), **flags}, use_config=False, environment={})
    return question([orders], settings)


@cache
def tables(path: str) -> pl.SQLContext[Any]:
    """Return the new customers of a file of orders with their share of the spend, and the spend that won nobody."""
    numbers = dict.fromkeys(("quantity", "unit_price", "unit_cost"), pl.Float64)
    orders = pl.read_csv(path, infer_schema=False)
    orders = orders.with_columns(pl.col(name).cast(kind, strict=False) for name, kind in numbers.items())
    contacts = pl.read_csv(SAMPLE_DATA / "contacts.csv", infer_schema=False)
    spend = pl.read_csv(SAMPLE_DATA / "spend.csv")
    # SQL of polars has no lenient cast: dates that are none are left out by their form above.
    orders = orders.filter(pl.col("date").str.to_date("%Y-%m-%d", strict=False).is_not_null())
    rows = pl.SQLContext(orders=orders).execute(ROWS, eager=True)
    rows = rows.join(with_margin(rows), on="id").with_columns(
        pl.col("profit").fill_null(pl.col("revenue") * pl.col("rate"))
    )
    days = rows.group_by("id", "order_id").agg(pl.col("day").min(), pl.col("revenue", "profit").sum())
    first = days.filter(pl.col("revenue") > 0.000001).group_by("id").agg(first_order=pl.col("day").min())
    opening = rows["day"].min()
    people = days.group_by("id").agg(seen=pl.col("day").min(), profit=pl.col("profit").sum())
    people = people.join(first, on="id", how="left")
    people = people.join(contacts.rename({"customer_id": "id"}), on="id", how="left")
    early = (pl.col("seen") - opening).dt.total_days() < 90
    joined = pl.col("joined").str.to_date("%Y-%m-%d")
    age = (pl.lit(AS_OF) - pl.col("first_order")).dt.total_days()
    at = (pl.col("day") - pl.col("first_order")).dt.total_days()
    young = days.join(first, on="id").filter(at < 365.25).group_by("id").agg(young=pl.col("profit").sum())
    people = people.join(young, on="id", how="left").with_columns(
        before=pl.when(joined.is_null()).then(early).otherwise(joined < opening),
        age=age,
        month=pl.col("first_order").dt.strftime("%Y-%m"),
        young=pl.col("young").fill_null(0),
    )
    new = pl.SQLContext(people=people).execute(NEW, eager=True)
    shares = new.group_by("channel", "month").len().join(spend, on=["channel", "month"], how="full", coalesce=True)
    paid = shares.filter(pl.col("len") > 0).with_columns(share=pl.col("amount").fill_null(0) / pl.col("len"))
    won = new.join(paid.select("channel", "month", "share"), on=["channel", "month"])
    ended = pl.col("month").str.to_date("%Y-%m").dt.month_end()
    failed = shares.filter(pl.col("len").is_null()).with_columns(
        old=((pl.lit(AS_OF) - ended).dt.total_days() >= 365.25).cast(pl.Float64)
    )
    everyone, nobody = pl.lit("all").alias("everyone"), pl.lit("none").alias("nobody")
    return pl.SQLContext(won=won.with_columns(everyone), failed=failed.with_columns(everyone, nobody))


def with_margin(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the margin that rows of unknown profit of each customer earn."""
    known = rows.filter(pl.col("profit").is_not_null())
    base = known["profit"].sum() / known["revenue"].sum()
    own = known.group_by("id").agg(pl.col("profit", "revenue").sum())
    usable = (pl.col("revenue") > 0) & (pl.col("profit").abs() <= pl.col("revenue"))
    own = own.select("id", rate=pl.when(usable).then(pl.col("profit") / pl.col("revenue")).otherwise(base))
    return rows.select("id").unique().join(own, on="id", how="left").with_columns(pl.col("rate").fill_null(base))


def wanted(key: str, path: str = SAMPLE) -> dict[str, dict[str, Any]]:
    """Return the figures of each group, by a column of the new customers."""
    context = tables(path)
    sums = context.execute(SUMS.format(key=key), eager=True)
    lost = key if key in ("channel", "month", "everyone") else "nobody"
    query = f"SELECT {lost} AS part, SUM(amount) AS more, SUM(amount * old) AS more_12m FROM failed GROUP BY {lost}"
    both = sums.join(context.execute(query, eager=True), on="part", how="left").fill_null(0)
    return {row["part"]: figures(row) for row in both.to_dicts()}


def figures(row: dict[str, Any]) -> dict[str, Any]:
    """Return the ratios of a group and the verdict, from its sums."""
    spend, old = row["spend"] + row["more"], row["spend_12m"] + row["more_12m"]
    ratio = row["young"] / old if row["aged"] and old > 0 else None
    word = "too young" if ratio is None else "healthy" if ratio >= 3 else "thin" if ratio >= 1 else "loss"
    return {
        "ltv_to_cac": row["profit"] / spend if spend and row["won_paid"] else None,
        "ltv_to_cac_12m": ratio,
        "ltv_to_spend": row["all_profit"] / spend if spend else None,
        "cac_paid": spend / row["won_paid"] if row["won_paid"] else None,
        "cac_blended": spend / row["won"],
        "verdict": word if spend else "organic",
    }


def assert_same(found: dict[str, Any], one: dict[str, Any], where: str) -> None:
    """Hold the ratios and the verdict of a group against those of SQL."""
    for name in RATIOS:
        value = one[name]
        assert found[name] == (value if value is None else pytest.approx(value, rel=1e-6)), (where, name)
    assert found["verdict"] == one["verdict"], where


@pytest.mark.parametrize("question", [ltv, cac, segment, customers])
def test_all_customers_have_one_ratio_in_every_summary(part: str, question: Callable[..., Result]) -> None:
    (one,) = wanted("everyone", part).values()
    assert_same(ask(question, part, **QUICK.get(question, {})).figures(), one, question.__name__)


def test_the_ratios_of_the_sample() -> None:
    (one,) = wanted("everyone").values()
    assert_same(ask(cac).figures(), one, "cac")
    # As first measured by hand: 176,237.88 ÷ 73,410.03, and with organic customers 256,549.13 ÷ 73,410.03.
    assert (round(one["ltv_to_cac"], 2), round(one["ltv_to_spend"], 2)) == (2.40, 3.49)


@pytest.mark.parametrize(
    ("question", "by", "key"),
    [
        (ltv, "country", "country"), (cac, "country", "country"), (profit, "country", "country"),
        (ltv, "channel", "channel"), (cac, "channel", "channel"), (profit, "channel", "channel"),
        (ltv, "cohort", "month"), (cac, "month", "month"), (cac, "cohort", "month"), (profit, "cohort", "month"),
    ],
)  # fmt: skip
def test_a_group_has_one_ratio_in_every_table(part: str, question: Callable[..., Result], by: str, key: str) -> None:
    result = ask(question, part, by=by, columns=COLUMNS)
    rows = {row[result.frame.columns[0]]: row for row in result.frame.to_dicts()}
    groups = wanted(key, part)
    assert groups.keys() <= rows.keys()
    for name, one in groups.items():
        assert_same(rows[name], one, f"{question.__name__} {name}")


def test_segments_divide_the_same_sums(part: str) -> None:
    """Spend that won nobody belongs to no segment: the sums of the segments lack just that."""
    parts = ask(customers, part, columns="volume_value").frame.rename({"customer_id": "id"})
    won = tables(part).execute("SELECT * FROM won", eager=True).join(parts, on="id")
    sums = pl.SQLContext(won=won).execute(SUMS.format(key="volume_value"), eager=True)
    found = {row["segment"]: row for row in ask(segment, part, columns=COLUMNS).frame.to_dicts()}
    for row in sums.with_columns(more=0.0, more_12m=0.0).to_dicts():
        assert_same(found[row["part"]], figures(row), row["part"])
    of_cac = {row["volume_value"]: row for row in ask(cac, part, by="volume-value", columns=COLUMNS).frame.to_dicts()}
    for name in sums["part"]:
        assert {key: of_cac[name][key] for key in (*RATIOS, "verdict")} == {
            key: found[name][key] for key in (*RATIOS, "verdict")
        }


def test_groups_that_are_merged_keep_their_spend(part: str) -> None:
    """Radio is in no group of customers; the months that are not shown keep what they spent in vain."""
    result = ask(profit, part, by="cohort", columns="spend,ltv_paid,ltv_to_cac", sort="spend", top="3")
    all_months = ask(profit, part, by="cohort", columns="spend", sort="spend").frame
    assert result.frame["spend"].sum() == pytest.approx(all_months["spend"].sum(), rel=1e-12)
    other = next(row for row in result.frame.to_dicts() if row["cohort"] == "other")
    assert other["ltv_to_cac"] == pytest.approx(other["ltv_paid"] / other["spend"], rel=1e-9)


@pytest.mark.parametrize("question", [ltv, cac, segment, customers, profit])
def test_an_unfinished_month_is_warned_about_wherever_its_cost_is_shown(
    part: str, question: Callable[..., Result]
) -> None:
    asked = {"by": "country"} if question is profit else QUICK.get(question, {})
    notes = [note for note in ask(question, part, as_of="2026-06-12", **asked).notes if note.name == "spend_unfinished"]
    assert len(notes) == 1
    assert "2026-06 is not over" in notes[0].text
    assert notes[0].stays


def test_a_month_that_is_over_is_not_warned_about(part: str) -> None:
    assert not [note for note in ask(cac, part, columns=COLUMNS, by="month").notes if note.name == "spend_unfinished"]


def test_each_ratio_shows_what_it_is_made_of() -> None:
    for question in (ltv, cac):
        parts = {figure.name: figure.parts for figure in ask(question).summary}
        assert parts["ltv_to_cac"] == "176,237.88 (LTV of customers of paid channels) ÷ 73,410.03 (Spend)"
        assert parts["ltv_to_spend"] == "256,549.13 (LTV of acquired customers) ÷ 73,410.03 (Spend)"
        assert all(parts[name] for name in RATIOS)

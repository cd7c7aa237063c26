"""LTV against acquisition cost of public exports, against sums in SQL."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from places import REAL_DATA

from custseg.analyses.cac.cac import cac
from custseg.analyses.ltv import ltv
from custseg.analyses.profit import profit
from custseg.settings.settings import gather

SUPERSTORE = REAL_DATA / "superstore" / "superstore.csv"

pytestmark = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason="the folder of real exports, ../shared/data, is not here"
)

# Every row of this file has a customer, and sales above zero: each order counts.
NEW = """
    WITH rows AS (SELECT "Customer ID" AS id, "Segment" AS part, "Sales" AS sales, "Profit" AS profit, day FROM orders),
    people AS (SELECT id, part, MIN(day) AS first, SUM(profit) AS ltv FROM rows GROUP BY id, part),
    young AS (
        SELECT rows.id AS id, SUM(rows.profit) AS won FROM rows JOIN people ON rows.id = people.id
        WHERE rows.day - people.first < INTERVAL '365 days 6 hours' GROUP BY rows.id
    )
    SELECT people.id AS id, part, ltv, won, first FROM people JOIN young ON people.id = young.id
"""


def new_customers() -> pl.DataFrame:
    """Return the customers first seen after the first 90 days, with their LTV and the profit of their first year."""
    orders = pl.read_csv(SUPERSTORE).with_columns(day=pl.col("Order Date").str.to_date("%m/%d/%Y"))
    found = pl.SQLContext(orders=orders).execute(NEW, eager=True)
    first, last = orders["day"].min(), orders["day"].max()
    age = (pl.lit(last) - pl.col("first")).dt.total_days()
    is_new = (pl.col("first") - pl.lit(first)).dt.total_days() >= 90
    return found.filter(is_new).with_columns(aged=age >= 365.25)


@pytest.mark.parametrize("cost", [40, 400])
def test_superstore_by_segment_and_in_all(cost: int) -> None:
    wanted: dict[str, dict[str, Any]] = {}
    new = new_customers()
    everyone = new.with_columns(part=pl.lit("all"))
    for (part,), some in pl.concat([new, everyone]).group_by("part"):
        aged = some.filter("aged")
        at_12m = aged["won"].sum() / (cost * aged.height)
        wanted[str(part)] = {
            "spend": float(cost * some.height),
            "ltv_to_cac": pytest.approx(some["ltv"].sum() / (cost * some.height), rel=1e-9),
            "ltv_to_cac_12m": pytest.approx(at_12m, rel=1e-9),
            "verdict": "healthy" if at_12m >= 3 else "thin" if at_12m >= 1 else "loss",
        }
    names = list(wanted["all"])
    for question in (ltv, cac, profit):
        flags = {"cac": str(cost), "by": "main:Segment", "columns": ",".join(names)}
        result = question([str(SUPERSTORE)], gather(flags, use_config=False, environment={}))
        found = {row["main:Segment"]: row for row in result.frame.to_dicts()}
        for part in wanted.keys() - {"all"}:
            assert {name: found[part][name] for name in names} == wanted[part], (question.__name__, part)
        if question is not profit:
            figures = result.figures()
            assert {name: figures[name] for name in names} == wanted["all"], question.__name__


def test_online_retail_has_no_cost_and_judges_nobody() -> None:
    path = REAL_DATA / "online_retail" / "online_retail.parquet"
    flags = {"cac": "5", "by": "main:Country", "columns": "rows_without_profit,ltv_to_cac,verdict,past_profit_third"}
    result = profit([str(path)], gather(flags, use_config=False, environment={}))
    assert result.ledger is not None
    used = {reason.text: entry.rows for reason, entry in result.ledger.entries.items()}["used"]
    assert result.frame["rows_without_profit"].sum() == used
    for name in ("ltv_to_cac", "past_profit_third"):
        assert result.frame[name].null_count() == result.frame.height
    assert not {"healthy", "thin", "loss"} & set(result.frame["verdict"])

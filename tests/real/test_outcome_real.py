"""A list that nobody ever sees has no effect: placebo lists of the customers of CDNOW, each split by chance."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from places import REAL_DATA

from custseg.analyses.outcome.outcome import outcome
from custseg.segments.control_group import are_control
from custseg.settings.settings import gather

ORDERS = REAL_DATA / "cdnow" / "cdnowElog.csv"
RULES = 40
NAME = "masterid"

pytestmark = pytest.mark.skipif(not ORDERS.exists(), reason="needs the real exports beside the repository")


def test_placebo_lists_show_no_effect(tmp_path: Path) -> None:
    """Of 40 independent splits in three quarters and a quarter, 5 % look like an effect: 0 to 7 by chance.

    The effects of all of them lie around nothing: their mean is within 3.5 standard errors of it.
    """
    ids = pl.read_csv(ORDERS, infer_schema=False)[NAME].str.strip_chars().unique().sort()
    lists = [
        pl.DataFrame({"customer_id": ids, "control": are_control(ids, f"rule {number}", 0.25)}).select(
            pl.lit("1997-06-30").alias("listed_on"),
            pl.when("control").then(pl.lit("control")).otherwise(pl.lit("contact")).alias("group"),
            "customer_id",
            pl.lit(f"rule {number}").alias("rule"),
        )
        for number in range(RULES)
    ]
    pl.concat(lists).write_csv(tmp_path / "actions.csv")
    flags = {"within": "90d", "map": {"customer_id": NAME}}
    result = outcome([str(tmp_path / "actions.csv"), str(ORDERS)], gather(flags, use_config=False, environment={}))
    rows = result.frame.filter(pl.col("rule") != "all")
    assert rows.height == RULES
    assert (rows["contacted"] + rows["control"]).unique().to_list() == [ids.len()]
    assert (rows["bought"] + rows["control_bought"]).n_unique() == 1
    assert 0 <= rows.filter(pl.col("verdict") != "too few to tell").height <= 7
    money = rows.filter((pl.col("revenue_difference_low") > 0) | (pl.col("revenue_difference_high") < 0))
    assert money.height <= 7
    effects = rows["difference"]
    assert abs(effects.mean()) < 3.5 * effects.std() / RULES**0.5  # type: ignore[arg-type,operator]

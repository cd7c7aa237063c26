"""Expected revenue where the spend of customers told something about their later orders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from simulated import simulate

from custseg.analyses.forecast.forecast import forecast
from custseg.forecast.gamma_gamma import GammaGamma
from custseg.result import Result
from custseg.settings.settings import gather


def asked(base: pl.DataFrame, folder: Path) -> Result:
    path = folder / "orders.csv"
    orders = base.select("customer_id", "date", revenue=pl.col("money").cast(pl.Float64) / 1e6)
    orders.write_csv(path, float_precision=2)
    flags = {"holdout": "off", "interval": "off", "horizon": "6"}
    return forecast([str(path)], gather(flags, use_config=False, environment={}))


def test_expected_revenue_is_raised_with_spend_and_a_note_says_by_how_much(tmp_path: Path) -> None:
    base = simulate(1_500, 2, known=1_095, ahead=0, joining=1_000, dependence=0.3, loyalty=0.4).days
    result = asked(base, tmp_path)
    texts = [note.text for note in result.notes if note.name == "spend_tells_orders"]
    assert len(texts) == 1
    assert "In the last 182 days" in texts[0]
    again = base.with_columns(first=pl.col("date").min().over("customer_id")).filter(pl.col("date") > pl.col("first"))
    money = pl.col("money").cast(pl.Float64) / 1e6
    means = again.group_by("customer_id").agg(x=pl.len().cast(pl.Float64), mean=money.mean()).sort("customer_id")
    spend = GammaGamma.fit(means["x"].to_numpy(), means["mean"].to_numpy()).model
    found = result.frame.join(means, on="customer_id", how="left").filter(pl.col("expected_orders") > 0.1)
    x, mean = found["x"].fill_null(0).to_numpy(), found["mean"].fill_null(0).to_numpy()
    # The mean of the paper, and what custseg made of it.
    plain = spend.p * (spend.gamma + x * mean) / (spend.p * x + spend.q - 1)
    factor = (found["expected_revenue"] / found["expected_orders"]).to_numpy() / plain
    inside = np.abs(np.log(plain) - np.log(np.median(plain))) < 1.5
    slope, level = np.polyfit(np.log(plain[inside]), np.log(factor[inside]), 1)
    assert np.log(factor[inside]) == pytest.approx(level + slope * np.log(plain[inside]), abs=2e-4)
    assert slope > 0.04
    assert f"is {2**slope - 1:.0%} higher for it" in texts[0]


def test_where_spend_says_little_there_is_no_note(tmp_path: Path) -> None:
    result = asked(simulate(1_500, 3, known=1_095, ahead=0, joining=1_000).days, tmp_path)
    assert not [note for note in result.notes if note.name == "spend_tells_orders"]

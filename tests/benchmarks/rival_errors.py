"""Errors of other libraries at past days: ``python rival_errors.py IN.parquet OUT.json``, in a Python that has them.

IN has a row per customer and forecast: "forecast" (a number), x, t_x and T in days, "later" (order days that came), and
"days" (length of the forecast). OUT has, by library and model, the mean absolute error, the root mean square error and
the logarithm of predicted ÷ actual of each forecast; null where the library could not fit the model.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

DAYS_PER_WEEK = 7.0


def of_lifetimes(model: str) -> Callable[[pd.DataFrame, float], np.ndarray]:
    """Return what lifetimes expects of each customer, by the name of its model."""

    def expected(frame: pd.DataFrame, weeks: float) -> np.ndarray:
        import lifetimes

        # lifetimes begins a fit of Pareto/NBD by chance.
        np.random.seed(1)
        x, t_x, age = (frame[name].to_numpy(dtype=float) for name in ("x", "t_x", "T"))
        t_x, age = t_x / DAYS_PER_WEEK, age / DAYS_PER_WEEK
        fitted = getattr(lifetimes, model)().fit(x, t_x, age)
        return np.ravel(fitted.conditional_expected_number_of_purchases_up_to_time(weeks, x, t_x, age))

    return expected


def of_clvkit(model: str) -> Callable[[pd.DataFrame, float], np.ndarray]:
    """Return what clvkit expects of each customer, by the name of its model."""

    def expected(frame: pd.DataFrame, weeks: float) -> np.ndarray:
        import clvkit

        t_x, age = frame["t_x"] / DAYS_PER_WEEK, frame["T"] / DAYS_PER_WEEK
        summary = pd.DataFrame({"frequency": frame["x"], "recency": t_x, "T": age})
        end = pd.Timestamp("2024-01-01")
        words = {"time_unit": "W", "collapse": "D", "observation_period_end": end, "on_negative": "net"}
        base = clvkit.CustomerBase(summary, has_monetary=False, **words)
        return getattr(clvkit, model)().fit(base).predict(weeks).to_pandas().iloc[:, -1].to_numpy()

    return expected


MODELS = {
    "lifetimes BG/NBD": of_lifetimes("BetaGeoFitter"),
    "lifetimes MBG/NBD": of_lifetimes("ModifiedBetaGeoFitter"),
    "lifetimes Pareto/NBD": of_lifetimes("ParetoNBDFitter"),
    "clvkit BG/NBD": of_clvkit("BGNBD"),
    "clvkit MBG/NBD": of_clvkit("MBGNBD"),
}


def errors(predict: Callable[[pd.DataFrame, float], np.ndarray], frame: pd.DataFrame) -> list[float] | None:
    """Return MAE, RMSE and the logarithm of predicted ÷ actual of one forecast; None without a fit."""
    later = frame["later"].to_numpy(dtype=float)
    try:
        expected = predict(frame, float(frame["days"].iloc[0]) / DAYS_PER_WEEK)
    except Exception:
        # Each library has errors of its own for a fit that did not converge.
        return None
    if not np.isfinite(expected).all() or not expected.sum() > 0:
        return None
    off = expected - later
    return [
        float(np.abs(off).mean()), float(np.sqrt(np.square(off).mean())), float(np.log(expected.sum() / later.sum()))
    ]  # fmt: skip


def main(source: str, target: str) -> None:
    """Write the errors of all models."""
    warnings.simplefilter("ignore")
    frames = [frame for _, frame in pd.read_parquet(source).groupby("forecast")]
    found = {name: [errors(predict, frame) for frame in frames] for name, predict in MODELS.items()}
    Path(target).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""What comes next, and how wrong the same forecast was before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from custseg.analyses.report.answers import Answers, LeftOutError
from custseg.analyses.report.parts import Part, figures_of, tile_of
from custseg.numbers import readable
from custseg.page import Block, Chart, Head, Prose, Table, Tiles
from custseg.result import Figure

NAMES = ("customers_alive", "expected_orders", "expected_revenue", "expected_profit", "expected_ltv")
EXACT = 0.0005
"""Error below which a total is called right: it reads as 0.0%."""


def forecast(answers: Answers) -> Part:
    """Return the forecast of the base.

    Raises:
        LeftOutError: there are too few repeat customers, or too little history.
    """
    words, result = answers.words, answers.of("forecast")
    months = next((one.frame for one in result.sections if one.name == "months"), None)
    if months is None or months.is_empty():
        raise LeftOutError(words.say("left_nothing"))
    figures = {one.name: one for one in result.summary if one.value is not None}
    shown = [
        replace(one, value=round(one.value)) if one.unit == "count" else one for one in figures_of(result, NAMES)
    ]  # fmt: skip
    tiles = Tiles(tuple(tile_of(one, answers, figures, _range(one.name, figures, answers)) for one in shown))
    blocks: list[Block] = [tiles, Prose(tuple(_past(figures, answers))), _chart(months, answers)]
    lead = words.say("forecast_lead", months=answers.settings["horizon"])
    return Part(lead, tuple(blocks), tuple(figures_of(result, figures)))


def _range(name: str, figures: dict[str, Figure], answers: Answers) -> str:
    """Return the limits of what is expected; empty where they are not known."""
    of, unit = {"expected_orders": ("orders", "count"), "expected_revenue": ("revenue", "money")}.get(name, ("", ""))
    if not {f"{of}_low", f"{of}_high"} <= figures.keys():
        return ""
    low, high = (figures[f"{of}_{end}"].value for end in ("low", "high"))
    low, high = (readable(round(value) if unit == "count" else value, unit) for value in (low, high))
    return answers.words.say("forecast_from_to", low=low, high=high)


def _past(figures: dict[str, Figure], answers: Answers) -> list[str]:
    """Return how wrong the same forecast was before."""
    words = answers.words
    if "holdout_orders_error" not in figures:
        return [words.say("forecast_untested")]
    values = {name: one.value for name, one in figures.items()}
    error, share = values["holdout_orders_error"], readable(abs(values["holdout_orders_error"]), "share")
    key = "forecast_exact" if abs(error) < EXACT else "forecast_too_low" if error < 0 else "forecast_too_high"
    said = words.say(
        "forecast_tested",
        days=readable(values["holdout_days"], "count"),
        predicted=readable(round(values["holdout_orders_predicted"]), "count"),
        actual=readable(values["holdout_orders"], "count"),
        error=words.say(key, **({} if key == "forecast_exact" else {"share": share})),
    )
    found = [said]
    if "year_ago_error" in values and "correction" in values:
        off, factor = readable(abs(values["year_ago_error"]), "share"), readable(values["correction"], "ratio")
        found.append(words.say("forecast_year_ago", share=off, factor=factor))
    return found


def _chart(months: pl.DataFrame, answers: Answers) -> Chart:
    """Return what is expected month by month, with its limits where they are known."""
    words, what = answers.words, "revenue" if "expected_revenue" in months.columns else "orders"
    unit = "money" if what == "revenue" else "count"
    names = {"y": f"expected_{what}", "low": f"{what}_low", "high": f"{what}_high"}
    there = {key: name for key, name in names.items() if name in months.columns and months[name].count()}
    points, rows = [], []
    for row in months.iter_rows(named=True):
        point: dict[str, Any] = {"x": str(row["until"])}
        point |= {key: float(row[name]) for key, name in there.items()}
        points.append(point)
        rows.append((str(row["until"]), *(readable(_rounded(row[name], unit), unit) for name in there.values())))
    title = words.say("forecast_chart" if what == "revenue" else "forecast_chart_orders")
    titles = {"y": "forecast_expected", "low": "forecast_low", "high": "forecast_high"}
    heads = (Head(words.say("forecast_month")), *(Head(words.say(titles[key]), is_figure=True) for key in there))
    said = {"months": len(rows), "first": rows[0][1], "first_until": rows[0][0], "last": rows[-1][1],
            "last_until": rows[-1][0]}  # fmt: skip
    if {"low", "high"} <= there.keys():
        interval = readable(answers.settings["interval"], "share")
        text = words.say("forecast_chart_text", interval=interval, **said)
    else:
        text = words.say("forecast_chart_plain", **said)
    axis = answers.title(f"expected_{what}")
    return Chart("band", title, text, tuple(points), "", axis, unit, Table(title, heads, tuple(rows)))


def _rounded(value: float, unit: str) -> float:
    return round(value) if unit == "count" else value

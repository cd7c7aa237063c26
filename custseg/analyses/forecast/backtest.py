"""Figures and notes of the holdout test of a forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custseg.forecast.simple_rules import CONSTANT_RATE, NO_ORDERS, RULE_KEYS
from custseg.notes import Note
from custseg.numbers import counted, readable
from custseg.result import Column, Figure, Section
from custseg.settings.setting import Settings

if TYPE_CHECKING:
    from custseg.forecast.holdout import Holdout, Score

TEST_LINE, MAE_LINE, RMSE_LINE = "Tested", "Error, MAE", "Error, RMSE"
BY_LIFETIME = " (custseg ltv --lifetime)"
TOTAL_ERROR = "error of the total"
ADVICE = {
    CONSTANT_RATE: f"Use orders per month × months instead{BY_LIFETIME}, or try --model auto",
    NO_ORDERS: "Use the total and the ranking, but not the forecast of a single customer",
}
"""What to do where a simple rule was more accurate."""

RANKING_ADVICE = "Use the ranking of customers, and plan with less than the total"
EXPLAINED_ABOVE = 0.01
"""Share of customers expected inside intervals above the requested level, from which on the reason is given."""

CALIBRATION_COLUMNS = [
    Column("repeat_days", "Repeat order days so far", header="Repeat days so far", whole=True),
    Column("customers", "Customers", "count"),
    Column("predicted", "Order days predicted", "count", header="Predicted"),
    Column("actual", "Actual order days", "count", header="Actual"),
    Column("predicted_to_actual", "Predicted ÷ actual", "ratio", header="Predicted ÷ actual"),
]


def headline(test: Holdout | None, level: float | None) -> str:
    """Return how far off the forecast was the last time, and how many customers were inside their intervals.

    Args:
        test: predicted and actual orders; None without a test.
        level: of the intervals, such as 0.8; None without intervals.
    """
    if test is None:
        return "This forecast is not tested: how far off it may be is unknown."
    predicted, actual = round(test.score.predicted), f"{test.orders:,}"
    text = f"Tested on the last {counted(test.days, 'day')}: {predicted:,} order days predicted, {actual} actual"
    if test.orders:
        error = test.score.predicted / test.orders - 1
        text += f" ({readable(abs(error), 'share')} too {'high' if error > 0 else 'low'})"
    if level is not None and test.coverage:
        inside = readable(test.coverage[0], "share")
        text += f"; {inside} of customers inside their {100 * level:.4g}% interval of orders"
    return text + "."


def holdout_figures(test: Holdout, name: str, settings: Settings) -> list[Figure]:
    """Return the accuracy of the model in its holdout test, beside that of simple rules.

    Args:
        test: predicted and actual orders.
        name: of the model.
        settings: with the level of the intervals.
    """
    score = test.score
    error = score.predicted / test.orders - 1 if test.orders else None
    shown_error = f" ({error:+.1%})" if error is not None else ""
    phrase = f"on the last {test.days} days: {{}} order days predicted, {test.orders:,} actual{shown_error}"
    figures = [
        Figure("model", "Model", "text", name, TEST_LINE),
        Figure("holdout_days", "Days held out", "days", test.days, TEST_LINE),
        Figure("holdout_from", "Last day before them", "date", test.cut, TEST_LINE),
        Figure("holdout_customers", "Customers with an order before them", "count", test.customers, TEST_LINE),
        Figure("holdout_orders_predicted", "Order days predicted", "count", score.predicted, TEST_LINE, phrase),
        Figure("holdout_orders", "Actual order days", "count", test.orders, TEST_LINE),
        Figure("holdout_orders_error", "Error of the total", "share", error, TEST_LINE),
        Figure(
            "holdout_revenue_predicted",
            "Revenue predicted, before returns",
            "money",
            test.revenue[0],
            TEST_LINE,
            "revenue {} predicted",
        ),
        Figure("holdout_revenue", "Actual revenue, before returns", "money", test.revenue[1], TEST_LINE, "{} actual"),
    ]
    return [*figures, *_coverage_figures(test, settings["interval"]), *_error_figures(test, name)]


def _coverage_figures(test: Holdout, level: float | None) -> list[Figure]:
    """Return the share of customers inside their intervals, and the interval of the total; nothing without intervals.

    Args:
        test: with or without intervals.
        level: of the intervals, such as 0.8.
    """
    if level is None or not (test.coverage and test.expected_coverage):
        return []
    figures = []
    kinds = (("", "orders"), ("_revenue", "revenue"))
    for (stem, what), share, expected in zip(kinds, test.coverage, test.expected_coverage, strict=True):
        key = f"holdout{stem}_coverage"
        reason = ", since many order nothing" if expected - level > EXPLAINED_ABOVE else ""
        phrase = (
            f"{{}} of customers were inside their {100 * level:.4g}% interval of {what}; expected: "
            f"{readable(expected, 'share')}{reason}"
        )
        title = f"Customers expected inside the interval of {what}"
        figures += [
            Figure(key, f"Customers inside the interval of {what}", "share", share, TEST_LINE, phrase),
            Figure(f"{key}_expected", title, "share", expected, TEST_LINE),
        ]
    if test.total_interval is None:
        return figures
    low, high = test.total_interval
    return [
        *figures,
        Figure("holdout_orders_low", "Order days at least", "count", low, TEST_LINE),
        Figure("holdout_orders_high", "Order days at most", "count", high, TEST_LINE),
    ]


def _error_figures(test: Holdout, name: str) -> list[Figure]:
    """Return the errors per customer of the model and of the simple rules."""
    figures = []
    for line, key, title in ((MAE_LINE, "mae", "Mean absolute error"), (RMSE_LINE, "rmse", "Root mean square error")):
        for method, score in test.scores.items():
            phrase = "{} orders per customer" if method == name else f"{method} {{}}"
            stem = key if method == name else f"{key}_{RULE_KEYS[method]}"
            figures.append(Figure(stem, f"{title}, {method}", "ratio", getattr(score, key), line, phrase))
    for method, score in test.scores.items():
        if method != name:
            key, title = f"holdout_orders_{RULE_KEYS[method]}", f"Order days predicted, {method}"
            figures.append(Figure(key, title, "count", score.predicted, TEST_LINE))
    return figures


def holdout_notes(test: Holdout, name: str, *, amounts: bool) -> list[Note]:
    """Return warnings where a simple rule was more accurate, and where the total missed its interval.

    Args:
        test: predicted and actual orders.
        name: of the model.
        amounts: whether the orders have amounts.
    """
    notes = []
    for rule in (CONSTANT_RATE, NO_ORDERS):
        better = _better_by(test.scores[rule], test.score, test.orders)
        if better:
            # A lifetime takes money.
            instead = ADVICE[rule] if amounts else ADVICE[rule].replace(BY_LIFETIME, "")
            advice = RANKING_ADVICE if rule == NO_ORDERS and TOTAL_ERROR in better[-1] else instead
            text = (
                f"On the last {counted(test.days, 'day')}, the simple rule '{rule}' was more accurate than {name}: "
                f"{'; '.join(better)}. {advice}."
            )
            notes.append(Note(f"lost_to_{RULE_KEYS[rule]}", text, warns=True))
    if test.total_interval and not test.total_interval[0] <= test.orders <= test.total_interval[1]:
        low, high = (readable(round(value), "count") for value in test.total_interval)
        text = (
            f"On the last {counted(test.days, 'day')} there were {test.orders:,} order days, outside the interval of "
            f"{low} to {high} that earlier errors gave: the base changed more than it had before. For the total, plan "
            "with an error of this size instead of the interval."
        )
        notes.append(Note("total_outside", text, warns=True))
    return notes


def _better_by(rule: Score, model: Score, actual: int) -> list[str]:
    """Return the measures by which a simple rule was more accurate than the model, with both values."""
    measures = {
        "error per customer (MAE)": (rule.mae, model.mae),
        "RMSE": (rule.rmse, model.rmse),
        TOTAL_ERROR: (abs(rule.predicted - actual), abs(model.predicted - actual)),
    }
    return [
        f"{measure} {readable(of_rule, 'ratio')} instead of {readable(of_model, 'ratio')}"
        for measure, (of_rule, of_model) in measures.items()
        if of_rule < of_model
    ]


def calibration(test: Holdout) -> Section:
    """Return predicted and actual order days, by repeat days before the holdout period."""
    import polars as pl

    from custseg.tables.values.amounts import divide

    ratio = pl.when(pl.col("actual") > 0).then(divide(pl.col("predicted"), pl.col("actual")))
    frame = test.groups.with_columns(ratio.alias("predicted_to_actual"))
    title = f"Predicted and actual order days of the last {test.days} days"
    return Section("calibration", title, frame, CALIBRATION_COLUMNS, "actual", picture=True, more=True)

"""What the test of a forecast on the end of the history says, in words and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custseg.notes import Note
from custseg.numbers import counted, readable
from custseg.result import Column, Figure, Section
from custseg.settings.setting import Settings

if TYPE_CHECKING:
    from custseg.forecast.holdout import Holdout, Score

LINE, MAE, RMSE = "Tested", "Error, MAE", "Error, RMSE"
RATE, NOBODY = "rate for ever", "nobody buys"
SHORT = {RATE: "rate_for_ever", NOBODY: "nobody_buys"}
TOTAL = "error of the total"
RANKING = "Use it to rank customers, and plan with less than its total"
INSTEAD = {
    RATE: "Take orders per month × months (custseg ltv --lifetime) in its place, or try --model auto",
    NOBODY: "Use the total and the ranking of customers, but plan no single customer by its figure",
}
NOTABLY = 0.01
"""More than asked for, of the share inside intervals, from which on it is said why."""

GROUPS = [
    Column("repeat_days", "Repeat order days so far", header="Repeat days so far", whole=True),
    Column("customers", "Customers", "count"),
    Column("predicted", "Order days predicted", "count", header="Predicted"),
    Column("actual", "Order days that came", "count", header="Came"),
    Column("predicted_to_actual", "Predicted ÷ came", "ratio", header="Predicted ÷ came"),
]


def figures_of_test(test: Holdout, name: str, settings: Settings) -> list[Figure]:
    """Return how near the model came on the end of the history, beside its rivals.

    Args:
        test: what was predicted and what came.
        name: of the model.
        settings: with the share that intervals hold.
    """
    score = test.score
    off = score.predicted / test.orders - 1 if test.orders else None
    away = f" ({off:+.1%})" if off is not None else ""
    held = f"on the last {test.days} days: {{}} order days predicted, {test.orders:,} came{away}"
    figures = [
        Figure("model", "Model", "text", name, LINE),
        Figure("holdout_days", "Days held back", "days", test.days, LINE),
        Figure("holdout_from", "Last day before them", "date", test.cut, LINE),
        Figure("holdout_customers", "Customers then", "count", test.customers, LINE),
        Figure("holdout_orders_predicted", "Order days predicted", "count", score.predicted, LINE, held),
        Figure("holdout_orders", "Order days that came", "count", test.orders, LINE),
        Figure("holdout_orders_error", "Error of the total", "share", off, LINE),
        Figure(
            "holdout_revenue_predicted",
            "Revenue predicted, before returns",
            "money",
            test.revenue[0],
            LINE,
            "revenue {} predicted",
        ),
        Figure("holdout_revenue", "Revenue that came, before returns", "money", test.revenue[1], LINE, "{} came"),
    ]
    if test.covered and test.held and test.total:
        share = f"{100 * settings['interval']:.4g}%"
        kinds = (("", "orders"), ("_revenue", "revenue"))
        for (stem, what), inside, wanted in zip(kinds, test.covered, test.held, strict=True):
            key = f"holdout{stem}_coverage"
            many = ", as many order nothing" if wanted - settings["interval"] > NOTABLY else ""
            phrase = (
                f"{{}} of customers fell inside their {share} interval of {what}; {readable(wanted, 'share')} were "
                f"to be expected{many}"
            )
            figures += [
                Figure(key, f"Customers inside the interval of {what}", "share", inside, LINE, phrase),
                Figure(f"{key}_expected", f"Customers to expect inside the interval of {what}", "share", wanted, LINE),
            ]
        figures += [
            Figure("holdout_orders_low", "Order days at least", "count", test.total[0], LINE),
            Figure("holdout_orders_high", "Order days at most", "count", test.total[1], LINE),
        ]
    return figures + _errors(test, name)


def _errors(test: Holdout, name: str) -> list[Figure]:
    """Return the errors per customer of the model and of its rivals."""
    figures = []
    for line, key, title in ((MAE, "mae", "Mean absolute error"), (RMSE, "rmse", "Root mean square error")):
        for who, score in test.scores.items():
            phrase = "{} orders per customer" if who == name else f"{who} {{}}"
            stem = key if who == name else f"{key}_{SHORT[who]}"
            figures.append(Figure(stem, f"{title}, {who}", "ratio", getattr(score, key), line, phrase))
    return figures + [
        Figure(f"holdout_orders_{SHORT[who]}", f"Order days predicted, {who}", "count", score.predicted, LINE)
        for who, score in test.scores.items()
        if who != name
    ]


def note_test(test: Holdout, name: str, notes: list[Note]) -> None:
    """Say where something simpler came nearer than the model, and what to use instead."""
    for rival in (RATE, NOBODY):
        lost = _lost(test.score, test.scores[rival], test.orders)
        if lost:
            text = (
                f"On the last {counted(test.days, 'day')}, {name} lost to '{rival}': {'; '.join(lost)}. "
                f"{RANKING if rival == NOBODY and TOTAL in lost[-1] else INSTEAD[rival]}."
            )
            notes.append(Note(f"lost_to_{SHORT[rival]}", text, warns=True))

    if test.total and not test.total[0] <= test.orders <= test.total[1]:
        low, high = (readable(round(value), "count") for value in test.total)
        text = (
            f"On the last {counted(test.days, 'day')} {test.orders:,} order days came, and the interval was {low} to "
            f"{high}: customers change their pace by more than the model knows. For the total, count on an error like "
            "that, not on its interval."
        )
        notes.append(Note("total_outside", text, warns=True))


def _lost(own: Score, rival: Score, came: int) -> list[str]:
    """Return by which measures a rival came nearer."""
    pairs = {
        "error per customer (MAE)": (own.mae, rival.mae),
        "RMSE": (own.rmse, rival.rmse),
        TOTAL: (abs(own.predicted - came), abs(rival.predicted - came)),
    }
    return [
        f"{what} {readable(mine, 'ratio')} against {readable(theirs, 'ratio')}"
        for what, (mine, theirs) in pairs.items()
        if theirs < mine
    ]


def calibration(test: Holdout) -> Section:
    """Return predicted against actual order days, by how often customers had ordered before."""
    import polars as pl

    from custseg.tables.values.amounts import divide

    ratio = pl.when(pl.col("actual") > 0).then(divide(pl.col("predicted"), pl.col("actual")))
    frame = test.groups.with_columns(ratio.alias("predicted_to_actual"))
    title = f"Predicted and actual order days of the last {test.days} days"
    return Section("calibration", title, frame, GROUPS, "actual", picture=True)

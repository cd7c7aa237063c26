"""Turnover by period, and why it changed."""

from __future__ import annotations

from typing import Any

import polars as pl

from custseg.analyses.report.answers import Answers, LeftOutError
from custseg.analyses.report.cohorts_part import period_words
from custseg.analyses.report.parts import Part, change, figures_of, signed
from custseg.analyses.shared.timeline import lag_of, period_of
from custseg.numbers import readable
from custseg.page import Block, Chart, Head, Prose, Table
from custseg.result import Figure

PERIODS = 24
"""Periods of the chart at most."""

CAUSES = ("by_customers", "by_orders_per_customer", "by_order_value", "without_order")
MOVES = ("new", "back", "kept", "lost")


def turnover(answers: Answers) -> Part:
    """Return turnover, and the reasons for its last change.

    Raises:
        LeftOutError: no period is complete.
    """
    words, settings = answers.words, answers.settings
    result = answers.of("trend")
    figures = {one.name: one for one in result.summary if one.value is not None}
    if "last_period" not in figures:
        raise LeftOutError(words.say("left_nothing"))
    period = period_of(settings, "month")
    names = period_words(period.title, words)
    whole = result.frame.filter("complete")
    what, unit = ("turnover", "money") if "turnover" in result.frame.columns else ("orders", "count")
    place = whole["period"].to_list().index(figures["last_period"].value) - lag_of(period, settings)
    before = whole["period"][place] if place >= 0 and f"{what}_before" in figures else None
    blocks: list[Block] = [_sentence(figures, what, unit, before, answers)]
    if whole.height > 1:
        blocks.append(_chart(whole, what, unit, names, answers))
    if before is not None and "turnover_change" in figures:
        labels = {"label": figures["last_period"].value, "before_label": before}
        blocks += [_causes(figures, labels, answers), _moves(figures, labels, answers)]
    return Part(words.say("turnover_lead", **names), tuple(blocks), tuple(figures_of(result, figures)))


def _sentence(figures: dict[str, Figure], what: str, unit: str, before: str | None, answers: Answers) -> Prose:
    """Return the last complete period, and its change."""
    words, label, now = answers.words, figures["last_period"].value, figures[what].value
    key = "turnover_sentence" if what == "turnover" else "turnover_orders_sentence"
    if before is None:
        said = words.say("turnover_alone", label=label, turnover=readable(now, unit))
        return Prose((said if what == "turnover" else f"{label}: {readable(now, unit)}",))
    then = figures[f"{what}_before"].value
    parts = {what: readable(now, unit), "before": readable(then, unit), "before_label": before, "label": label}
    return Prose((words.say(key, change=change(now, then, unit, words), **parts),))


def _chart(whole: pl.DataFrame, what: str, unit: str, names: dict[str, str], answers: Answers) -> Chart:
    """Return the bars of the last complete periods."""
    words, shown = answers.words, whole.tail(PERIODS)
    labels = [str(label) for label in shown["period"]]
    values = [float(value or 0) for value in shown[what]]
    texts = [readable(value, unit) for value in values]
    best = max(range(len(values)), key=lambda number: (values[number], -number))
    said = {
        "number": len(values), "first": labels[0], "first_turnover": texts[0], "last": labels[-1],
        "last_turnover": texts[-1], "highest": labels[best], "highest_turnover": texts[best],
    }  # fmt: skip
    title = words.say("turnover_chart" if what == "turnover" else "turnover_orders_chart", **names)
    columns = [("active_customers", "count"), ("orders", "count"), ("average_order_value", "money"),
               ("customers_new", "count")]  # fmt: skip
    columns = [(name, kind) for name, kind in columns if name in shown.columns and name != what]
    heads = (
        Head(words.say("turnover_period")),
        *(Head(answers.title(name), name, is_figure=True) for name in (what, *(name for name, _ in columns))),
    )
    rows = [
        (label, text, *(readable(row[name], kind) for name, kind in columns))
        for label, text, row in zip(labels, texts, shown.iter_rows(named=True), strict=True)
    ]
    points = tuple({"x": label, "y": value} for label, value in zip(labels, values, strict=True))
    text = words.say("turnover_chart_text", **said)
    return Chart("bars", title, text, points, "", answers.title(what), unit, Table(title, heads, tuple(rows)))


def _causes(figures: dict[str, Figure], labels: dict[str, Any], answers: Answers) -> Table:
    """Return what changed turnover, and by how much; it adds up to the change."""
    words, rows = answers.words, []
    for name in CAUSES:
        key = "change_without_order" if name == "without_order" else f"change_{name}"
        # Most files have no returns without an order.
        if key in figures and (figures[key].value or name != "without_order"):
            rows.append((words.say(f"turnover_{name}"), signed(figures[key].value, "money")))
    rows.append((words.say("turnover_change"), signed(figures["turnover_change"].value, "money")))
    heads = (Head(words.say("turnover_cause")), Head(words.say("turnover_effect"), is_figure=True))
    return Table(words.say("turnover_causes", **labels), heads, tuple(rows), total=True)


def _moves(figures: dict[str, Figure], labels: dict[str, Any], answers: Answers) -> Table:
    """Return how many customers were new, came back, bought in both periods or stayed away, and what it changed."""
    words, rows = answers.words, []
    for name in MOVES:
        if f"customers_{name}" in figures:
            number, effect = figures[f"customers_{name}"].value, figures[f"change_by_{name}"].value
            rows.append((words.say(f"turnover_{name}"), readable(number, "count"), signed(effect, "money")))
    heads = (
        Head(words.say("turnover_who")),
        Head(words.say("turnover_number"), is_figure=True),
        Head(words.say("turnover_effect"), is_figure=True),
    )
    return Table(words.say("turnover_moves", **labels), heads, tuple(rows))

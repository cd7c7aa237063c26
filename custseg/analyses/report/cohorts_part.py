"""Whether customers come back: the share of each cohort that ordered, by periods since the first order."""

from __future__ import annotations

from collections.abc import Mapping

from custseg.analyses.report.answers import Answers, LeftOutError
from custseg.analyses.report.parts import Part, figures_of, shade
from custseg.analyses.shared.timeline import period_of
from custseg.numbers import readable
from custseg.page import Block, Chart, Head, Prose, Table
from custseg.phrases import Phrases
from custseg.result import Figure, Section

COHORTS, AGES = 24, 24
"""Cohorts and ages that are shown at most."""

COHORT = "cohort"
MILESTONES = {"retention": "retention", "ltv_per_customer": "ltv_cumulated_per_customer"}
"""Figures of all cohorts by age, by the metric that they are."""


def cohorts(answers: Answers) -> Part:
    """Return the heat map of cohorts.

    Raises:
        LeftOutError: no cohort has reached its first period after that of the first order.
    """
    words, settings = answers.words, answers.settings
    # Cohorts take no days; the setting may be meant for the turnover.
    whole = {} if period_of(settings, "month").months else {"period": None}
    result = answers.of("cohorts", **whole)
    triangle = result.instead
    if triangle is None or len(_ages(triangle)) < 1:
        raise LeftOutError(words.say("left_nothing"))
    names = period_words(period_of(settings, "month").title if not whole else "month", words)
    figures = {figure.name: figure for figure in figures_of(result, [one.name for one in result.summary])}
    blocks: list[Block] = [_chart(triangle, names, answers), *_milestones(figures, names, answers)]
    if {"best_cohort", "worst_cohort", "best_cohort_ltv", "worst_cohort_ltv"} <= figures.keys():
        said = {
            name.removesuffix("_cohort").replace("_cohort", ""): readable(figures[name].value, figures[name].unit)
            for name in ("best_cohort", "best_cohort_ltv", "worst_cohort", "worst_cohort_ltv")
        }
        blocks.append(Prose((words.say("cohorts_best", **names, **said),)))
    shown = [one for one in result.summary if one.name.startswith(("cohorts", "retention_", "best_", "worst_"))]
    return Part(words.say("cohorts_lead", **names), tuple(blocks), tuple(figures_of(result, [s.name for s in shown])))


def _milestones(figures: Mapping[str, Figure], names: Mapping[str, str], answers: Answers) -> list[Block]:
    """Return retention and LTV of all cohorts at some ages; nothing where no cohort is old enough."""
    words = answers.words
    shown = {name: title for name, title in MILESTONES.items() if any(one.startswith(f"{name}_") for one in figures)}
    ages = sorted({int(one.removeprefix("retention_")) for one in figures if one.startswith("retention_")})
    rows = []
    for age in ages:
        found = [figures.get(f"{name}_{age}") for name in shown]
        cells = [readable(one.value, one.unit) if one else "" for one in found]
        rows.append((words.say("cohorts_age", number=age, **names), *cells))
    heads = [Head(answers.title(title), title, is_figure=True) for title in shown.values()]
    title = words.say("cohorts_milestones")
    return [Table(title, (Head(words.say("cohorts_after")), *heads), tuple(rows))] if rows else []


def period_words(title: str, words: Phrases) -> dict[str, str]:
    """Return what a period is called, alone and in the plural."""
    known = title if f"period_{title}" in words.several else "day"
    return {"period": words.say(f"period_{known}"), "periods": words.say(f"period_{known}s")}


def _ages(triangle: Section) -> list[str]:
    """Return the ages that some cohort which is shown has completed, without that of the first order."""
    whole = triangle.frame.height - triangle.totals
    first = max(0, whole - COHORTS)
    kept = triangle.frame[first:whole]
    known = [
        name
        for name in triangle.shaded
        if any(value is not None and (row, name) not in triangle.open for row, value in enumerate(kept[name], first))
    ]
    return [name for name in known if name != "0"][:AGES]


def _chart(triangle: Section, names: Mapping[str, str], answers: Answers) -> Chart:
    """Return the heat map: the youngest cohorts, and all of them together."""
    words, ages, whole = answers.words, _ages(triangle), triangle.frame.height - triangle.totals
    first = max(0, whole - COHORTS)
    rows = list(triangle.frame.with_row_index("_row").iter_rows(named=True))
    total, kept = rows[whole], rows[first:whole]
    for row in kept:
        row.update({age: None for age in ages if (row["_row"], age) in triangle.open})
    largest = max((row[age] for row in kept for age in ages if row[age] is not None), default=0.0)
    points = [
        {"x": int(age), "y": str(row[COHORT]), "step": shade(row[age], largest)}
        for row in kept
        for age in ages
        if row[age] is not None
    ]
    table_rows = [_row(row, ages, str(row[COHORT])) for row in [*kept, total | {COHORT: words.say("cohorts_all")}]]
    shades = {
        (place, number): shade(row[age], largest)
        for place, row in enumerate(kept)
        for number, age in enumerate(ages, 2)
        if row[age] is not None
    }
    heads = [Head(words.say("cohorts_cohort")), Head(words.say("cohorts_size"), is_figure=True)]
    heads += [Head(age, is_figure=True) for age in ages]
    cut = ""
    if first or len(ages) < len(triangle.shaded) - 2:
        cut = words.say(
            "cohorts_cut",
            shown=len(kept),
            total=whole,
            number=ages[-1],
            command=answers.typed("cohorts").with_options(""),
            **names,
        )
    title = words.say("cohorts_chart", **names)
    table = Table(title, tuple(heads), tuple(table_rows), cut, shades, total=True)
    last = [age for age in ages if total[age] is not None][-1:]
    said = {"first": readable(total["1"], "share"), "last": readable(total[last[0]], "share") if last else ""}
    text = words.say("cohorts_chart_text", number=last[0] if last else "1", **said, **names)
    axis = words.say("cohorts_axis", **names)
    return Chart("heat", title, text, tuple(points), axis, words.say("cohorts_cohort"), "share", table)


def _row(row: Mapping[str, object], ages: list[str], label: str) -> tuple[str, ...]:
    return (label, readable(row["cohort_size"], "count"), *(readable(row[age], "share") for age in ages))

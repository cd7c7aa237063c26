"""The dictionary of metrics: what each one means."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from custseg.errors import Problem, UsageError, nearest
from custseg.languages import ENGLISH
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.metric import Metric
from custseg.metrics.metric_words import MetricWords, metric_words
from custseg.result import Column, Result, Section
from custseg.settings.setting import Settings

METRIC_COLUMNS = [
    Column("name", "Name", whole=True),
    Column("symbol", "Symbol"),
    Column("definition", "Definition", "prose"),
    Column("title", "Title"),
    Column("unit", "Unit"),
    Column("of", "Of"),
    Column("needs", "Needs"),
]


SEEN = ("name", "definition", "unit", "of", "needs", "title", "symbol")
"""Columns that people see, as far as there is room."""

FACTS_COLUMNS = [Column("fact", "What", whole=True), Column("text", "How", "prose")]


def metrics(settings: Settings, names: Sequence[str] = ()) -> Result:
    """Return metrics of the catalogue as a table: one row each.

    Args:
        settings: of the run.
        names: of the metrics; all of them without any. People see one metric as a list of what is known of it.

    Raises:
        UsageError: there is no such metric.
    """
    # English needs no file of words, and is there at once.
    words = MetricWords() if settings["lang"] == ENGLISH else metric_words(settings["lang"])
    chosen = _named(names, words) if names else list(CATALOGUE.values())
    rows = [
        {
            "name": metric.name,
            "symbol": metric.symbol,
            "title": words.title(metric),
            "unit": metric.unit,
            "of": metric.of,
            "needs": " and ".join(metric.needs),
            "definition": words.definition(metric),
        }
        for metric in chosen
    ]
    frame = pl.DataFrame(rows, schema={column.name: pl.String for column in METRIC_COLUMNS})
    return Result(
        "Metrics",
        frame.head(settings["top"] or frame.height),
        METRIC_COLUMNS,
        settings=settings,
        limit=0,
        seen=SEEN,
        instead=_facts(chosen[0], words) if len(chosen) == 1 else None,
        narrow="custseg metrics NAME",
        paged=True,
    )


def _named(names: Sequence[str], words: MetricWords) -> list[Metric]:
    """Return metrics by their names or titles, each once, in the order in which they were typed."""
    known = {title(metric).casefold(): metric for title in (words.title, _title) for metric in CATALOGUE.values()}
    known |= CATALOGUE
    spelled = {name: name if name in known else name.casefold().replace("-", "_") for name in names}
    found = {name: known.get(spelled[name]) or known.get(name.casefold()) for name in names}
    problems = [
        Problem(f"there is no metric '{name}'", hint=nearest(name, CATALOGUE) + " custseg metrics lists all.")
        for name, metric in found.items()
        if metric is None
    ]
    if problems:
        raise UsageError(problems)
    return list({metric.name: metric for metric in found.values() if metric}.values())


def _title(metric: Metric) -> str:
    return metric.title


def _facts(metric: Metric, words: MetricWords) -> Section:
    """Return what is known of a metric, one line each."""
    of = {"customer": "one customer", "group": "groups of customers"}.get(metric.of, "customers and groups")
    facts = {
        "Name": metric.name,
        "Title": words.title(metric),
        "Definition": words.definition(metric),
        "Symbol": f"{metric.symbol} in LTV = S × C × P × T" if metric.symbol else "",
        "Unit": metric.unit,
        "Of": of,
        "Needs": " and ".join(metric.needs),
        "Use": f"--columns {metric.name}, --sort {metric.name}"
        + (f', --where "{metric.name} > …"' if metric.of != "group" and metric.unit not in ("text", "flag") else ""),
    }
    shown = {fact: text for fact, text in facts.items() if text}
    frame = pl.DataFrame({"fact": list(shown), "text": list(shown.values())})
    return Section("metric", words.title(metric), frame, FACTS_COLUMNS)

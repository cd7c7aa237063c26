"""The dictionary of metrics: what each one means."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from custseg.analyses.pipeline_metrics import pipeline_metrics
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
    chosen = _named(names, words) if names else [*CATALOGUE.values(), *pipeline_metrics()]
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
    # A name of deals and of leads means a figure of each.
    known: dict[str, list[Metric]] = {}
    for metric in [*CATALOGUE.values(), *pipeline_metrics()]:
        for one in dict.fromkeys((metric.name, metric.title.casefold(), words.title(metric).casefold())):
            known.setdefault(one, []).append(metric)
    spelled = {name: name if name in known else name.casefold().replace("-", "_") for name in names}
    found = {name: known.get(spelled[name]) or known.get(name.casefold()) or [] for name in names}
    names_of = list(dict.fromkeys(metric.name for several in known.values() for metric in several))
    problems = [
        Problem(f"there is no metric '{name}'", hint=nearest(name, names_of) + " custseg metrics lists all.")
        for name, metrics_of in found.items()
        if not metrics_of
    ]
    if problems:
        raise UsageError(problems)
    return list({(metric.of, metric.name): metric for several in found.values() for metric in several}.values())


def _facts(metric: Metric, words: MetricWords) -> Section:
    """Return what is known of a metric, one line each."""
    of = {"customer": "one customer", "group": "groups of customers", "both": "customers and groups"}
    command = f" (custseg {metric.of})" if metric.of not in of else ""
    facts = {
        "Name": metric.name,
        "Title": words.title(metric),
        "Definition": words.definition(metric),
        "Symbol": f"{metric.symbol} in LTV = S × C × P × T" if metric.symbol else "",
        "Unit": metric.unit,
        "Of": of.get(metric.of, f"custseg {metric.of}"),
        "Needs": " and ".join(metric.needs),
        "Use": f"--columns {metric.name}, --sort {metric.name}{command}"
        + (f', --where "{metric.name} > …"' if metric.of != "group" and metric.unit not in ("text", "flag") else ""),
    }
    shown = {fact: text for fact, text in facts.items() if text}
    frame = pl.DataFrame({"fact": list(shown), "text": list(shown.values())})
    return Section("metric", words.title(metric), frame, FACTS_COLUMNS)

"""The figures of deals and leads for the dictionary: their columns, and what each of them means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from custseg.analyses.deals import columns as of_deals
from custseg.analyses.leads import columns as of_leads
from custseg.analyses.shared.pipeline_figures import DEALS, LEADS
from custseg.metrics.metric import Metric
from custseg.result import Column

COLUMNS: Mapping[str, Sequence[Column]] = {
    "deals": (*of_deals.OF_GROUPS, of_deals.PROFIT_RANK, of_deals.COMPARING, *of_deals.OF_OPEN),
    "leads": (*of_leads.OF_GROUPS, *of_leads.PER_LEAD, of_leads.OVERLOADED, *of_leads.OF_OPEN),
}
"""Columns of each command. Those that repeat a column of the file are no figures; those of orders are metrics."""

TEXTS = {"deals": DEALS, "leads": LEADS}

ENDS = {"_low": "Lower end", "_high": "Upper end"}


def pipeline_metrics() -> list[Metric]:
    """Return the figures of deals and leads, in the order of their tables."""
    return [one for kind in COLUMNS for one in _of(kind)]


def _of(kind: str) -> list[Metric]:
    """Return the figures of one command, each once."""
    columns = {column.name: column for column in reversed(COLUMNS[kind])}
    texts = {name: _text(name, TEXTS[kind], columns) for name in dict.fromkeys(one.name for one in COLUMNS[kind])}
    return [
        Metric(name, columns[name].title, columns[name].unit, text, of=kind) for name, text in texts.items() if text
    ]


def _text(name: str, said: Mapping[str, str], columns: Mapping[str, Column]) -> str:
    """Return what a figure means, empty for a column that is none; an end of an interval follows from its figure."""
    if name in said:
        return said[name]
    whole = {end: name.removesuffix(end) for end in ENDS if name.removesuffix(end) in said}
    whole = {end: figure for end, figure in whole.items() if figure != name}
    return "".join(
        f"{ENDS[end]} of the 95 % interval of {figure}: {columns[figure].title}." for end, figure in whole.items()
    )

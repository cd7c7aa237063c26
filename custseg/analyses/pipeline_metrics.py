"""The figures of deals and leads for the dictionary: their columns, and what each of them means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from custseg.analyses.deals.comparing import COMPARING
from custseg.analyses.deals.deals import OF_ORDERS, PROFIT_RANK
from custseg.analyses.deals.groups import COLUMNS as OF_DEALS
from custseg.analyses.deals.open_deals import COLUMNS as OF_OPEN_DEALS
from custseg.analyses.leads.groups import COLUMNS as OF_LEADS
from custseg.analyses.leads.groups import OVERLOADED
from custseg.analyses.leads.open_leads import COLUMNS as OF_OPEN_LEADS
from custseg.analyses.leads.worth import PER_LEAD
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.metric import Metric
from custseg.result import Column
from custseg.tables.headers.synonyms import roles
from custseg.tables.values.word_lists import word_file

COLUMNS: Mapping[str, Sequence[Column]] = {
    "deals": (*OF_DEALS, *OF_ORDERS, PROFIT_RANK, COMPARING, *OF_OPEN_DEALS),
    "leads": (*OF_LEADS, *PER_LEAD, OVERLOADED, *OF_OPEN_LEADS),
}
"""Columns of each command. Those that repeat a column of the file are no figures; those of orders are metrics."""

ENDS = {"_low": "Lower end", "_high": "Upper end"}


def pipeline_metrics() -> list[Metric]:
    """Return the figures of deals and leads, in the order of their tables."""
    return [one for kind in COLUMNS for one in _of(kind)]


def _of(kind: str) -> list[Metric]:
    """Return the figures of one command, each once."""
    said = word_file("../analyses/shared/pipeline_figures.yaml")[kind]
    others = {*roles(kind), *CATALOGUE}
    columns = {column.name: column for column in reversed(COLUMNS[kind]) if column.name not in others}
    return [
        Metric(name, columns[name].title, columns[name].unit, _text(name, said, columns), of=kind)
        for name in dict.fromkeys(column.name for column in COLUMNS[kind] if column.name in columns)
    ]


def _text(name: str, said: Mapping[str, str], columns: Mapping[str, Column]) -> str:
    """Return what a figure means; that of the end of an interval follows from the figure."""
    if name in said:
        return said[name]
    end = next(one for one in ENDS if name.endswith(one))
    return f"{ENDS[end]} of the 95 % interval of {name.removesuffix(end)}: {columns[name.removesuffix(end)].title}."

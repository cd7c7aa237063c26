"""Figures of segments in checks: segment_share('high-high'), by the name or the title of a segment."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import polars as pl

from custseg.analyses.check.known import SEGMENT, CheckFigure
from custseg.analyses.shared.group_table import group_table
from custseg.analyses.shared.rule_plan import RulePlan
from custseg.analyses.shared.segment_columns import segment_customers
from custseg.engine.customer_table import CustomerTable
from custseg.errors import nearest
from custseg.metrics.catalogue import CATALOGUE, available, customer_metrics
from custseg.own_columns import own_column
from custseg.segments.rules import RESERVED, column_of

OF_SEGMENTS = {
    "customers": ("count", "customers"), "share": ("share", "customers_share"), "revenue": ("money", "revenue"),
    "revenue_share": ("share", "revenue"), "ltv": ("money", "ltv_total"), "ltv_share": ("share", "ltv_share"),
    "orders": ("count", "orders"),
}  # fmt: skip
"""By the end of the name of a function: unit of its figure, and the metric behind it."""

FUNCTIONS = {f"segment_{name}": name for name in OF_SEGMENTS}
KEY = own_column("segment")


@dataclass(frozen=True)
class SegmentNames:
    """The segments that checks can name.

    Attributes:
        plan: all rules.
        scheme: the name of the scheme in use.
    """

    plan: RulePlan
    scheme: str

    def figure(self, function: str, words: list[str]) -> tuple[CheckFigure | None, str, str]:
        """Return the figure of a call, or what is wrong with it and how to fix it.

        Args:
            function: "segment_share", …
            words: the segment, and its scheme if it is named.
        """
        if not 1 <= len(words) <= 2:
            return None, f"{function} takes a segment", f"Write {function}('high-high'), or ('new', 'lifecycle')."
        schemes = self.plan.rules.schemes
        if len(words) == 2:
            named = [name for name in schemes if column_of(name) == column_of(words[1])]
            if not named:
                return None, f"there is no scheme '{words[1]}'", nearest(words[1], schemes)
        else:
            named = [self.scheme, *(name for name in schemes if name != self.scheme)]
        found = [(name, segment) for name in named for segment in self._segments(name, words[0])]
        if not found:
            names = [segment for name in named for segment in schemes[name].segments]
            return None, f"there is no segment '{words[0]}'", nearest(words[0], names)
        if found[0][0] != self.scheme and len(found) > 1:
            listed = " or ".join(f"('{segment}', '{name}')" for name, segment in found)
            return None, f"'{words[0]}' is a segment of several schemes", f"Write {function}{listed}."
        scheme, segment = found[0]
        texts = [segment] if scheme == self.scheme else [segment, scheme]
        kind = FUNCTIONS[function]
        name = _call(function, texts)
        share = {"customers": "share", "revenue": "revenue_share", "ltv": "ltv_share"}.get(kind, "")
        share_name = _call(f"segment_{share}", texts) if share else ""
        return CheckFigure(name, OF_SEGMENTS[kind][0], SEGMENT, (kind, scheme, segment), share_name), "", ""

    def _segments(self, scheme: str, word: str) -> list[str]:
        segments = self.plan.rules.schemes[scheme].segments
        names = {name: _words(name) for name in [*segments, *RESERVED]}
        titles = {name: _words(one.title) for name, one in segments.items()}
        wanted = _words(word)
        exact = [name for name, words in names.items() if words == wanted]
        return exact or [name for name, words in titles.items() if words == wanted]


def _call(function: str, texts: Iterable[str]) -> str:
    quoted = ", ".join("'" + text.replace("'", "''") + "'" for text in texts)
    return f"{function}({quoted})"


def _words(text: str) -> list[str]:
    """Return the words of a name: "High volume × high value" and "high volume, high value" are the same."""
    return [word for word in re.findall(r"\w+", text.casefold()) if word not in ("x", "and")] or [text]


def segment_values(
    customers: CustomerTable, plan: RulePlan, figures: Collection[CheckFigure], roles: Collection[str]
) -> dict[str, float | None]:
    """Return the figures of segments by name.

    Args:
        customers: all in scope; at least one.
        plan: with the schemes of the figures in use.
        figures: of segments.
        roles: of the data.
    """
    metrics = available(customer_metrics(), {*roles} - {"comparison"} | {"segments"})
    segmented = segment_customers(customers, plan, (), metrics)
    present = {*segmented.sums.columns}
    values: dict[str, float | None] = {}
    for scheme in dict.fromkeys(figure.key[1] for figure in figures):
        wanted = dict.fromkeys(OF_SEGMENTS[one.key[0]][1] for one in figures if one.key[1] == scheme)
        known = [CATALOGUE[name] for name in wanted if {*CATALOGUE[name].columns()} <= present]
        keyed = segmented.sums.lazy().with_columns(segmented.assigned[scheme].segment.alias(KEY))
        table = group_table(keyed, {KEY: pl.col(KEY)}, known, None, split_no_order=False)
        for figure in (one for one in figures if one.key[1] == scheme):
            values[figure.name] = _value(table, figure)
    return values


def _value(table: pl.DataFrame, figure: CheckFigure) -> float | None:
    kind, _, segment = figure.key
    name = OF_SEGMENTS[kind][1]
    if name not in table.columns:
        return None
    own = table.filter(pl.col(KEY) == segment)
    value = own[name][0] if own.height else 0
    if kind != "revenue_share":
        return None if value is None else float(value)
    total = table[name].sum()
    return float(value) / float(total) if total else None

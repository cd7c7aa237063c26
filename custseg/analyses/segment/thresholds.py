"""Where the axes of a scheme are cut, and what its segments take, in words."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import polars as pl

from custseg.analyses.shared.rule_plan import RulePlan
from custseg.metrics.metric import Metric
from custseg.result import Figure
from custseg.segments.assigning import Assigned
from custseg.segments.cut_words import method_of, title_of, words_of
from custseg.segments.cuts import HIGH, LOW, Edges
from custseg.segments.rules import Axis
from custseg.sql.tokens import tokenise

MAX_GROUPS = 6
"""Values of an attribute whose cuts the summary explains."""
SQL_SIGNS = {"<=": "≤", ">=": "≥", "<>": "≠", "!=": "≠", "AND": "and", "OR": "or", "NOT": "not"}


def cut_figures(
    assigned: Assigned, metrics: Mapping[str, Metric], plan: RulePlan, *, before: bool = False
) -> list[Figure]:
    """Return where the axes of a scheme are cut, as numbers and in words.

    Args:
        assigned: the customers in the scheme.
        metrics: those that can be computed, by name.
        plan: the rules in use.
        before: whether they are the customers of the day compared with.
    """
    suffix, when = ("_before", " before") if before else ("", "")
    figures = []
    for name, axis in assigned.compiled.scheme.axes.items():
        metric = plan.metric(axis.metric, metrics)
        for group, edges in assigned.edges[name].items():
            inside = f"_{group}" if group else ""
            for place, edge in enumerate(edges.values, start=1):
                number = f"_{place}" if len(edges.values) > 1 else ""
                key = f"cut_{name}{inside}{number}{suffix}"
                figures.append(Figure(key, f"Cut of {name}{when}", metric.unit, edge))
        for place, text in enumerate(_cut_words(axis, assigned.edges[name], metric)):
            line = name.replace("_", " ").replace("-", " ").capitalize() + when
            figures.append(Figure(f"cut_words_{name}{suffix}_{place}", f"Cut of {name}", "text", text, line, "{}"))
    return figures


def _cut_words(axis: Axis, edges: Mapping[str, Edges], metric: Metric) -> list[str]:
    found = []
    for group, one in itertools.islice(edges.items(), MAX_GROUPS):
        words = words_of(axis, one, metric)
        # Low is the rest, so one level explains both.
        words.pop(LOW, None)
        title = title_of(metric)
        if axis.cut.is_numbered and metric.unit != "count":
            # Name the metric once, then the figures alone.
            parts = [title, *(f"{level} = {text.replace(title, '').strip()}" for level, text in words.items())]
        else:
            parts = [f"{level} = {text}" for level, text in words.items()] or ["no customers"]
        if group:
            parts[0] = f"{group}: {parts[0]}"
        else:
            parts[-1] += f" ({method_of(axis.cut)}{f' of customers with {axis.among.text}' if axis.among else ''})"
        found += parts
    if len(edges) > MAX_GROUPS:
        found.append(f"and {len(edges) - MAX_GROUPS} more values of {axis.within}")
    return found


def thresholds(assigned: Assigned, metrics: Mapping[str, Metric], plan: RulePlan) -> dict[str, str]:
    """Return what each segment takes: levels in words, or else its condition."""
    scheme = assigned.compiled.scheme
    words = {}
    for name, axis in scheme.axes.items():
        edges = assigned.edges[name]
        if axis.within:
            words[name] = {str(level): f"{name} {level} within {axis.within}" for level in _all_levels(axis)}
        else:
            words[name] = words_of(axis, edges[""], plan.metric(axis.metric, metrics))
    found = {}
    for name, segment in scheme.segments.items():
        levels = _levels_of(assigned, name)
        known = levels and all(level in words[axis] for axis, level in levels.items())
        found[name] = (
            ", ".join(words[axis][level] for axis, level in levels.items())
            if known
            else _condition_words(segment.when.text, metrics, plan)
        )
    return found


def _condition_words(sql: str, metrics: Mapping[str, Metric], plan: RulePlan) -> str:
    """Return a condition with the titles of its metrics."""
    words = []
    for token in tokenise(sql):
        name = token.value
        if token.kind in ("name", "quoted") and (name in metrics or name in plan.rules.metrics):
            words.append(title_of(plan.metric(name, metrics)))
        elif token.kind != "end":
            words.append(SQL_SIGNS.get(token.word, token.text))
    return " ".join(words)


def _levels_of(assigned: Assigned, name: str) -> dict[str, str]:
    """Return the level of each axis that a segment takes; empty if it takes several, or uses anything else."""
    condition, scheme = assigned.compiled.conditions[name], assigned.compiled.scheme
    axes = [scheme.axes[figure] for figure in condition.figures if figure in scheme.axes]
    if not axes or len(axes) < len(condition.figures):
        return {}
    if set(condition.holds.meta.root_names()) - {axis.name for axis in axes}:
        return {}
    frame = pl.DataFrame(
        list(itertools.product(*map(_all_levels, axes))), schema=[axis.name for axis in axes], orient="row"
    )
    held = frame.filter(condition.holds)
    return {name: str(level) for name, level in held.row(0, named=True).items()} if held.height == 1 else {}


def _all_levels(axis: Axis) -> list[str] | list[int]:
    return list(range(1, axis.cut.levels + 1)) if axis.cut.is_numbered else [LOW, HIGH]

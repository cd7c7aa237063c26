"""Where the axes of a scheme are cut, and what its segments take, in words."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import polars as pl

from custseg.analyses.shared.rule_plan import RulePlan
from custseg.metrics.metric import Metric
from custseg.result import Figure
from custseg.segments.assigning import Assigned
from custseg.segments.cut_words import CutWords, method_of
from custseg.segments.cuts import HIGH, LOW, Edges
from custseg.segments.rules import Axis, Words
from custseg.sql.tokens import tokenise

MAX_GROUPS = 6
"""Values of an attribute whose cuts the summary explains."""
SQL_SIGNS = {"<=": "≤", ">=": "≥", "<>": "≠", "!=": "≠"}


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
    suffix = "_before" if before else ""
    figures = []
    for name, axis in assigned.compiled.scheme.axes.items():
        metric = plan.metric(axis.metric, metrics)
        for group, edges in assigned.edges[name].items():
            inside = f"_{group}" if group else ""
            for place, edge in enumerate(edges.values, start=1):
                number = f"_{place}" if len(edges.values) > 1 else ""
                key = f"cut_{name}{inside}{number}{suffix}"
                figures.append(Figure(key, f"Cut of {name}{' before' if before else ''}", metric.unit, edge))
        among = _condition_words(axis.among.text, {}, metrics, plan) if axis.among else ""
        for place, text in enumerate(_cut_words(CutWords(axis, metric, plan.words), assigned.edges[name], among)):
            line = plan.words.say("before", title=axis.heading) if before else axis.heading
            figures.append(Figure(f"cut_words_{name}{suffix}_{place}", f"Cut of {name}", "text", text, line, "{}"))
    return figures


def _cut_words(said: CutWords, edges: Mapping[str, Edges], among: str) -> list[str]:
    found, axis, words = [], said.axis, said.words
    for group, one in itertools.islice(edges.items(), MAX_GROUPS):
        # Name the metric once, then the figures alone.
        once = axis.cut.is_numbered and said.metric.unit != "count"
        levels = said.of(one, named=not once)
        # Low is the rest, so one level explains both.
        levels.pop(LOW, None)
        parts = [f"{_level_word(level, words)} = {text}" for level, text in levels.items()]
        parts = [words.figure(said.metric), *parts] if once else parts or [words.say("no_customers")]
        if group:
            parts[0] = f"{group}: {parts[0]}"
        else:
            how = method_of(axis.cut, words)
            if among:
                how = words.say("cut_among", cut=how, condition=among)
            parts[-1] += f" ({how})"
        found += parts
    if len(edges) > MAX_GROUPS:
        found.append(words.say("more_values", number=len(edges) - MAX_GROUPS, attribute=axis.within))
    return found


def _level_word(level: str, words: Words) -> str:
    return words.say(level) if level in (LOW, HIGH) else level


def thresholds(assigned: Assigned, metrics: Mapping[str, Metric], plan: RulePlan) -> dict[str, str]:
    """Return what each segment takes: levels in words, or else its condition."""
    scheme = assigned.compiled.scheme
    words = {}
    for name, axis in scheme.axes.items():
        edges = assigned.edges[name]
        if axis.within:
            words[name] = {str(level): _within(axis, str(level), plan.words) for level in _all_levels(axis)}
        else:
            words[name] = CutWords(axis, plan.metric(axis.metric, metrics), plan.words).of(edges[""])
    found = {}
    for name, segment in scheme.segments.items():
        levels = _levels_of(assigned, name)
        known = levels and all(level in words[axis] for axis, level in levels.items())
        found[name] = (
            ", ".join(words[axis][level] for axis, level in levels.items())
            if known
            else _condition_words(segment.when.text, scheme.axes, metrics, plan)
        )
    return found


def _within(axis: Axis, level: str, words: Words) -> str:
    return words.say(
        "level_within", axis=axis.title or axis.name, level=_level_word(level, words), attribute=axis.within
    )


def _condition_words(sql: str, axes: Mapping[str, Axis], metrics: Mapping[str, Metric], plan: RulePlan) -> str:
    """Return a condition with the titles of its axes and metrics."""
    found = []
    words = plan.words
    for token in tokenise(sql):
        name = token.value
        is_name = token.kind in ("name", "quoted")
        if is_name and name in axes:
            found.append(axes[name].title or token.text)
        elif is_name and (name in metrics or name in plan.rules.metrics):
            found.append(words.figure(plan.metric(name, metrics)))
        elif token.kind == "string" and name in (LOW, HIGH) and axes:
            found.append(f"'{words.say(name)}'")
        elif token.word in ("AND", "OR", "NOT"):
            found.append(words.say(token.word.lower()))
        elif token.kind != "end":
            found.append(SQL_SIGNS.get(token.word, token.text))
    return " ".join(found)


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

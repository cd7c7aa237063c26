"""What segments mean and ask for: thresholds in words, strategies, whom something else holds for."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import polars as pl

from custseg.metrics.metric import Metric
from custseg.notes import Note
from custseg.numbers import counted, readable
from custseg.questions.segmenting import Plan, Segmented
from custseg.segments.assigning import Assigned
from custseg.segments.cuts import HIGH, LOW, Edges, how, words_of
from custseg.segments.rules import LAPSED, LIFECYCLE, NEW, RESERVED, Axis, Scheme
from custseg.writing.result import Advice, Figure

MOST_GROUPS = 6
LOSING = "loss-making"
LAST = 1_000
"""Priority of segments without one."""


def cut_figures(assigned: Assigned, metrics: Mapping[str, Metric], plan: Plan, *, before: bool = False) -> list[Figure]:
    """Return where the axes of a scheme are cut: the edges for machines, words for people."""
    suffix, when = ("_before", " before") if before else ("", "")
    figures = []
    for name, axis in assigned.ready.scheme.axes.items():
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
    for group, one in itertools.islice(edges.items(), MOST_GROUPS):
        words = words_of(axis, one, metric)
        # Low is all the rest: said once is enough.
        words.pop(LOW, None)
        said = " · ".join(f"{level} = {text}" for level, text in words.items()) or "nobody to cut"
        found.append(f"{group}: {said}" if group else f"{said} ({how(axis.cut)})")
    if len(edges) > MOST_GROUPS:
        found.append(f"and {len(edges) - MOST_GROUPS} more values of {axis.within}")
    return found


def thresholds(assigned: Assigned, metrics: Mapping[str, Metric], plan: Plan) -> dict[str, str]:
    """Return who is in each segment: in words where its condition is one of levels, else the condition itself."""
    scheme = assigned.ready.scheme
    words = {}
    for name, axis in scheme.axes.items():
        edges = assigned.edges[name]
        if axis.within:
            words[name] = {level: f"{name} {level} within {axis.within}" for level in (LOW, HIGH)}
        else:
            words[name] = words_of(axis, edges[""], plan.metric(axis.metric, metrics))
    found = {}
    for name, segment in scheme.segments.items():
        levels = _levels_of(assigned, name)
        known = levels and all(level in words[axis] for axis, level in levels.items())
        found[name] = ", ".join(words[axis][level] for axis, level in levels.items()) if known else segment.when.text
    return found


def _levels_of(assigned: Assigned, name: str) -> dict[str, str]:
    """Return the level of each axis that a segment takes, where it takes one of each and looks at nothing else."""
    condition, scheme = assigned.ready.conditions[name], assigned.ready.scheme
    axes = [scheme.axes[figure] for figure in condition.figures if figure in scheme.axes]
    if not axes or len(axes) < len(condition.figures) or any(axis.cut.is_numbered for axis in axes):
        return {}
    if set(condition.holds.meta.root_names()) - {axis.name for axis in axes}:
        return {}
    combined = list(itertools.product((LOW, HIGH), repeat=len(axes)))
    frame = pl.DataFrame(combined, schema=[axis.name for axis in axes], orient="row")
    held = frame.filter(condition.holds)
    return held.row(0, named=True) if held.height == 1 else {}


def advice_of(table: pl.DataFrame, plan: Plan, scheme: Scheme) -> list[Advice]:
    """Return what to do about each segment that has customers, by priority.

    Args:
        table: the segments, with "customers" and "ltv_total".
        plan: with the rules of the lifecycle and the tags, whose strategies hold for some.
        scheme: whose segments they are.
    """
    found = []
    rows = {row["segment"]: row for row in table.iter_rows(named=True)}
    for name, segment in scheme.segments.items():
        row = rows[name]
        if not row["customers"]:
            continue
        facts = [counted(row["customers"], "customer"), f"LTV {readable(row['ltv_total'], 'money')}"]
        if row.get("retention_budget"):
            facts.append(f"retention budget {readable(row['retention_budget'], 'money')} each")
        instead = tuple(_instead(row, plan, scheme))
        advice = Advice(segment.name, segment.title, facts, segment.strategy, segment.advice, instead)
        found.append((segment.priority or LAST, advice))
    return [advice for _, advice in sorted(found, key=lambda pair: pair[0])]


def _instead(row: Mapping[str, object], plan: Plan, scheme: Scheme) -> list[str]:
    """Return for whom in a segment another strategy holds: not where it is the segment's own."""
    said = []
    for mark, strategy in other_strategies(plan).items():
        column = {LOSING: "loss_making"}.get(mark, mark)
        count, ltv = row.get(f"{column}_customers"), row.get(f"{column}_ltv")
        if isinstance(count, int) and isinstance(ltv, float) and 0 < count < int(str(row["customers"])):
            said.append(f"{count:,} {mark} (LTV {readable(ltv, 'money')}): {strategy}")
    return said


def other_strategies(plan: Plan) -> dict[str, str]:
    """Return the strategies of new, lapsed and loss-making customers, which hold in place of their segment's."""
    lifecycle = plan.rules.schemes.get(LIFECYCLE)
    found = {}
    for mark in (NEW, LAPSED):
        for segment in lifecycle.segments.values() if lifecycle else ():
            if segment.counts_as == mark:
                found[mark] = segment.strategy
    if LOSING in plan.rules.tags:
        found[LOSING] = plan.rules.tags[LOSING].strategy
    return found


def note_empty(
    table: pl.DataFrame,
    found: Segmented,
    scheme: Scheme,
    metrics: Mapping[str, Metric],
    plan: Plan,
    notes: list[Note],
) -> None:
    """Point out segments that nobody is in, with the remedy, and customers that no segment takes."""
    sizes = dict(table.select("segment", "customers").iter_rows())
    empty = [segment.title for name, segment in scheme.segments.items() if not sizes.get(name)]
    reasons = _one_sided(found.assigned[scheme.name], metrics, plan)
    if empty and reasons:
        text = f"Nobody is in: {'; '.join(empty)}. {' '.join(reasons)} Another metric or cut tells more: custseg init "
        text += "--rules rules.yaml writes the rules to edit, then:"
        notes.append(Note("empty_segments", text, warns=True, command="--rules-file rules.yaml"))
    elif empty:
        notes.append(Note("empty_segments", f"Nobody is in: {'; '.join(empty)}."))
    for name in RESERVED[:2]:
        if sizes.get(name):
            why = "a figure that a condition needs is empty" if name == RESERVED[0] else "no condition takes them"
            notes.append(Note(f"{name}_customers", f"{counted(sizes[name], 'customer')} {name}: {why}.", warns=True))


def _one_sided(assigned: Assigned, metrics: Mapping[str, Metric], plan: Plan) -> list[str]:
    """Return, for each axis on whose upper side nobody is, why."""
    reasons = []
    for name, axis in assigned.ready.scheme.axes.items():
        metric = plan.metric(axis.metric, metrics)
        for group, edges in assigned.edges[name].items():
            if edges.values and edges.above[-1] is None:
                values = assigned.values[name]
                same = values.filter(pl.col("decides") & (pl.col("value") == edges.values[-1])).height
                where = f" of {group}" if group else ""
                reasons.append(
                    f"No {metric.title.lower()}{where} lies above the cut, {readable(edges.values[-1], metric.unit)}: "
                    f"{counted(same, 'customer')} of {edges.customers:,} {'has' if same == 1 else 'have'} exactly that."
                )
    return reasons

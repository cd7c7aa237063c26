"""What segments mean and ask for: thresholds in words, strategies, whom something else holds for."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import polars as pl

from custseg.analyses.shared.segment_columns import MARK, Plan, Segmented
from custseg.metrics.metric import Metric
from custseg.notes import Note
from custseg.numbers import counted, readable
from custseg.result import Advice, Figure
from custseg.segments.assigning import Assigned
from custseg.segments.cuts import HIGH, LOW, Edges, how, threshold, title_of, words_of
from custseg.segments.rules import LAPSED, LIFECYCLE, LOSING, NEW, RESERVED, Axis, Scheme
from custseg.sql.tokens import tokenise
from custseg.tables.ledger import money

MOST_GROUPS = 6
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
        title = title_of(metric)
        if axis.cut.is_numbered and metric.unit != "count":
            # The title once, then the figures alone.
            said = [title, *(f"{level} = {text.replace(title, '').strip()}" for level, text in words.items())]
        else:
            said = [f"{level} = {text}" for level, text in words.items()] or ["nobody to cut"]
        if group:
            said[0] = f"{group}: {said[0]}"
        else:
            said[-1] += f" ({how(axis.cut)}{f' of customers with {axis.among.text}' if axis.among else ''})"
        found += said
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
            else _in_words(segment.when.text, metrics, plan)
        )
    return found


SIGNS = {"<=": "≤", ">=": "≥", "<>": "≠", "!=": "≠", "AND": "and", "OR": "or", "NOT": "not"}


def _in_words(sql: str, metrics: Mapping[str, Metric], plan: Plan) -> str:
    """Return a condition with the titles of its metrics."""
    words = []
    for token in tokenise(sql):
        name = token.value
        if token.kind in ("name", "quoted") and (name in metrics or name in plan.rules.metrics):
            words.append(title_of(plan.metric(name, metrics)))
        elif token.kind != "end":
            words.append(SIGNS.get(token.word, token.text))
    return " ".join(words)


def _levels_of(assigned: Assigned, name: str) -> dict[str, str]:
    """Return the level of each axis that a segment takes, where it takes one of each and looks at nothing else."""
    condition, scheme = assigned.ready.conditions[name], assigned.ready.scheme
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


def advice_of(table: pl.DataFrame, found: Segmented, scheme: Scheme) -> list[Advice]:
    """Return what to do about each segment that has customers, by priority.

    Args:
        table: the segments, with "customers" and "ltv_total".
        found: the customers that the table counts.
        scheme: whose segments they are.
    """
    other = _other_customers(found, scheme, table)
    advice = []
    rows = {row["segment"]: row for row in table.iter_rows(named=True)}
    for name, segment in scheme.segments.items():
        row = rows[name]
        if not row["customers"]:
            continue
        facts = [counted(row["customers"], "customer"), f"LTV {readable(row['ltv_total'], 'money')}"]
        if row.get("retention_budget"):
            facts.append(f"retention budget {readable(row['retention_budget'], 'money')} each")
        one = Advice(name, segment.title, facts, segment.strategy, segment.advice, tuple(other.get(name, ())))
        advice.append((segment.priority or LAST, one))
    return [one for _, one in sorted(advice, key=lambda pair: pair[0])]


def _other_customers(found: Segmented, scheme: Scheme, table: pl.DataFrame) -> dict[str, list[str]]:
    """Return, for each segment, how many of its customers another strategy holds for, and which."""
    strategies = other_strategies(found.plan)
    marked = found.sums.lazy().with_columns(found.values[scheme.column].alias("_segment"))
    counts = marked.group_by("_segment", MARK).agg(pl.len(), pl.col("profit").cast(pl.Int128).sum()).collect()
    sizes = {(segment, mark): (count, profit) for segment, mark, count, profit in counts.iter_rows()}
    rows = {row["segment"]: row for row in table.iter_rows(named=True)}
    lines: dict[str, list[str]] = {}
    for name, segment in scheme.segments.items():
        for mark, strategy in strategies.items():
            count, profit = sizes.get((name, mark), (0, 0))
            if count and mark != segment.counts_as:
                ltv = readable(float(money(profit)), "money")
                column = f"{mark}_customers"
                whole = rows.get(name, {}).get(column, count)
                apart = "" if count == whole or mark == LOSING else " without a loss"
                lines.setdefault(name, []).append(f"{count:,} {mark}{apart} (LTV {ltv}): {strategy}")
    return lines


def other_strategies(plan: Plan) -> dict[str, str]:
    """Return the strategies that hold for customers with a mark in place of their segment's, by mark."""
    lifecycle = plan.rules.schemes.get(LIFECYCLE)
    found = {LOSING: plan.rules.tags[LOSING].strategy} if LOSING in plan.rules.tags else {}
    for mark in (LAPSED, NEW):
        for segment in lifecycle.segments.values() if lifecycle else ():
            if segment.counts_as == mark:
                found[mark] = segment.strategy
    return {mark: strategy for mark, strategy in found.items() if strategy}


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
                at = (pl.col("value") == edges.values[-1]) & (pl.col("group") == group if group else True)
                same = values.filter(pl.col("decides") & at).height
                where = f" of {group}" if group else ""
                edge = threshold(edges, len(edges.values) - 1, metric.unit)
                text = f"Nobody{where} lies above the cut of the {metric.title.lower()}, {edge}"
                alike = f": {same:,} of {edges.customers:,} customers have exactly that." if same else "."
                reasons.append(text + alike)
    return reasons

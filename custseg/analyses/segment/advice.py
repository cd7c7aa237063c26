"""What to do about each segment, and notes on segments without customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from custseg.analyses.shared.rule_plan import RulePlan
from custseg.analyses.shared.segment_columns import COUNT_COLUMNS, STATUS_COLUMN, SegmentedCustomers
from custseg.metrics.metric import Metric
from custseg.metrics.segments import PAST_PROFIT, PRIZE, RETENTION_BUDGET
from custseg.notes import Note
from custseg.numbers import counted, readable
from custseg.result import Advice, Others
from custseg.segments.assigning import Assigned
from custseg.segments.cut_words import threshold
from custseg.segments.rules import LAPSED, LIFECYCLE, LOSING, NEW, UNASSIGNED, UNKNOWN, Scheme
from custseg.tables.ledger import money

STATUS_WORDS = {LOSING: ("loss_making", "loses_money"), LAPSED: ("lapsed", "has_lapsed"), NEW: ("new", "is_new")}
"""Words of the rules for customers of a status: what they are, and what is said of a number of them."""

WITHOUT_PRIORITY = 1_000
"""Sorts segments without a priority last."""


def advice_of(table: pl.DataFrame, segmented: SegmentedCustomers, scheme: Scheme) -> list[Advice]:
    """Return what to do about each segment that has customers, by priority; among those with a prize, by that.

    Args:
        table: the segments, with "customers", and "ltv_total" where there are amounts.
        segmented: the customers that the table counts.
        scheme: whose segments they are.
    """
    other = _other_customers(segmented, scheme, table)
    words = segmented.plan.words
    advice = []
    rows = {row["segment"]: row for row in table.iter_rows(named=True)}
    for name, segment in scheme.segments.items():
        row = rows[name]
        if not row["customers"]:
            continue
        facts = [words.count("customers", row["customers"])]
        facts += [words.say("ltv", money=readable(row["ltv_total"], "money"))] if "ltv_total" in row else []
        if row.get("ordered_again") is not None:
            share = readable(row["ordered_again"], "share")
            facts.append(words.say("ordered_again", share=share, number=f"{row['ordered_again_of']:,}"))
        # What is meant for new, lapsed or loss-making customers does not take them to a cut.
        prize = None if segment.counts_as else row.get(PRIZE)
        worth = "" if prize is None else words.say("prize", money=readable(prize, "money"))
        facts += [*filter(None, [worth]), *_budget(row, segmented)]
        instead = tuple(line for line, _ in other.get(name, ()))
        others = tuple(one for _, one in other.get(name, ()))
        one = Advice(name, segment.title, facts, segment.strategy, segment.advice, instead, others, worth)
        advice.append((segment.priority or WITHOUT_PRIORITY, prize, one))
    return _ordered(advice)


def _ordered(advice: list[tuple[int, float | None, Advice]]) -> list[Advice]:
    """Return advice by priority; among segments that have a prize, the largest comes first.

    A segment without one keeps its place: there is nothing to compare it by.

    Args:
        advice: priority, prize and advice of each segment.
    """
    by_priority = sorted(advice, key=lambda one: one[0])
    by_prize = iter(sorted((one for one in by_priority if one[1] is not None), key=lambda one: -(one[1] or 0)))
    return [(one if one[1] is None else next(by_prize))[2] for one in by_priority]


def _budget(row: Mapping[str, Any], segmented: SegmentedCustomers) -> list[str]:
    """Return what may be spent on a customer of a segment, or where there is no forecast its past profit, if shown."""
    words = segmented.plan.words
    if row.get(RETENTION_BUDGET):
        return [words.say("retention_budget", money=readable(row[RETENTION_BUDGET], "money"))]
    if segmented.customers.forecast is None and row.get(PAST_PROFIT):
        healthy = segmented.customers.settings["healthy"]
        return [words.say("past_profit", divisor=f"{healthy:g}", money=readable(row[PAST_PROFIT], "money"))]
    return []


def _other_customers(
    segmented: SegmentedCustomers, scheme: Scheme, table: pl.DataFrame
) -> dict[str, list[tuple[str, Others]]]:
    """Return, for each segment, how many of its customers need another strategy, which, and how to list them."""
    words, strategies = segmented.plan.words, other_strategies(segmented.plan)
    marked = segmented.sums.lazy().with_columns(segmented.values[scheme.column].alias("_segment"))
    counts = marked.group_by("_segment", STATUS_COLUMN).agg(pl.len(), pl.col("profit").cast(pl.Int128).sum()).collect()
    sizes = {(segment, status): (count, profit) for segment, status, count, profit in counts.iter_rows()}
    rows, amounts = {row["segment"]: row for row in table.iter_rows(named=True)}, "ltv_total" in table.columns
    every = _by_status(segmented, scheme)
    lines: dict[str, list[tuple[str, Others]]] = {}
    for name, segment in scheme.segments.items():
        for status, strategy in strategies.items():
            count, profit = sizes.get((name, status), (0, 0))
            if count and status != segment.counts_as:
                ltv = readable(float(money(profit)), "money")
                # The column also counts customers that are loss-making first.
                all_of_status = rows.get(name, {}).get(f"{status}_customers", count)
                phrase = "instead" if count == all_of_status or status == LOSING else "instead_others"
                phrase += "" if amounts else "_without_amounts"
                said = words.say(STATUS_WORDS[status][0])
                line = words.say(phrase, number=f"{count:,}", status=said, money=ltv, strategy=strategy)
                lines.setdefault(name, []).append((line, _listed(segmented, name, status, every[name, status])))
    return lines


def _by_status(segmented: SegmentedCustomers, scheme: Scheme) -> dict[tuple[str, str], int]:
    """Return how many customers of each segment have a status, whatever else they are."""
    marked = segmented.sums.lazy().with_columns(segmented.values[scheme.column].alias("_segment"))
    flags = {LOSING: pl.col("profit") < 0} | {status: pl.col(name) > 0 for status, name in COUNT_COLUMNS.items()}
    present = marked.collect_schema().names()
    counts = [
        flag.sum().alias(status) for status, flag in flags.items() if COUNT_COLUMNS.get(status, "profit") in present
    ]
    rows = marked.group_by("_segment").agg(counts).collect().iter_rows(named=True)
    return {(row["_segment"], status): row[status] for row in rows for status in flags if status in row}


def _listed(segmented: SegmentedCustomers, segment: str, status: str, count: int) -> Others:
    """Return how many customers of a segment have a status, and the options that list exactly these."""
    plan, before = segmented.plan, segmented.customers.settings["where"]
    condition = status
    if status == LOSING:
        condition = "ltv < 0"
    elif status not in plan.statuses:
        # A column of this name means something else.
        stages = [name for name, one in plan.rules.schemes[LIFECYCLE].segments.items() if one.counts_as == status]
        condition = f"{LIFECYCLE} IN ({', '.join(map(repr, stages))})"
    if before:
        condition = f"({before}) AND {condition}"
    return Others(plan.words.count(STATUS_WORDS[status][1], count), ("--members", segment, "--where", condition))


def other_strategies(plan: RulePlan) -> dict[str, str]:
    """Return the strategies that replace that of the segment, by status of the customer."""
    lifecycle = plan.rules.schemes.get(LIFECYCLE)
    strategies = {LOSING: plan.rules.tags[LOSING].strategy} if LOSING in plan.rules.tags else {}
    for status in (LAPSED, NEW):
        for segment in lifecycle.segments.values() if lifecycle else ():
            if segment.counts_as == status:
                strategies[status] = segment.strategy
    return {status: strategy for status, strategy in strategies.items() if strategy}


def empty_segment_notes(
    table: pl.DataFrame, assigned: Assigned, metrics: Mapping[str, Metric], plan: RulePlan
) -> list[Note]:
    """Return notes on segments without customers, with what to do, and on customers without a segment.

    Args:
        table: the segments, with "customers".
        assigned: the customers in the scheme.
        metrics: those that can be computed, by name.
        plan: the rules in use.
    """
    sizes = dict(table.select("segment", "customers").iter_rows())
    segments = assigned.compiled.scheme.segments
    empty = [segment.title for name, segment in segments.items() if not sizes.get(name)]
    reasons = _one_sided(assigned, metrics, plan)
    notes = []
    if empty and reasons:
        text = f"No customers in: {'; '.join(empty)}. {' '.join(reasons)} Try another metric or cut: custseg init "
        text += "--rules rules.yaml writes the rules to edit, then run:"
        notes.append(Note("empty_segments", text, warns=True, command="--rules-file rules.yaml"))
    elif empty:
        notes.append(Note("empty_segments", f"No customers in: {'; '.join(empty)}."))
    for name, why in ((UNKNOWN, "a figure that a condition needs is empty"), (UNASSIGNED, "they meet no condition")):
        if sizes.get(name):
            notes.append(Note(f"{name}_customers", f"{counted(sizes[name], 'customer')} {name}: {why}.", warns=True))
    return notes


def _one_sided(assigned: Assigned, metrics: Mapping[str, Metric], plan: RulePlan) -> list[str]:
    """Return why no customer is above the cut of an axis, for each such axis."""
    reasons = []
    for name, axis in assigned.compiled.scheme.axes.items():
        metric = plan.metric(axis.metric, metrics)
        for group, edges in assigned.edges[name].items():
            if edges.values and edges.above[-1] is None:
                values = assigned.values[name]
                at = (pl.col("value") == edges.values[-1]) & (pl.col("group") == group if group else True)
                same = values.filter(pl.col("decides") & at).height
                where = f" of {group}" if group else ""
                edge = threshold(edges, len(edges.values) - 1, metric.unit)
                text = f"No customer{where} is above the cut of {plan.words.figure(metric)}, {edge}"
                alike = f": {same:,} of {edges.customers:,} customers have exactly this value." if same else "."
                reasons.append(text + alike)
    return reasons

"""One plan of a scan for several: what each of them reads follows from what is read for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

import polars as pl

from custseg.customers.scan_plan import Branch, ScanPlan
from custseg.customers.slices import PeriodSlices

Value = TypeVar("Value")


def merged(one: ScanPlan, other: ScanPlan) -> ScanPlan | None:
    """Return the plan of one scan that reads what two plans need; None if one scan cannot.

    Args:
        one: plan of a scan of some transactions.
        other: plan of another scan of the same transactions.
    """
    if one.scope != other.scope or not _same_condition(one.condition, other.condition):
        return None
    if one.ones or other.ones or not (_is_plain(one) and _is_plain(other)):
        return None
    try:
        return replace(
            one,
            windows=tuple(_union(_by_name(one.windows), _by_name(other.windows)).values()),
            measures=one.measures | other.measures,
            fields=_union(one.fields, other.fields),
            constants=tuple(sorted({*one.constants, *other.constants})),
            chosen=tuple(_union(_by_name(one.chosen), _by_name(other.chosen)).values()),
            distinct=_union(one.distinct, other.distinct),
            not_goods=_either(one.not_goods, other.not_goods),
            slices=_slices(one, other),
            columns=tuple(_union(_by_kind(one.columns), _by_kind(other.columns)).values()),
            tables=_union(one.tables, other.tables),
            reads_orders=one.reads_orders or other.reads_orders,
            covered=_union(one.covered, other.covered),
            keeps_days=one.keeps_days or other.keeps_days,
            rejects=_either(one.rejects, other.rejects),
        )
    except _Contradiction:
        return None


def holds(whole: ScanPlan, part: ScanPlan) -> bool:
    """Return whether a scan reads all that another plan needs.

    Args:
        whole: plan of the scan.
        part: the other plan.
    """
    both = merged(whole, part)
    # Rejects are a file, which has been written or not.
    if both is None or part.rejects is not None:
        return False
    return all(getattr(both, one.name) == getattr(whole, one.name) for one in fields(both) if one.name != "condition")


class _Contradiction(Exception):  # noqa: N818
    """Two plans need different things of one name."""


def _same_condition(one: pl.Expr | None, other: pl.Expr | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.meta.eq(other)


def _is_plain(plan: ScanPlan) -> bool:
    """Return whether other plans can add columns to the customers of a plan, and leave what it has as it is."""
    branches = (*plan.columns, *plan.tables.values())
    return isinstance(plan.slices, PeriodSlices | None) and not any(one.has_sums for one in branches)


def _slices(one: ScanPlan, other: ScanPlan) -> PeriodSlices | None:
    """Return slices from which those of two plans add up."""
    periods = [plan.slices for plan in (one, other) if isinstance(plan.slices, PeriodSlices)]
    if not periods:
        return None
    grains = {slices.grain for slices in periods}
    grain = grains.pop() if len(grains) == 1 else "1d" if "1d" in grains else "1mo"
    by_row = any(slices.by_row for slices in periods)
    return PeriodSlices(grain, by_row=by_row, with_profit=not (one.without_profit and other.without_profit))


def _by_name(named: tuple[Any, ...]) -> dict[str, Any]:
    return {one.name: one for one in named}


def _by_kind(branches: tuple[Branch, ...]) -> dict[Any, Branch]:
    """Return branches by what makes them, since two of one kind may have the same columns."""
    return {one.make: one for one in branches}


def _union(one: Mapping[Any, Value], other: Mapping[Any, Value]) -> dict[Any, Value]:
    if any(one[name] != other[name] for name in one.keys() & other.keys()):
        raise _Contradiction
    return {**one, **other}


def _either(one: Value, other: Value) -> Value:
    """Return what one of two plans needs, where the other needs none."""
    if one and other and one != other:
        raise _Contradiction
    return one or other

"""How many customers of each segment ordered again: the same segments one horizon earlier, and what came of them."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace

import polars as pl

from custseg.analyses.segment.request import SegmentRequest
from custseg.analyses.shared.rule_plan import RulePlan
from custseg.analyses.shared.segment_columns import SegmentedCustomers, segment_customers
from custseg.engine.customer_table import CustomerTable
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.segments import MEASURED
from custseg.metrics.units import DAY, MONTH
from custseg.notes import Note
from custseg.numbers import counted
from custseg.segments.compiled import CompiledScheme
from custseg.segments.rules import Segment
from custseg.tables.known import SINGLE_ORDERS
from custseg.tables.row_columns import CUSTOMER

MONTH_DAYS = MONTH / DAY
MIN_MONTHS = 3
"""Shortest time that shows whether customers order again."""


@dataclass(frozen=True)
class Returns:
    """Customers in the segments of an earlier day, and whether they ordered again.

    Attributes:
        day: the earlier day.
        then: its customers in their segments; their sums have "members_then" and "came_back".
    """

    day: dt.date
    then: SegmentedCustomers

    def of_segments(self, scheme: str) -> dict[str, dict[str, float | int | None]]:
        """Return the metrics ``MEASURED`` of the segments of a scheme, by the name of the segment."""
        segment = self.then.assigned[scheme].segment.alias("_segment")
        sums = self.then.sums.lazy().with_columns(segment).group_by("_segment")
        totals = sums.agg(pl.col("members_then", "came_back").sum()).collect()
        values = totals.select("_segment", *[CATALOGUE[name].value().alias(name) for name in MEASURED])
        return {row.pop("_segment"): row for row in values.to_dicts()}


def measure_returns(request: SegmentRequest, customers: CustomerTable) -> tuple[Returns | None, list[Note]]:
    """Put the customers of one horizon ago into segments by what was known then, and see who ordered again since.

    The horizon is the setting of that name, but no longer than half of the history, nor than the days since ``--from``:
    an earlier day needs a history too.

    Args:
        request: what is asked for.
        customers: of the report date; at least one.

    Returns:
        None if the history is too short; and a note that says what is measured, or why nothing is.
    """
    if SINGLE_ORDERS in customers.table.absent:
        return None, []
    assert customers.as_of is not None
    scope = request.dataset.scope
    first, last = customers.frame.select(pl.col("first_order").min(), pl.col("last_line").max()).collect().row(0)
    # After the last row nobody can be seen to order again.
    end = min(customers.as_of, last)
    longest = [request.settings["horizon"], _whole_months(((end - (first or end)).days + 1) / 2)]
    if scope.start:
        longest.append(_whole_months((end - scope.start).days + 1))
    months = min(longest)
    if months < MIN_MONTHS:
        return None, [_unmeasured()]
    day = end - dt.timedelta(days=round(months * MONTH_DAYS))
    # What is summed then begins as many days before that day as it does now before the last one.
    start = scope.start and scope.start - (end - day)
    dataset = replace(request.dataset, scope=replace(scope, start=start, as_of=day), notes=[])
    earlier = request.build_customers((), dataset)
    if earlier.base is None:
        return None, [_unmeasured()]
    then = segment_customers(earlier, request.plan, (), request.metrics)
    again = customers.frame.filter(pl.col("last_order") > day).select(CUSTOMER, came_back=pl.lit(1, pl.Int64)).collect()
    sums = then.sums.join(again, on=CUSTOMER, how="left", maintain_order="left")
    came_back = pl.col("came_back").fill_null(0) * pl.col("counted")
    sums = sums.with_columns(came_back=came_back, members_then=pl.col("counted"))
    text = (
        f"Ordered again: of the customers that were in the segment on {day}, by what was known on that day, the share "
        f"with an order in the {counted(months, 'month')} until {end}. Advice follows it."
    )
    return Returns(day, replace(then, sums=sums)), [Note("ordered_again", text)]


def _whole_months(days: float) -> int:
    return math.floor(days / MONTH_DAYS)


def _unmeasured() -> Note:
    text = (
        f"How many customers of a segment order again is not measured: that takes {2 * MIN_MONTHS} months of history, "
        f"and with --from at least {MIN_MONTHS} months since then."
    )
    return Note("ordered_again_unmeasured", text)


def follow(plan: RulePlan, returns: Returns | None) -> RulePlan:
    """Return the rules with the strategies and advice that fit what was measured.

    Args:
        plan: the rules in use.
        returns: what was measured; None leaves the rules as they are.
    """
    if returns is None:
        return plan
    schemes = {}
    for name in plan.schemes:
        compiled, measured = plan.compiled.schemes[name], returns.of_segments(name)
        segments = {
            key: _followed(segment, compiled, measured.get(key)) for key, segment in compiled.scheme.segments.items()
        }
        schemes[name] = replace(compiled, scheme=replace(compiled.scheme, segments=segments))
    rules = replace(plan.rules, schemes=plan.rules.schemes | {name: one.scheme for name, one in schemes.items()})
    return replace(plan, rules=rules, compiled=replace(plan.compiled, schemes=plan.compiled.schemes | schemes))


def _followed(segment: Segment, compiled: CompiledScheme, measured: dict[str, float | int | None] | None) -> Segment:
    """Return a segment with the strategy and the advice of the first of its cases that is true."""
    if measured is None:
        return segment
    frame = pl.DataFrame([measured], schema={"ordered_again": pl.Float64, "ordered_again_of": pl.Int64})
    for case in segment.cases:
        if frame.select(compiled.cases[segment.name, case.name]).item():
            return replace(segment, strategy=case.strategy or segment.strategy, advice=case.advice or segment.advice)
    return segment

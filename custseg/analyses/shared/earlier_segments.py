"""The segments that customers were in on an earlier day, and who has moved since.

The cuts of a scheme follow its customers, so those of the earlier day differ from those of today. By today's cuts a
customer moves only when something about the customer changes; by the cuts of each day it also moves when a cut does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from custseg.analyses.shared.segment_columns import SegmentedCustomers, segment_customers
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import Dataset
from custseg.errors import UsageError
from custseg.metrics.metric import Metric
from custseg.notes import Note
from custseg.numbers import counted
from custseg.own_columns import own_column
from custseg.result import Figure
from custseg.segments.assigning import Assigned
from custseg.segments.cuts import GROUP, VALUE
from custseg.segments.rules import NOT_YET, Scheme
from custseg.settings.setting import Settings
from custseg.tables.row_columns import CUSTOMER

ROW = own_column("row")

TODAY, THEN = "today", "then"
"""Values of the setting ``cuts``."""

FIXED = "number"
"""Kind of a cut that is the same on every day."""


@dataclass(frozen=True)
class EarlierSegments:
    """The customers of an earlier day in their segments.

    Attributes:
        day: the earlier day.
        judged: the customers, by the cuts that the setting ``cuts`` asks for.
        by_today: the same, by the cuts of today.
        by_then: the same, by the cuts of that day.
        rows: where each of today's customers is among them; null for those who were no customers yet.
    """

    day: dt.date
    judged: SegmentedCustomers
    by_today: SegmentedCustomers
    by_then: SegmentedCustomers
    rows: pl.Series


def check_cuts(settings: Settings) -> None:
    """Refuse ``--cuts`` where nothing is compared.

    Raises:
        UsageError: it was typed without ``--compare-to``.
    """
    if settings["compare_to"] is None and "--" in settings.origin("cuts"):
        what = "it says by which cuts an earlier day is judged, but nothing is compared"
        raise UsageError(what, where=settings.origin("cuts"), hint="Add --compare-to 90d.")


def earlier_segments(
    segmented: SegmentedCustomers,
    dataset: Dataset,
    metrics: Mapping[str, Metric],
    build: Callable[[Dataset], CustomerTable],
) -> tuple[EarlierSegments | None, list[Note]]:
    """Return the customers on the day of ``--compare-to``, in the segments of the schemes in use.

    Args:
        segmented: the customers of the report date.
        dataset: the inputs.
        metrics: those that can be computed, by name.
        build: returns the customers of a dataset with what the schemes need.

    Returns:
        None if there was no customer yet; and notes on the comparison.

    Raises:
        UsageError: the day is not before the report date, or before the scope.
    """
    day = _day_before(segmented.customers, dataset)
    scope = replace(dataset.scope, as_of=day)
    earlier = build(replace(dataset, scope=scope, notes=[]))
    if earlier.base is None:
        return None, [Note("nothing_before", f"There was no customer by {day}.", warns=True)]
    # Both ways of cutting start from the same figures.
    earlier = replace(earlier, frame=earlier.frame.collect().lazy())
    by_then = by_today = segment_customers(earlier, segmented.plan, (), metrics)
    if any(_is_cut(one) for one in segmented.assigned.values()):
        by_today = segment_customers(earlier, segmented.plan, (), metrics, cuts=segmented.assigned)
    judged = by_then if dataset.settings["cuts"] == THEN else by_today
    places = by_then.values.select(CUSTOMER).with_row_index(ROW)
    rows = segmented.values.select(CUSTOMER).join(places, on=CUSTOMER, how="left", maintain_order="left")[ROW]
    return EarlierSegments(day, judged, by_today, by_then, rows), []


def _day_before(customers: CustomerTable, dataset: Dataset) -> dt.date:
    """Return the day that ``--compare-to`` names, or that is as many days before the report date."""
    compare_to, start, as_of = dataset.settings["compare_to"], dataset.scope.start, customers.as_of
    assert as_of is not None
    day: dt.date = as_of - dt.timedelta(days=compare_to) if isinstance(compare_to, int) else compare_to
    hint = "Name another day, or a number of days such as 90d."
    if day >= as_of:
        raise UsageError(f"{day} is not before the report date, {as_of}", where="--compare-to", hint=hint)
    if start and day < start:
        raise UsageError(f"{day} is before --from {start}", where="--compare-to", hint=hint)
    return day


def _is_cut(assigned: Assigned) -> bool:
    """Return whether the customers decide a cut of a scheme, so that it can differ from day to day."""
    return any(axis.cut.kind != FIXED for axis in assigned.compiled.scheme.axes.values())


def comparison_note(earlier: EarlierSegments, segmented: SegmentedCustomers, schemes: Iterable[Scheme]) -> Note:
    """Return the note that says what segments are compared with, and by which cuts where a scheme has any."""
    text = f"Compared with the end of {earlier.day}"
    if not any(_is_cut(segmented.assigned[scheme.name]) for scheme in schemes):
        return Note("compared", f"{text}.")
    if earlier.judged is earlier.by_then:
        text += ", by the cuts of that day: customers also move when a cut does. --cuts today holds the cuts still."
    else:
        text += ", by today's cuts: customers move only when their own figures do. --cuts then: by those of that day."
    return Note("compared", text)


def with_segments_before(segmented: SegmentedCustomers, earlier: EarlierSegments | None) -> SegmentedCustomers:
    """Return the customers with the columns of their segments on the earlier day, in every scheme in use."""
    known = segmented.plan.columns_before()
    schemes = [segmented.plan.scheme(name) for name in segmented.plan.schemes]
    columns = [
        segment_before(segmented, earlier, scheme).alias(scheme.column_before)
        for scheme in schemes
        if scheme.column_before in known
    ]
    return replace(segmented, values=segmented.values.with_columns(columns))


def segment_before(segmented: SegmentedCustomers, earlier: EarlierSegments | None, scheme: Scheme) -> pl.Series:
    """Return the segment of each customer on the earlier day, in the order of today's customers."""
    if earlier is None:
        return pl.repeat(NOT_YET, segmented.values.height, eager=True)
    return _before(earlier, earlier.judged, scheme)


def _before(earlier: EarlierSegments, before: SegmentedCustomers, scheme: Scheme) -> pl.Series:
    """Return the earlier segment of each customer, in the order of today's customers."""
    return before.values[scheme.column].gather(earlier.rows).fill_null(NOT_YET)


def moved_figures(earlier: EarlierSegments, segmented: SegmentedCustomers, scheme: Scheme) -> list[Figure]:
    """Return how many customers changed segment since the earlier day, and how many only because a cut moved.

    The latter are, by today's cuts, still in the same segment, but were in another one by the cuts of the earlier day.

    Args:
        earlier: the customers of the earlier day.
        segmented: those of the report date.
        scheme: whose segments are compared.
    """
    assigned = segmented.assigned[scheme.name]
    frame = segmented.values.select(now=pl.col(scheme.column)).with_columns(
        today=_before(earlier, earlier.by_today, scheme),
        then=_before(earlier, earlier.by_then, scheme),
        same=_has_same_figures(earlier, assigned),
    )
    known = frame.filter(pl.col("then") != NOT_YET)
    now, alone = pl.col("now"), (pl.col("today") == pl.col("now")) & (pl.col("then") != pl.col("now"))
    own_cuts = earlier.judged is earlier.by_then
    moved, by_cut, unchanged = known.select(
        moved=(pl.col("then" if own_cuts else "today") != now).sum(),
        by_cut=alone.sum(),
        unchanged=(alone & pl.col("same")).sum(),
    ).row(0)
    line, of = "Moved", f"{{}} of {counted(known.height, 'customer')} changed segment since {earlier.day}"
    figures = [Figure("moved", "Customers in another segment", "count", moved, line, of)]
    if not _is_cut(assigned):
        return figures
    phrase = f"{{}} more would have by the cuts of {earlier.day}, only because a cut moved: not counted here"
    if own_cuts:
        phrase = "{} of them only because a cut moved: by today's cuts they are where they were"
    title = "Customers in another segment only because a cut moved"
    figures.append(Figure("moved_by_cut", title, "count", by_cut, line, phrase if by_cut else ""))
    phrase = "{} of these with the same figures as then" if unchanged else ""
    title += ", with the same figures"
    return [*figures, Figure("moved_by_cut_unchanged", title, "count", unchanged, line, phrase)]


def _has_same_figures(earlier: EarlierSegments, assigned: Assigned) -> pl.Series:
    """Return whether the figures of a customer that are cut are those of the earlier day, in today's order."""
    then = earlier.by_then.assigned[assigned.compiled.scheme.name].values
    same = [
        assigned.values[axis][column].eq_missing(then[axis][column].gather(earlier.rows))
        for axis in assigned.values
        for column in (VALUE, GROUP)
        if column in assigned.values[axis].columns
    ]
    # Of a scheme of conditions alone, nothing is cut.
    always = pl.repeat(True, earlier.rows.len(), eager=True)
    return pl.select(pl.all_horizontal(always, *same)).to_series()

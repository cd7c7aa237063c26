"""What would move a customer into another segment: its figures are changed, and the cuts of all customers are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from custseg.analyses.explain.changes import STEP, Change, Judged, changes_of
from custseg.analyses.shared.segment_columns import SegmentedCustomers
from custseg.numbers import counted, fixed
from custseg.segments.assigning import COUNTED, Assigned, assign
from custseg.segments.rules import GROUPS, NO_RECENT

CHANGES = ("orders", "order_value", "days", "categories", "referrals", "paid")


@dataclass(frozen=True)
class Move:
    """What would put a customer into another segment of a scheme.

    Attributes:
        scheme: its name.
        change: what changes: one of ``CHANGES``.
        amount: by how much, or to what order value.
        segment: the segment that it would be in.
        condition: the change in words.
        scheme_title: of the scheme, for people.
        title: of the segment, for people.
    """

    scheme: str
    change: str
    amount: float
    segment: str
    condition: str
    scheme_title: str
    title: str

    @property
    def text(self) -> str:
        """Return the move in words."""
        return f"{self.condition} → {self.title}"


def moves_of(segmented: SegmentedCustomers, judged: Iterable[Judged]) -> list[Move]:
    """Return for each scheme what would put a customer into another segment, each change by its smallest step first.

    Args:
        segmented: the one customer, judged by the cuts of all.
        judged: its figures of all days, and of each window of a scheme.
    """
    if not segmented.values[COUNTED][0]:
        return []
    found = []
    for one in judged:
        for change in changes_of(one):
            for name in one.schemes:
                assigned = segmented.assigned[name]
                if {*assigned.compiled.reads} & change.names and (move := _first_move(name, assigned, change, one)):
                    found.append(move)
    order = [*segmented.assigned]
    return sorted(found, key=lambda move: (CHANGES.index(move.change), move.amount, order.index(move.scheme)))


def _first_move(name: str, assigned: Assigned, change: Change, judged: Judged) -> Move | None:
    """Return the smallest step of a change that leads into another segment of a scheme; None if none does."""
    now = assigned.segment[0]
    after = assign(change.frame, assigned.compiled, assigned.edges).segment
    # Whose window is empty is told; other groups say that a figure is unknown.
    nowhere = [group for group in GROUPS if group != NO_RECENT]
    moved = change.frame.select(STEP).with_columns(after.alias("after"))
    moved = moved.filter((pl.col("after") != now) & ~pl.col("after").is_in(nowhere))
    if moved.is_empty():
        return None
    step, segment = moved.row(0)
    scheme, words = assigned.compiled.scheme, judged.segmented.plan.words
    title = scheme.segments[segment].title if segment in scheme.segments else words.group(segment)
    return Move(name, change.name, step, segment, _words(change.name, step, judged), scheme.title, title)


def _words(change: str, step: float, judged: Judged) -> str:
    if change == "orders":
        return f"{counted(int(step), 'more order')} like its own"
    if change == "order_value":
        own = judged.facts.get("average_order_value")
        within = f" in the last {judged.days} days" if judged.days else ""
        instead = f" instead of {fixed(own)}" if isinstance(own, float) else ""
        return f"{fixed(step)} per order{instead}{within}"
    if change == "days":
        return f"no order for {counted(int(step), 'more day')}"
    if change == "categories":
        return f"{int(step)} more {'category' if step == 1 else 'categories'}"
    if change == "referrals":
        return f"{int(step)} more {'customer' if step == 1 else 'customers'} brought"
    return "what has been open for over 30 days is paid"

"""What a rules file holds: schemes with their axes and segments, tags, and metrics of one's own."""

from __future__ import annotations

from dataclasses import dataclass, field

from custseg.settings.positioned_yaml import Place

NO_ORDER = "no counted order"
NO_RECENT = "no order in the window"
UNKNOWN = "unknown"
UNASSIGNED = "unassigned"
PROSPECT = "prospect"
RESERVED = (UNKNOWN, UNASSIGNED, NO_RECENT, NO_ORDER, PROSPECT)
"""Rows of a scheme beside its segments, in the order in which they are shown."""

LOSING, LAPSED, NEW = "loss-making", "lapsed", "new"
MARKS = (LOSING, LAPSED, NEW)
"""What a customer can be that calls for another strategy than its segment's: the first that holds."""

LIFECYCLE = "lifecycle"
"""The scheme whose segments tell who is new and who has lapsed."""


@dataclass(frozen=True)
class Sql:
    """An SQL text and where it stands."""

    text: str
    place: Place


@dataclass(frozen=True)
class Cut:
    """Where an axis is cut.

    Attributes:
        kind: "median", "mean", "number", "quantile", "bands" or "shares".
        values: the number; the quantile; how many bands; the cumulative shares.
    """

    kind: str
    values: tuple[float, ...] = ()

    @property
    def levels(self) -> int:
        """Return the number of levels; two are called low and high, more are numbers."""
        if self.kind == "bands":
            return int(self.values[0])
        return len(self.values) + 1 if self.kind == "shares" else 2

    @property
    def is_numbered(self) -> bool:
        """Return whether levels are numbers, not low and high."""
        return self.kind in ("bands", "shares")


@dataclass(frozen=True)
class Axis:
    """A metric and where it is cut.

    Attributes:
        name: in conditions.
        metric: its name.
        cut: where.
        place: of the metric's name, for errors.
        within: attribute whose values have a cut each, empty for one cut.
        among: condition on the customers that decide the cut.
        lowest_best: whether the lowest value has the highest level.
    """

    name: str
    metric: str
    cut: Cut
    place: Place
    within: str = ""
    within_place: Place | None = None
    among: Sql | None = None
    lowest_best: bool = False


@dataclass(frozen=True)
class Segment:
    """A segment of a scheme, or a tag: whom it takes, and what to do about them.

    Attributes:
        name: in machine formats and conditions.
        title: for people.
        when: condition on a customer.
        strategy: one sentence.
        advice: what to do about them, step by step.
        priority: 1 comes first; 0 for none.
        counts_as: one of ``MARKS``, whose customers the strategy is meant for; else empty.
    """

    name: str
    title: str
    when: Sql
    strategy: str = ""
    advice: tuple[str, ...] = ()
    priority: int = 0
    counts_as: str = ""

    @property
    def column(self) -> str:
        """Return the name of the column that holds whether a customer has the tag."""
        return column_of(self.name)


@dataclass(frozen=True)
class Scheme:
    """A way to put every customer into exactly one segment: the first whose condition holds.

    Attributes:
        name: as typed.
        title: for people.
        axes: by name.
        segments: in the order in which they are tried.
        window: days that the scheme looks back, 0 for all.
    """

    name: str
    title: str
    axes: dict[str, Axis]
    segments: dict[str, Segment]
    window: int = 0

    @property
    def column(self) -> str:
        """Return the name of the column that holds a customer's segment."""
        return column_of(self.name)


@dataclass(frozen=True)
class Formula:
    """A metric of one's own.

    Attributes:
        name: in conditions and machine formats.
        title: for people.
        unit: as of `Metric`.
        sql: a number over metrics and attributes of a customer.
    """

    name: str
    title: str
    unit: str
    sql: Sql


@dataclass(frozen=True)
class Rules:
    """All schemes, tags and metrics of one's own, by name; ``places`` are those of the names in the file."""

    schemes: dict[str, Scheme] = field(default_factory=dict)
    tags: dict[str, Segment] = field(default_factory=dict)
    metrics: dict[str, Formula] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict, compare=False)

    def over(self, others: Rules) -> Rules:
        """Return these rules laid over others: what has the same name takes its place."""
        return Rules(others.schemes | self.schemes, others.tags | self.tags, others.metrics | self.metrics)

    def columns(self) -> dict[str, str]:
        """Return what each column of schemes and tags shows, by the column's name."""
        titles = {one.column: one.title for one in self.schemes.values()}
        return titles | {one.column: one.title for one in self.tags.values()}


def column_of(name: str) -> str:
    """Return the name of a scheme or tag as a column: a hyphen would read as a minus in SQL."""
    return name.replace("-", "_")

"""What a rules file holds: schemes with their axes and segments, tags, and metrics."""

from __future__ import annotations

from dataclasses import dataclass, field

from custseg.settings.positioned_yaml import Place

NO_ORDER = "no counted order"
NO_RECENT = "no order in the window"
UNKNOWN = "unknown"
UNASSIGNED = "unassigned"
PROSPECT = "prospect"
RESERVED = (UNKNOWN, UNASSIGNED, NO_RECENT, NO_ORDER, PROSPECT)
"""Groups of customers beside the segments of a scheme, in the order in which they are shown."""

LOSING, LAPSED, NEW = "loss-making", "lapsed", "new"
STATUSES = (LOSING, LAPSED, NEW)
"""What a customer can be that needs another strategy than its segment's: the first that is true counts."""

LIFECYCLE = "lifecycle"
"""The scheme whose segments define which customers are new and which have lapsed."""


@dataclass(frozen=True)
class Sql:
    """An SQL text and its place in the file."""

    text: str
    place: Place


@dataclass(frozen=True)
class Cut:
    """Where an axis is cut.

    Attributes:
        kind: "median", "mean", "number", "quantile", "bands" or "shares".
        values: the number; the quantile; the number of bands; the cumulative shares.
    """

    kind: str
    values: tuple[float, ...] = ()

    @property
    def levels(self) -> int:
        """Return the number of levels."""
        if self.kind == "bands":
            return int(self.values[0])
        return len(self.values) + 1 if self.kind == "shares" else 2

    @property
    def is_numbered(self) -> bool:
        """Return whether levels are numbers from 1, not low and high."""
        return self.kind in ("bands", "shares")


@dataclass(frozen=True)
class Axis:
    """A metric and where it is cut.

    Attributes:
        name: in conditions.
        metric: its name.
        cut: where it is cut.
        place: of the metric's name, for errors.
        within: attribute each of whose values has a cut of its own; empty for one cut.
        within_place: of the attribute's name, for errors.
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
class Case:
    """Another strategy for a segment, where a condition on what came of its customers is true.

    Attributes:
        name: in the file.
        when: condition on metrics that are measured of the segment.
        strategy: one sentence; empty for that of the segment.
        advice: steps to take; empty for those of the segment.
    """

    name: str
    when: Sql
    strategy: str = ""
    advice: tuple[str, ...] = ()


@dataclass(frozen=True)
class Segment:
    """A segment of a scheme, or a tag: which customers it takes, and what to do about them.

    Attributes:
        name: in machine formats and conditions.
        title: for people.
        when: condition on a customer.
        strategy: one sentence.
        advice: steps to take.
        priority: 1 comes first; 0 for none.
        counts_as: one of ``STATUSES``, if the strategy is meant for such customers; else empty.
        cases: other strategies, of which the first counts that is true.
    """

    name: str
    title: str
    when: Sql
    strategy: str = ""
    advice: tuple[str, ...] = ()
    priority: int = 0
    counts_as: str = ""
    cases: tuple[Case, ...] = ()

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
        segments: in the order in which they are tested.
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

    @property
    def column_before(self) -> str:
        """Return the name of the column that holds a customer's segment on the day compared with."""
        return f"{self.column}_before"

    @property
    def has_cases(self) -> bool:
        """Return whether a strategy depends on what came of the customers of its segment."""
        return any(segment.cases for segment in self.segments.values())


@dataclass(frozen=True)
class Formula:
    """A metric of the rules.

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
    """Schemes, tags and metrics by name; ``places`` are those of the names in the file."""

    schemes: dict[str, Scheme] = field(default_factory=dict)
    tags: dict[str, Segment] = field(default_factory=dict)
    metrics: dict[str, Formula] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict, compare=False)

    def over(self, others: Rules) -> Rules:
        """Return these rules on top of others: a rule replaces another of its name."""
        return Rules(others.schemes | self.schemes, others.tags | self.tags, others.metrics | self.metrics)


def column_of(name: str) -> str:
    """Return the name of a scheme or tag as a column: a hyphen would read as a minus in SQL."""
    return name.replace("-", "_")

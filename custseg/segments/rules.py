"""What a rules file holds: schemes with their axes and segments, tags, and metrics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from custseg.languages import ENGLISH
from custseg.metrics.metric import Metric
from custseg.phrases import Phrases
from custseg.segments.triggers import Sql, Trigger
from custseg.settings.positioned_yaml import Place

NO_ORDER = "no counted order"
NO_RECENT = "no order in the window"
UNKNOWN = "unknown"
UNASSIGNED = "unassigned"
PROSPECT = "prospect"
RESERVED = (UNKNOWN, UNASSIGNED, NO_RECENT, NO_ORDER, PROSPECT)
"""Groups of customers beside the segments of a scheme, in the order in which they are shown."""

NOT_YET = "not yet a customer"
"""The segment before of customers whose first row is of a later day."""

GROUPS = (*RESERVED, NOT_YET)
"""Names in place of a segment: programs read them as they are here, people as the words of the rules have them."""

LOSING, LAPSED, NEW = "loss-making", "lapsed", "new"
STATUSES = (LOSING, LAPSED, NEW)
"""What a customer can be that needs another strategy than its segment's: the first that is true counts."""

LIFECYCLE = "lifecycle"
"""The scheme whose segments define which customers are new and which have lapsed."""


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
        title: for people; empty for the name.
    """

    name: str
    metric: str
    cut: Cut
    place: Place
    within: str = ""
    within_place: Place | None = None
    among: Sql | None = None
    lowest_best: bool = False
    title: str = ""

    @property
    def heading(self) -> str:
        """Return the title as it stands above a grid or before a line."""
        return self.title or self.name.replace("_", " ").replace("-", " ").capitalize()


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
        optional: whether the scheme goes without it where the data lack what its condition needs.
    """

    name: str
    title: str
    when: Sql
    strategy: str = ""
    advice: tuple[str, ...] = ()
    priority: int = 0
    counts_as: str = ""
    cases: tuple[Case, ...] = ()
    optional: bool = False

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
class Words(Phrases):
    """What custseg says about segments beside the texts of schemes and tags.

    Attributes:
        titles: of columns and metrics, by name: of several, and of one.
        figures: metrics as parts of a sentence, by name: of several, and of one; empty for the titles of the catalogue.
        values: what people read in place of texts, by the name of the metric that they are of.
    """

    titles: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    figures: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def title(self, name: str, title: str = "") -> str:
        """Return the title of a column or metric: that of the rules, else the one that is given."""
        return self.titles[name][0] if name in self.titles else title

    def figure(self, metric: Metric, number: int = 0) -> str:
        """Return the title of a metric as a part of a sentence, for one or several."""
        for known in (self.titles, self.figures):
            if metric.name in known:
                return known[metric.name][number == 1]
        if self.language != ENGLISH:
            # A metric of the user's rules: how its words are written is known to the user alone.
            return metric.title
        title = metric.title if metric.title[:2].isupper() else metric.title.lower()
        return title.removesuffix("s") if number == 1 else title

    def group(self, name: str) -> str:
        """Return what people read in place of the name of a group beside the segments; other names stay."""
        return self.several[name.replace(" ", "_")] if name in GROUPS else name

    @property
    def groups(self) -> dict[str, str]:
        """Return what people read in place of names of groups beside the segments, where it differs."""
        return {name: self.group(name) for name in GROUPS if self.group(name) != name}

    @property
    def flags(self) -> dict[str, str]:
        """Return what people read in place of "yes", where it differs."""
        return {"yes": self.say("is_true")} if self.say("is_true") != "yes" else {}

    def on(self, others: Words) -> Words:
        """Return these words on top of others."""
        both = self.over(others)
        titles, figures = {**others.titles, **self.titles}, {**others.figures, **self.figures}
        values = {**others.values, **self.values}
        return Words(both.several, both.one, both.few, both.language, titles, figures, values)


@dataclass(frozen=True)
class Rules:
    """Schemes, tags, metrics, triggers and words by name; ``places`` are those of the names in the file."""

    schemes: dict[str, Scheme] = field(default_factory=dict)
    tags: dict[str, Segment] = field(default_factory=dict)
    metrics: dict[str, Formula] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict, compare=False)
    words: Words = field(default_factory=Words)
    triggers: dict[str, Trigger] = field(default_factory=dict)

    def over(self, others: Rules) -> Rules:
        """Return these rules on top of others: a rule replaces another of its name."""
        return Rules(
            others.schemes | self.schemes,
            others.tags | self.tags,
            others.metrics | self.metrics,
            words=self.words.on(others.words),
            triggers=others.triggers | self.triggers,
        )


def column_of(name: str) -> str:
    """Return the name of a scheme or tag as a column: a hyphen would read as a minus in SQL."""
    return name.replace("-", "_")

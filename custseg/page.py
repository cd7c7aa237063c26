"""A page of figures, grids, tables and charts: what a report says, before it is drawn. Every text is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from custseg.phrases import Phrases

NARROW = 5
"""Columns of a table that leaves room for something beside it."""

WIDE = 8
"""Columns of a table from which on they stand closer together."""


@dataclass(frozen=True)
class Tile:
    """One figure.

    Attributes:
        title: what it is.
        value: as people read it.
        metric: name of its definition; empty without one.
        change: since the day compared with, and what it was then; empty where that is not known.
        targets: each target, and whether it is reached.
        missed: whether one of them is not.
    """

    title: str
    value: str
    metric: str = ""
    change: str = ""
    targets: tuple[str, ...] = ()
    missed: bool = False


@dataclass(frozen=True)
class Tiles:
    """Figures side by side."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Prose:
    """Paragraphs; a warning stands out."""

    paragraphs: tuple[str, ...]
    warns: bool = False


@dataclass(frozen=True)
class Head:
    """The head of a column.

    Attributes:
        title: of the column.
        metric: name of its definition; empty without one.
        is_figure: whether its cells are figures, which stand on the right.
        is_short: whether its texts stay on one line, such as days.
        is_long: whether its texts may be broken within a word, such as addresses.
    """

    title: str
    metric: str = ""
    is_figure: bool = False
    is_short: bool = False
    is_long: bool = False

    @property
    def kind(self) -> str:
        """Return how its cells are set."""
        return "figure" if self.is_figure else "short" if self.is_short else "long" if self.is_long else "text"


@dataclass(frozen=True)
class Table:
    """A table; the first cell of each row is its head.

    Attributes:
        title: above it.
        heads: of its columns.
        rows: texts.
        cut: what is not shown, and where it is; empty if all rows are.
        shades: by row and column, from 0 to 5; empty without shading.
        total: whether the last row is the total.
    """

    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    cut: str = ""
    shades: Mapping[tuple[int, int], int] = field(default_factory=dict)
    total: bool = False

    @property
    def is_narrow(self) -> bool:
        """Return whether it leaves room for something beside it."""
        return len(self.heads) <= NARROW and not any(head.is_long for head in self.heads)

    @property
    def is_dense(self) -> bool:
        """Return whether its columns stand close together, to fit on the page."""
        return len(self.heads) >= WIDE


@dataclass(frozen=True)
class Card:
    """What is known of a group of customers, and what to do about it.

    Attributes:
        title: of the group.
        facts: title and value of each figure.
        strategy: in one sentence.
        steps: what to do, one sentence each.
        prize: what it would bring; empty where that is not known.
        instead: what to do about parts of the group.
        place: row and column in the grid; None beside it.
    """

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    strategy: str = ""
    steps: tuple[str, ...] = ()
    prize: str = ""
    instead: tuple[str, ...] = ()
    place: tuple[int, int] | None = None


@dataclass(frozen=True)
class Cards:
    """Groups of customers, in a grid where they have a place.

    Attributes:
        title: of the grid.
        rows: labels of its rows, from top to bottom; empty without a grid.
        columns: labels of its columns, from left to right.
        cards: the groups.
        cut: what is not shown.
    """

    title: str
    cards: tuple[Card, ...]
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    cut: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart, and its data as a table.

    Attributes:
        kind: "bars", "pairs", "band" or "heat".
        title: above it.
        text: what it shows, for those who cannot see it.
        points: the data: "x", "y" and what else the kind takes.
        x: title of the horizontal axis.
        y: title of the vertical axis.
        unit: of the figures on the vertical axis: money, count, share or ratio.
        table: the same data as texts.
        series: names of the series, in the order of their colours.
    """

    kind: str
    title: str
    text: str
    points: tuple[Mapping[str, object], ...]
    x: str
    y: str
    unit: str
    table: Table
    series: tuple[str, ...] = ()


Block = Tiles | Prose | Table | Cards | Chart


@dataclass(frozen=True)
class Section:
    """A section of a page.

    Attributes:
        name: in addresses and settings.
        title: for people.
        lead: what the section answers, in one sentence.
        own: paragraphs of the user's own.
        blocks: what it shows.
    """

    name: str
    title: str
    lead: str
    blocks: tuple[Block, ...]
    own: tuple[str, ...] = ()


@dataclass(frozen=True)
class Definition:
    """What a figure means."""

    name: str
    title: str
    text: str


@dataclass(frozen=True)
class Page:
    """A page.

    Attributes:
        title: of the page.
        about: what it is made from, and for which day.
        sections: in their order; that of the definitions has no blocks.
        definitions: of the metrics that the page names, by name.
        left_out: sections that the data do not allow, with the reason and how to add them.
        words: labels of the page.
        lang: language of the texts.
    """

    title: str
    about: tuple[str, ...]
    sections: tuple[Section, ...]
    definitions: Mapping[str, Definition]
    left_out: tuple[str, ...]
    words: Phrases
    lang: str = "en"


DEFINITIONS = "definitions"
"""Name of the section that holds the definitions."""

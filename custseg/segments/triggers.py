"""What a trigger is: a rule that puts customers on the list of things to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from custseg.settings.positioned_yaml import Place

CALL, MAIL, DESK = CHANNELS = ("call", "mail", "desk")
"""How a customer is reached: by phone, in writing (with consent only), or not at all, as the work is done at a desk."""

CUSTOMERS, PROSPECTS, EVERYONE = MEANT_FOR = ("customers", "prospects", "everyone")
"""Whom a trigger looks at; prospects are contacts without a used row."""

AS_OF = "as_of"
"""Name of the report date in conditions and due dates of triggers."""


@dataclass(frozen=True)
class Sql:
    """An SQL text and its place in the file."""

    text: str
    place: Place


@dataclass(frozen=True)
class Phrase:
    """A text with {places} for figures, and its place in the file."""

    text: str
    place: Place


@dataclass(frozen=True)
class Due:
    """When something is to be done: some days before or after a day of the customer.

    Attributes:
        name: of the metric or attribute that is a day; ``AS_OF`` for the report date.
        days: after it; below zero before it.
        place: in the file.
    """

    name: str
    days: int
    place: Place


@dataclass(frozen=True)
class Trigger:
    """A rule that puts customers on the list.

    Attributes:
        name: in machine formats.
        title: for people.
        when: condition on a customer.
        why: the reason, with places for figures.
        do: what to do.
        say: what to say; None for nothing.
        due: by when.
        priority: 1 comes first; 0 for none.
        stake: formula of the money at stake; None where it is unknown.
        repeat: days in which what was handled is not repeated; 0 for no limit.
        channel: one of ``CHANNELS``.
        meant_for: one of ``MEANT_FOR``.
        off: whether it is switched off.
        otherwise: texts in place of ``why``, ``do`` and ``say`` where a figure that these name is unknown.
    """

    name: str
    title: str
    when: Sql
    why: Phrase
    do: Phrase
    due: Due
    say: Phrase | None = None
    priority: int = 0
    stake: Sql | None = None
    repeat: int = 0
    channel: str = CALL
    meant_for: str = CUSTOMERS
    off: bool = False
    otherwise: Mapping[str, Phrase] = field(default_factory=dict)

    @property
    def phrases(self) -> dict[str, Phrase]:
        """Return its texts by the names of their columns."""
        found = {"why": self.why, "do": self.do}
        return found if self.say is None else {**found, "say": self.say}


@dataclass(frozen=True)
class ListFacts:
    """What triggers may name beside metrics, attributes, schemes and tags: facts that only a list has.

    Attributes:
        types: of each fact, by name.
        absent: what the data lack for a fact, by name.
        of_texts: types of further facts, which only texts may name: they are known once the list is made.
    """

    types: Mapping[str, pl.DataType]
    absent: Mapping[str, str] = field(default_factory=dict)
    of_texts: Mapping[str, pl.DataType] = field(default_factory=dict)

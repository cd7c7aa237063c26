"""Rules that are compiled for some data: expressions in place of texts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

import polars as pl

from custseg.segments.rules import Formula, Scheme, Segment
from custseg.segments.triggers import Trigger
from custseg.settings.positioned_yaml import Place


@dataclass(frozen=True)
class Condition:
    """A compiled condition.

    Attributes:
        holds: whether it is true of a customer.
        figures: axes, metrics and formulas it uses: if one of them is empty and the condition is neither true nor
            false, the customer's segment is unknown.
    """

    holds: pl.Expr
    figures: tuple[str, ...]


@dataclass(frozen=True)
class CompiledScheme:
    """A scheme whose conditions are compiled.

    Attributes:
        scheme: as it is written.
        conditions: of its segments, by name.
        among: condition on the customers that decide an axis, by axis.
        reads: metrics, formulas and attributes it uses.
        cases: conditions of the cases of its segments, by the names of segment and case.
    """

    scheme: Scheme
    conditions: dict[str, Condition]
    among: dict[str, pl.Expr]
    reads: frozenset[str]
    cases: dict[tuple[str, str], pl.Expr] = field(default_factory=dict)

    def without(self, status: str) -> CompiledScheme:
        """Return the scheme with nobody in the segments that are meant for customers of a status."""
        meant = {name for name, segment in self.scheme.segments.items() if segment.counts_as == status}
        nobody = {name: replace(one, holds=pl.lit(False)) for name, one in self.conditions.items() if name in meant}
        return replace(self, conditions=self.conditions | nobody)


@dataclass(frozen=True)
class CompiledTag:
    """A tag whose condition is compiled; ``reads`` are the metrics, formulas and attributes it uses."""

    tag: Segment
    holds: pl.Expr
    reads: frozenset[str]


@dataclass(frozen=True)
class CompiledFormula:
    """A metric of the rules whose formula is compiled; ``reads`` are the metrics and attributes it uses."""

    formula: Formula
    value: pl.Expr
    reads: frozenset[str]


@dataclass(frozen=True)
class CompiledTrigger:
    """A trigger whose condition and stake are compiled.

    Attributes:
        trigger: as it is written.
        holds: whether a customer is put on the list.
        stake: the money at stake; None where it is unknown.
        reads: metrics, formulas, attributes, schemes, tags and facts that it uses.
    """

    trigger: Trigger
    holds: pl.Expr
    stake: pl.Expr | None
    reads: frozenset[str]


@dataclass(frozen=True)
class CompiledRules:
    """Rules that are compiled for some data.

    Attributes:
        schemes: that the data can answer, by name.
        tags: that the data can answer, by name.
        formulas: that the data can answer, by name.
        lacking: what the data lack for each of the other rules, by name.
        places: where the rules first name each metric and attribute.
        triggers: that the data can answer, by name; empty unless they were asked for.
        triggers_lacking: what the data lack for each of the other triggers, by name.
    """

    schemes: dict[str, CompiledScheme] = field(default_factory=dict)
    tags: dict[str, CompiledTag] = field(default_factory=dict)
    formulas: dict[str, CompiledFormula] = field(default_factory=dict)
    lacking: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    triggers: dict[str, CompiledTrigger] = field(default_factory=dict)
    triggers_lacking: dict[str, str] = field(default_factory=dict)

    def reads(self, names: Collection[str]) -> set[str]:
        """Return the metrics and attributes that schemes, tags and formulas of these names use, also in formulas."""
        used: set[str] = set()
        for part in (self.schemes, self.tags, self.formulas):
            for name in part.keys() & set(names):
                used |= part[name].reads
        inside = {read for name in used & self.formulas.keys() for read in self.formulas[name].reads}
        return (used - self.formulas.keys()) | inside

"""What the cuts of an axis mean, in words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from custseg.metrics.metric import Metric
from custseg.numbers import PLACES, readable
from custseg.segments.cuts import HIGH, LOW, Edges
from custseg.segments.rules import Axis, Cut, Words


def threshold(edges: Edges, place: int, unit: str) -> str:
    """Return an edge, rounded as far as no customer changes sides."""
    edge, low, high = edges.values[place], edges.below[place], edges.above[place]
    part = 100 if unit == "share" else 1
    for places in range(1 if unit == "share" else PLACES.get(unit, 0), 13):
        # Round up if the nearest figure would put customers on the edge above it.
        for shown in (round(edge * part, places), math.ceil(edge * part * 10**places) / 10**places):
            if (low is None or low <= shown / part) and (high is None or shown / part < high):
                return f"{shown + 0.0:,.{places}f}" + ("%" if unit == "share" else "")
    return repr(edge)


@dataclass(frozen=True)
class CutWords:
    """Says what the levels of an axis mean.

    Attributes:
        axis: whose levels they are.
        metric: that is cut.
        words: of the rules.
    """

    axis: Axis
    metric: Metric
    words: Words

    def of(self, edges: Edges, *, named: bool = True) -> dict[str, str]:
        """Return what each level of an axis means, by level, without levels that no value can have.

        Args:
            edges: where it is cut.
            named: whether each says the title of the metric.
        """
        if not edges.values:
            return {}
        if not self.axis.cut.is_numbered:
            return {HIGH: self._upper(edges, 0, named), LOW: self._lower(edges, 0, named)}
        levels = list(range(1, self.axis.cut.levels + 1))
        if (self.axis.cut.kind == "shares") != self.axis.lowest_best:
            levels.reverse()
        found = {}
        for place, level in enumerate(levels):
            if place == len(edges.values):
                found[str(level)] = self._upper(edges, place - 1, named)
            elif place == 0:
                found[str(level)] = self._lower(edges, place, named)
            elif edges.below[place] != edges.below[place - 1]:
                found[str(level)] = self._between(edges, place, named)
        return found

    def _between(self, edges: Edges, place: int, named: bool) -> str:
        """Return the range from above the previous edge up to an edge."""
        if not self._counts(edges):
            low, high = (threshold(edges, one, self.metric.unit) for one in (place - 1, place))
            return self._say("between", named, low=low, high=high)
        least, most = math.floor(edges.values[place - 1]) + 1, math.floor(edges.values[place])
        kind = self._kind
        if least >= most:
            return self._say(kind, named, 1 if least == most == 1 else 0, number=f"{least:,}")
        return self._say(f"{kind}_from_to", named, low=f"{least:,}", high=f"{most:,}")

    def _upper(self, edges: Edges, place: int, named: bool) -> str:
        if not self._counts(edges):
            return self._say("above", named, edge=threshold(edges, place, self.metric.unit))
        return self._say(f"{self._kind}_or_more", named, number=f"{math.floor(edges.values[place]) + 1:,}")

    def _lower(self, edges: Edges, place: int, named: bool) -> str:
        if not self._counts(edges):
            return self._say("up_to", named, edge=threshold(edges, place, self.metric.unit))
        most = math.floor(edges.values[place])
        return self._say(f"{self._kind}_up_to", named, most, number=f"{most:,}")

    @property
    def _kind(self) -> str:
        return "count" if self.metric.unit == "count" else "days"

    def _counts(self, edges: Edges) -> bool:
        """Return whether the next value above an edge is one more."""
        return edges.whole and self.metric.unit in ("count", "days")

    def _say(self, phrase: str, named: bool, many: int = 0, **parts: str) -> str:
        figure = self.words.figure(self.metric, many) if named else ""
        # Without a figure, the sign behind it goes too.
        return self.words.say(phrase, figure=figure, **parts).strip(" \u00a0:：")


def method_of(cut: Cut, words: Words) -> str:
    """Return how a cut is made."""
    if cut.kind == "bands":
        return words.say({3: "terciles", 4: "quartiles", 5: "quintiles"}[int(cut.values[0])])
    if cut.kind == "shares":
        shares = f" {words.say('and')} ".join(readable(share, "share") for share in cut.values)
        return words.say("shares", shares=shares)
    if cut.kind == "quantile":
        return words.say("quantile", share=f"{cut.values[0]:g}")
    return words.say(cut.kind)

"""Whether an equation follows from others: sets of sums of columns, reduced step by step."""

from __future__ import annotations

from collections.abc import Mapping

ZERO = 1e-9


class Span:
    """All equations that follow from those added, by adding and subtracting them."""

    def __init__(self) -> None:
        self._rows: dict[int, dict[int, float]] = {}

    def rest(self, relation: Mapping[int, float]) -> dict[int, float]:
        """Return what is left of an equation after those added are taken off; empty if it follows from them."""
        left = {key: float(value) for key, value in relation.items() if value}
        while True:
            lead = next((key for key in sorted(left) if key in self._rows), None)
            if lead is None:
                return left
            factor = left[lead]
            for key, value in self._rows[lead].items():
                changed = left.get(key, 0.0) - factor * value
                if abs(changed) < ZERO:
                    left.pop(key, None)
                else:
                    left[key] = changed

    def follows(self, relation: Mapping[int, float]) -> bool:
        """Return whether an equation follows from those added."""
        return not self.rest(relation)

    def add(self, relation: Mapping[int, float]) -> None:
        """Add an equation; one that follows already changes nothing."""
        left = self.rest(relation)
        if not left:
            return
        lead = min(left)
        row = {key: value / left[lead] for key, value in left.items()}
        self._rows[lead] = row
        # Rows added before may hold the new leading column: it is taken off, so that one pass reduces any equation.
        for key, other in list(self._rows.items()):
            factor = other.get(lead, 0.0)
            if key != lead and factor:
                merged = {name: other.get(name, 0.0) - factor * row.get(name, 0.0) for name in {*other, *row}}
                self._rows[key] = {name: value for name, value in merged.items() if abs(value) > ZERO}

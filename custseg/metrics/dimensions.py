"""Dimensions: what customers or rows can be grouped by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dimension:
    """One way to put customers into groups.

    Attributes:
        name: as typed; also the name of the column.
        kind: "cohort" month of the first order; "attribute" of the customer; "customer" itself; "scheme" of the rules;
            "first" value of a row field, in the first counted order; "main" value of a row field, by revenue; "row"
            field, by which rows are grouped, not customers.
        field: the field it reads; empty for a cohort or a scheme.
        lists: whether its values are lists, which are taken apart: a customer stands in each of its groups.
    """

    name: str
    kind: str
    field: str = ""
    lists: bool = False

    @property
    def title(self) -> str:
        """Return the name for people."""
        if self.kind in ("attribute", "row", "customer"):
            return self.field
        if self.kind == "scheme":
            return self.name
        return f"{self.kind} {self.field}".strip().capitalize()


def parse_dimension(text: str) -> Dimension:
    """Return the dimension that ``--by`` names: ``cohort``, ``first:FIELD``, ``main:FIELD`` or a field."""
    if text == "cohort":
        return Dimension("cohort", "cohort")
    kind, sign, field = text.partition(":")
    if sign and kind in ("first", "main"):
        return Dimension(text, kind, field)
    return Dimension(text, "attribute", text)

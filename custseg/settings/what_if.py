"""Changes of the four factors of the LTV, as people type them: "orders_per_month +5%, margin +1pt"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from custseg.errors import nearest
from custseg.settings.parsers import MAX_NUMBER, Kind

FACTORS = {"average_order_value": "S", "orders_per_month": "C", "margin": "P", "tenure_months": "T"}
"""What can be changed, with its letter in LTV = S × C × P × T."""

IN_POINTS = "margin"
"""The one factor that is a share, so that it can rise by points."""

ALSO = {"s": "average_order_value", "c": "orders_per_month", "p": "margin", "t": "tenure_months",
    "tenure": "tenure_months", "lifetime": "tenure_months", "return_on_sales": "margin", "ros": "margin"}  # fmt: skip
POINTS = ("pt", "pts", "pp")
PART = re.compile(r"(?P<name>.*?)\s*[:=]?\s*(?P<sign>[+−-]?)\s*(?P<number>\d+(?:\.\d+)?|\.\d+)\s*(?P<unit>\D*)")
EXAMPLE = 'such as "orders_per_month +5%, margin +1pt"'


@dataclass(frozen=True)
class Change:
    """A change of one factor.

    Attributes:
        amount: part of the factor that is added, or with ``points`` the share that is added.
        points: whether it is in points of a share.
    """

    amount: Fraction
    points: bool = False

    def __str__(self) -> str:
        return f"{float(self.amount * 100):+.12g}" + ("pt" if self.points else "%")

    def of(self, value: Fraction) -> Fraction:
        """Return a value after the change."""
        return value + self.amount if self.points else value * (1 + self.amount)


def _what_if(value: Any) -> dict[str, Change]:
    """Read "NAME +5%, NAME +1pt", or {name: change}."""
    if isinstance(value, dict):
        parts = [(str(name), str(change)) for name, change in value.items()]
    elif isinstance(value, str) and value.strip():
        parts = [_split(part) for part in value.split(",")]
    else:
        raise ValueError(f"changes {EXAMPLE}")
    found: dict[str, Change] = {}
    for typed, change in parts:
        name = _factor(typed)
        if name in found:
            raise ValueError(f"one change of {name}, not two")
        found[name] = change_of(name, change)
    return found


def _split(part: str) -> tuple[str, str]:
    match = PART.fullmatch(part.strip())
    if match is None or not match["name"]:
        raise ValueError(f"a name and its change in each part, {EXAMPLE}; there is none in '{part.strip()[:40]}'")
    return match["name"], part.strip()[len(match["name"]) :].lstrip(" :=")


def _factor(typed: str) -> str:
    name = re.sub(r"[\s-]+", "_", typed.strip()).lower()
    name = ALSO.get(name, name)
    if name not in FACTORS:
        raise ValueError(f"a factor of the LTV; '{typed.strip()[:40]}' is none. {nearest(name, FACTORS)}")
    return name


def change_of(name: str, text: str) -> Change:
    """Return the change that a text such as "+5%" says.

    Args:
        name: of the factor.
        text: a sign, a number and a unit.

    Raises:
        ValueError: it says none; with what was expected.
    """
    match = PART.fullmatch(text.strip())
    if match is None or match["name"]:
        raise ValueError(f"a change of {name} such as +5%")
    unit, amount = match["unit"].strip().lower(), Fraction(match["number"]) / 100
    if unit != "%" and (unit not in POINTS or name != IN_POINTS):
        allowed = "% or, in points, pt" if name == IN_POINTS else "%"
        raise ValueError(f"a change of {name} in {allowed}, such as +5%")
    if not match["sign"]:
        raise ValueError(f"a sign before the change of {name}: +{match['number']}{unit} or -{match['number']}{unit}")
    amount = amount if match["sign"] == "+" else -amount
    if amount < -1 or amount > MAX_NUMBER:
        raise ValueError(f"a change of {name} of -100% or more, below a billion")
    return Change(amount, points=unit in POINTS)


WHAT_IF = Kind("name +5%, name +1pt", _what_if)

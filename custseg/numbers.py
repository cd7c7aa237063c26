"""Figures as people read them: rounded, with thousands separators, bars and sparklines."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

WIDE = Context(prec=400, rounding=ROUND_HALF_UP)
"""Holds every float, and rounds halves as people do: 0.125 is 0.13."""

BLOCKS = "▁▂▃▄▅▆▇█"

PLACES = {"money": 2, "per_month": 2, "months": 1, "ratio": 2}


def readable(value: Any, unit: str) -> str:
    """Return a value as people read it: thousands separated, a share in percent, nothing for None.

    Args:
        value: a figure, date, flag, text or list of figures.
        unit: as of `Metric`, or "spark".
    """
    if value is None:
        return ""
    if unit == "flag":
        return "yes" if value else ""
    if unit == "spark":
        return spark(value)
    if unit == "share":
        return _unsigned_zero(f"{value:.1%}")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if unit in PLACES:
        return fixed(value, PLACES[unit])
    if unit in ("count", "days"):
        return _unsigned_zero(f"{value:,.0f}" if value == int(value) else f"{value:,.1f}")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return fixed(value, 2)
    return str(value)


def fixed(value: float | Decimal, places: int = 2) -> str:
    """Return a number with thousands separators and ``places`` decimals, halves rounded away from zero."""
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    if number.is_finite():
        number = number.quantize(Decimal(1).scaleb(-places), context=WIDE)
    return _unsigned_zero(f"{number:,.{places}f}")


def _unsigned_zero(text: str) -> str:
    return text.lstrip("-") if not text.strip("-0.,%") else text


def singular(phrase: str) -> str:
    """Return a phrase in the singular: "{} customers" becomes "{} customer"."""
    return re.sub(r"\{\} (bill|customer|order|month|row|day)s\b", r"{} \1", phrase)


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: "1 customer", "2 customers"."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def bar(value: float | None, largest: float, width: int) -> str:
    """Return a bar of blocks, exact to an eighth of a character; empty for zero, less or None.

    Args:
        value: length of the bar, in the unit of ``largest``.
        largest: value whose bar fills the width.
        width: in characters.
    """
    if not value or value <= 0 or largest <= 0:
        return ""
    eighths = max(1, round(value / largest * width * 8))
    full, rest = divmod(min(eighths, width * 8), 8)
    return "█" * full + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[rest]


def spark(values: Sequence[float | None]) -> str:
    """Return one block per value, scaled from zero to the largest; the lowest block is for zero, less or None."""
    largest = max((value for value in values if value is not None), default=0)
    above = len(BLOCKS) - 1
    # A value above zero, however small, gets a higher block than zero.
    places = [min(above, 1 + int(value / largest * above)) if value and value > 0 else 0 for value in values]
    return "".join(BLOCKS[place] for place in places)

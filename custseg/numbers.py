"""Figures as people read them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

PLACES = {"money": 2, "per_month": 2, "months": 1, "ratio": 2}


def readable(value: Any, unit: str) -> str:
    """Return a value with two decimals and thousands, a share in percent, nothing where there is none or no."""
    if value is None:
        return ""
    if unit == "flag":
        return "yes" if value else ""
    if unit == "share":
        return _unsigned_zero(f"{value:.1%}")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if unit in PLACES:
        return _unsigned_zero(f"{value:,.{PLACES[unit]}f}")
    if unit in ("count", "days"):
        return _unsigned_zero(f"{value:,.0f}" if value == int(value) else f"{value:,.1f}")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:,.2f}"
    return str(value)


def _unsigned_zero(text: str) -> str:
    return text.lstrip("-") if not text.strip("-0.,%") else text


def singular(phrase: str) -> str:
    """Return a phrase about several for one: "{} customers" becomes "{} customer"."""
    return re.sub(r"\{\} (customer|order|month|row|day)s\b", r"{} \1", phrase)


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: "1 customer", "2 customers"."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def bar(value: float | None, largest: float, width: int) -> str:
    """Return a bar of blocks, an eighth of a character exact; empty for nothing or less."""
    if not value or value <= 0 or largest <= 0:
        return ""
    eighths = max(1, round(value / largest * width * 8))
    full, rest = divmod(min(eighths, width * 8), 8)
    return "█" * full + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[rest]

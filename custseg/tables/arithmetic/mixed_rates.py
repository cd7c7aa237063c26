"""Taxes of orders with goods of two rates: some orders have one rate alone, all others lie between the two."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

MIN_ORDERS = 6
MIN_ALONE, MIN_PER_RATE = 0.4, 2
"""Share of the orders that have to show one of the rates alone, and how many each rate."""

MUCH_LESS = 0.5
"""The other reading has to explain less than this share of what the better one does."""

Rates = tuple[float, float]


def two_rates(
    pairs: list[tuple[float, float]], rates: Iterable[float], allowed: float, *, inside: bool
) -> Rates | None:
    """Return two rates of tax of which the goods of orders are made up; None where no two rates show.

    Args:
        pairs: tax and amount of orders whose amounts are large enough to tell rates apart.
        rates: known ones, in percent.
        allowed: by how much a tax may differ because it is rounded.
        inside: whether the tax is inside the amount.
    """
    if len(pairs) < MIN_ORDERS:
        return None
    shares = {rate: rate / (100 + rate) if inside else rate / 100 for rate in rates}
    alone = {
        rate: {place for place, (tax, amount) in enumerate(pairs) if abs(tax - amount * share) <= allowed}
        for rate, share in shares.items()
    }
    shown = [rate for rate, places in alone.items() if len(places) >= MIN_PER_RATE]
    best: tuple[int, Rates] | None = None
    for low, high in combinations(sorted(shown), 2):
        number = len(alone[low] | alone[high])
        between = all(
            abs(amount) * shares[low] - allowed <= abs(tax) <= abs(amount) * shares[high] + allowed
            for tax, amount in pairs
        )
        if between and number >= MIN_ALONE * len(pairs) and (best is None or number > best[0]):
            best = number, (low, high)
    return best[1] if best else None


def shown_by(pairs: list[tuple[float, float]], rates: Rates, allowed: float, *, inside: bool) -> int:
    """Return how many orders show one of two rates alone."""
    shares = [rate / (100 + rate) if inside else rate / 100 for rate in rates]
    return sum(any(abs(tax - amount * share) <= allowed for share in shares) for tax, amount in pairs)

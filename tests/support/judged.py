"""Judges intervals of whole numbers: what they hold, where the plain share is more than was asked for.

A number of orders has much of its probability at one value: the most likely one, such as 0, may have more than an
interval was asked to hold. So an outcome counts as the non-randomised probability integral transform counts it (Czado,
Gneiting and Held 2009): it stands for all of its probability, from F(y - 1) to F(y); on an end of the interval it
counts by as much of that as the interval needs to hold exactly what was asked for. F is told by futures drawn anew.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from custseg.forecast.histories import Floats
from custseg.forecast.outlook import Outlook

DRAWS = 150
"""Draws per customer; the mean over many customers has little noise."""

Range = tuple[Floats, Floats]


def futures(
    outlook: Outlook, weeks: float, some: slice = slice(None), *, known: bool = False
) -> tuple[NDArray[Any], Floats]:
    """Draw orders and money of each customer.

    Args:
        outlook: of the customers.
        weeks: of the horizon.
        some: of the customers.
        known: whether to ignore the parameter error.
    """
    rng = np.random.default_rng(77)
    fitted, spend = outlook.fitted, outlook.spend
    rows = None if known else fitted.draw_parameters(DRAWS, rng)
    models = [spend.model] * DRAWS if known else spend.draw_models(DRAWS, rng)
    orders = fitted.model.sample_future(
        outlook.histories.per_customer().part(some.start, some.stop), weeks, DRAWS, rng, rows
    )
    money = [
        model.sample_total(outlook.x[some], outlook.mean[some], row[None], rng)[0]
        for model, row in zip(models, orders, strict=True)
    ]
    return orders, np.array(money)


def probabilities(drawn: NDArray[Any], level: float) -> Range:
    """Return the probabilities of the ends of an interval, which has no lower tail where it begins at zero."""
    tail = (1 - level) / 2
    low = np.where((drawn == 0).mean(axis=0) >= tail, 0.0, tail)
    return low, low + level


def counted(came: Floats, found: Range, drawn: NDArray[Any], level: float) -> Floats:
    """Return how much the outcome of each customer counts as inside: 1 inside, 0 outside, a part at an end."""
    low, high = probabilities(drawn, level)
    below, until = (drawn < came).mean(axis=0), (drawn <= came).mean(axis=0)
    own = np.maximum(until - below, 1 / len(drawn))
    part = np.clip((np.minimum(until, high) - np.maximum(below, low)) / own, 0, 1)
    on_an_end = ((came == found[0]) | (came == found[1])) & (until > below)
    return np.where((came < found[0]) | (came > found[1]), 0.0, np.where(on_an_end, part, 1.0))


def expected(drawn: NDArray[Any], level: float) -> float:
    """Return the expected coverage of the narrowest intervals that reach the requested level."""
    ranked = np.sort(drawn, axis=0)
    ends = [
        np.take_along_axis(ranked, np.clip(np.ceil(share * len(drawn)).astype(int) - 1, 0, None)[None], axis=0)
        for share in probabilities(drawn, level)
    ]
    return float(((drawn >= ends[0]) & (drawn <= ends[1])).mean())

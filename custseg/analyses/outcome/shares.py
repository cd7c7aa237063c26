"""How many customers it takes to tell two shares apart."""

from __future__ import annotations

from math import ceil, sqrt
from statistics import NormalDist

from custseg.analyses.shared.intervals import Z

Z_POWER = NormalDist().inv_cdf(0.8)
"""For a power of 80 %."""

MOST_NEEDED = 10**9


def needed(share: float, control: float, ratio: float) -> int | None:
    """Return how many customers it takes to tell two shares apart: with a power of 80 %, at 5 %, two-sided.

    Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd edition (2003), section 4.4, for groups
    of different sizes and without correction for continuity.

    Args:
        share: of those contacted.
        control: of the control group.
        ratio: number of those contacted ÷ number of the control group.

    Returns:
        Those contacted and the control group together; None if the shares are equal, or nearly so.
    """
    if share == control:
        return None
    mean = (control + ratio * share) / (ratio + 1)
    spread = Z * sqrt((ratio + 1) * mean * (1 - mean))
    spread += Z_POWER * sqrt(ratio * control * (1 - control) + share * (1 - share))
    group = spread**2 / (ratio * (share - control) ** 2)
    return ceil(group * (1 + ratio)) if group * (1 + ratio) < MOST_NEEDED else None

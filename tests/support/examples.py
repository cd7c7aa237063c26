"""How many made-up cases a test runs: a part of them by default, which are the same in every run; else all."""

import os

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "fixed")
PART, FEWEST = 6, 6


def examples(number: int) -> int:
    """Return how many of a number of cases to run: a sixth, but at least six, unless new ones are looked for."""
    return min(number, max(FEWEST, number // PART)) if PROFILE == "fixed" else number

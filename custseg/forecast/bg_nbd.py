"""BG/NBD (Fader, Hardie and Lee 2005): a customer may drop out after each repeat order."""

from __future__ import annotations

from custseg.forecast.geometric import BetaGeometric, OneProbability


class BgOneProbability(OneProbability):
    """BG/NBD where drop-out does not vary between customers."""

    TITLE = "BG/NBD, one drop-out probability"
    OCCASIONS = 0


class BgNbd(BetaGeometric):
    """BG/NBD; a customer without a repeat order is always thought to be there."""

    TITLE = "BG/NBD"
    OCCASIONS = 0
    LIMIT = BgOneProbability

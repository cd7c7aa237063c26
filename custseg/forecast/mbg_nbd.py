"""MBG/NBD (Batislam, Denizel and Filiztekin 2007): a customer may drop out after each order, the first included."""

from __future__ import annotations

from custseg.forecast.geometric import BetaGeometric, OneProbability


class MbgOneProbability(OneProbability):
    """MBG/NBD where drop-out does not vary between customers."""

    TITLE = "MBG/NBD, one drop-out probability"
    OCCASIONS = 1


class MbgNbd(BetaGeometric):
    """MBG/NBD; customers with one order may be gone too."""

    TITLE = "MBG/NBD"
    OCCASIONS = 1
    LIMIT = MbgOneProbability

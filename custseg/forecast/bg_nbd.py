"""BG/NBD (Fader, Hardie and Lee 2005): a customer may drop out after each repeat order."""

from __future__ import annotations

from custseg.forecast.geometric import BetaGeometricDropout, ConstantDropout


class BgNbdConstantDropout(ConstantDropout):
    """BG/NBD with the same drop-out probability for all customers."""

    TITLE = "BG/NBD, constant drop-out probability"
    FIRST_ORDER_OCCASIONS = 0


class BgNbd(BetaGeometricDropout):
    """BG/NBD: a customer without a repeat order always counts as alive."""

    TITLE = "BG/NBD"
    FIRST_ORDER_OCCASIONS = 0
    LIMITING_MODEL = BgNbdConstantDropout

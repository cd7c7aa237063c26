"""MBG/NBD (Batislam, Denizel and Filiztekin 2007): a customer may drop out after each order, the first included."""

from __future__ import annotations

from custseg.forecast.geometric import BetaGeometricDropout, ConstantDropout


class MbgNbdConstantDropout(ConstantDropout):
    """MBG/NBD with the same drop-out probability for all customers."""

    TITLE = "MBG/NBD, constant drop-out probability"
    FIRST_ORDER_OCCASIONS = 1


class MbgNbd(BetaGeometricDropout):
    """MBG/NBD: a customer with one order may be gone too."""

    TITLE = "MBG/NBD"
    FIRST_ORDER_OCCASIONS = 1
    LIMITING_MODEL = MbgNbdConstantDropout

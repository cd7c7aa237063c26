"""MBG/CNBD-k (Platzer and Reutterer 2016; Reutterer, Platzer and Schröder 2020): MBG/NBD with regular orders.

The times between the orders of a customer are Erlang-k distributed: k = 1 is MBG/NBD, and the higher k, the more
regular they are. The k with the highest likelihood is chosen.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from custseg.forecast.histories import Floats, ScaledHistories
from custseg.forecast.mbg_nbd import MbgNbd, MbgNbdConstantDropout
from custseg.forecast.model import SAMPLE_ABOVE, Fitted
from custseg.forecast.regular import RegularOrders
from custseg.forecast.regular_expectation import beta_phases, constant_phases

MOST_STEPS = 12
"""Highest k that is tried."""


class MbgCnbdConstantDropout(RegularOrders, MbgNbdConstantDropout):
    """MBG/CNBD-k with the same drop-out probability for all customers."""

    TITLE = "MBG/CNBD-k, k = 1, constant drop-out probability"
    K = 1

    def _expected_in_phases(self, x: Floats, ratio: Floats) -> Floats:
        return constant_phases(float(self.values[2]), self.K, self.values[0] + self.K * x, ratio)


class MbgCnbd(RegularOrders, MbgNbd):
    """MBG/CNBD-k with a given k (`mbg_cnbd`)."""

    TITLE = "MBG/CNBD-k, k = 1"
    LIMITING_MODEL = MbgCnbdConstantDropout
    K = 1

    def _expected_in_phases(self, x: Floats, ratio: Floats) -> Floats:
        r, _, a, b = self.values
        return beta_phases(float(a), self.K, b + x + self.FIRST_ORDER_OCCASIONS, r + self.K * x, ratio)


class MbgCnbdK(MbgCnbd):
    """MBG/CNBD-k, whose fit is of the class with the most likely k."""

    TITLE = "MBG/CNBD-k"

    @classmethod
    def _fit(cls, scaled: ScaledHistories) -> Fitted:
        """Fit with k = 1, 2 … as long as the likelihood rises; with k = 1 if the times between orders are not known.

        In a large base each k is fitted to a sample, and its likelihood is that of all customers.
        """
        if scaled.log_gaps is None:
            return mbg_cnbd(1)._fit(scaled)
        large = len(scaled.counts) > SAMPLE_ABOVE
        sample = scaled.every(len(scaled.counts) // (SAMPLE_ABOVE // 4)) if large else scaled
        best = mbg_cnbd(1)._fit(sample)
        highest, steps = _log_likelihood(best, scaled), 1
        for k in range(2, MOST_STEPS + 1):
            found = mbg_cnbd(k)._fit(sample)
            value = _log_likelihood(found, scaled)
            if value <= highest:
                break
            best, highest, steps = found, value, k
        return mbg_cnbd(steps)._fit(scaled) if large else best


@cache
def mbg_cnbd(k: int) -> type[MbgCnbd]:
    """Return the model with ``k`` steps per order."""
    title = f"MBG/CNBD-k, k = {k}"
    limited = {"K": k, "TITLE": f"{title}, constant drop-out probability"}
    limit = type(f"MbgCnbd{k}ConstantDropout", (MbgCnbdConstantDropout,), limited)
    return type(f"MbgCnbd{k}", (MbgCnbd,), {"K": k, "TITLE": title, "LIMITING_MODEL": limit})


def _log_likelihood(found: Fitted, scaled: ScaledHistories) -> float:
    """Return the log-likelihood of other histories with fitted parameters."""
    model = found.model
    assert isinstance(model, RegularOrders)
    units = [scaled.unit if name in model.TIME_PARAMETERS else 1.0 for name in model.PARAMETER_NAMES]
    value, _ = model.gradient(np.log(model.values / units), scaled)
    return value - float(np.log(scaled.unit)) * scaled.repeat_days + model.constant(scaled)

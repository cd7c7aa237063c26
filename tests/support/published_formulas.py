"""The closed forms of the papers, with forty or sixty digits: what they lose in floats is of no matter here."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Any

import mpmath as mp

DIGITS, DECIMALS = 60, 40


def bg_nbd(values: tuple[float, ...], x: int, t_x: float, age: float, t: float, first: int) -> tuple[Any, Any, Any]:
    """Return log-likelihood, P(alive) and expected orders of BG/NBD, or of MBG/NBD where ``first`` is 1.

    Fader, Hardie and Lee (2005), equations 6 and 10; Batislam, Denizel and Filiztekin (2007).
    """
    with mp.workdps(DIGITS):
        r, alpha, a, b = map(mp.mpf, values)
        t_x, age, t, k = mp.mpf(t_x), mp.mpf(age), mp.mpf(t), x + first
        there = mp.beta(a, b + k) / (alpha + age) ** (r + x)
        gone = mp.beta(a + 1, b + k - 1) / (alpha + t_x) ** (r + x) if k else mp.mpf(0)
        likelihood = mp.gamma(r + x) / mp.gamma(r) * alpha**r / mp.beta(a, b) * (there + gone)
        top = a + b + k - 1
        power = ((alpha + age) / (alpha + age + t)) ** (r + x)
        series = mp.hyp2f1(r + x, b + k, top, t / (alpha + age + t))
        alive = there / (there + gone)
        return mp.log(likelihood), alive, top / (a - 1) * (1 - power * series) * alive


def mbg_cnbd(values: tuple[float, ...], k: int, x: int, t_x: float, age: float, t: float) -> tuple[Any, Any, Any]:
    """Return log-likelihood without the times between orders, P(alive) and expected orders of MBG/CNBD-k.

    The first two as in BTYDplus 1.2.0 (R/mbg-cnbd-k.R), whose expected orders are approximate. Here they are summed
    over the phases, the numbers of steps in the horizon, and the orders until drop-out.
    """
    with mp.workdps(DECIMALS):
        r, alpha, a, b = map(mp.mpf, values)
        t_x, age, t, shape = mp.mpf(t_x), mp.mpf(age), mp.mpf(t), r + k * x
        phases = [
            mp.rf(shape, phase) / mp.factorial(phase) * ((age - t_x) / (alpha + age)) ** phase for phase in range(k)
        ]
        there = mp.beta(a, b + x + 1) / (alpha + age) ** shape * sum(phases)
        gone = mp.beta(a + 1, b + x) / (alpha + t_x) ** shape
        likelihood = mp.gamma(shape) / mp.gamma(r) * alpha**r / mp.beta(a, b) * (there + gone)
        alive = there / (there + gone)
        z = t / (alpha + age + t)
        means = [_orders_from(shape + phase, z, phase, k, (a, b + x + 1)) for phase in range(k)]
        orders = sum(weight * mean for weight, mean in zip(phases, means, strict=True)) / sum(phases) * alive
        return mp.log(likelihood) - x * mp.loggamma(k), alive, orders


def _orders_from(shape: Any, z: Any, phase: int, k: int, beta: tuple[Any, Any]) -> Any:
    """Return the expected orders from a phase: a sum over the number n of steps, negative binomial (shape, z).

    In decimals of as many digits: thousands of terms take a tenth of the time.
    """
    with localcontext(prec=DECIMALS):
        chance, shape, z, a, b = (Decimal(mp.nstr(one, DECIMALS)) for one in ((1 - z) ** shape, shape, z, *beta))
        n, orders, stay, until, mean = 0, 0, Decimal(1), Decimal(0), Decimal(0)
        typical, least = shape * z / (1 - z) + 3 * k, Decimal(10) ** -22 * (1 - z)
        while True:
            while orders < (n + phase) // k:
                until += stay
                stay *= (b + orders) / (a + b + orders)
                orders += 1
            mean += chance * until
            n += 1
            chance *= (shape + n - 1) / n * z
            if n > typical and until and chance * until < least * mean:
                return mp.mpf(str(mean))


def pareto_nbd(values: tuple[float, ...], x: int, t_x: float, age: float, t: float) -> tuple[Any, Any, Any]:
    """Return log-likelihood, P(alive) and expected orders of Pareto/NBD: Fader and Hardie's note of 2005."""
    with mp.workdps(DIGITS):
        r, alpha, s, beta = map(mp.mpf, values)
        t_x, age, t = mp.mpf(t_x), mp.mpf(age), mp.mpf(t)
        n, wide = r + s + x, max(alpha, beta)
        second = s + 1 if alpha >= beta else r + x

        def part(until: Any) -> Any:
            return mp.hyp2f1(n, second, n + 1, abs(alpha - beta) / (wide + until)) / (wide + until) ** n

        there = 1 / ((alpha + age) ** (r + x) * (beta + age) ** s)
        gone = s / n * (part(t_x) - part(age))
        likelihood = mp.gamma(r + x) / mp.gamma(r) * alpha**r * beta**s * (there + gone)
        alive = there / (there + gone)
        ahead = (r + x) * (beta + age) / ((alpha + age) * (s - 1))
        return mp.log(likelihood), alive, ahead * (1 - ((beta + age) / (beta + age + t)) ** (s - 1)) * alive


def gamma_gamma(values: tuple[float, ...], x: int, mean: float) -> tuple[Any, Any]:
    """Return log-likelihood and expected amount: Fader and Hardie (2013), equations 1a and 5."""
    with mp.workdps(DIGITS):
        p, q, gamma = map(mp.mpf, values)
        z = mp.mpf(mean)
        start = (
            mp.gamma(p * x + q) / (mp.gamma(p * x) * mp.gamma(q)) * gamma**q * z ** (p * x - 1) * mp.mpf(x) ** (p * x)
        )
        own, base = z, p * gamma / (q - 1)
        weight = p * x / (p * x + q - 1)
        return mp.log(start / (gamma + x * z) ** (p * x + q)), (1 - weight) * base + weight * own

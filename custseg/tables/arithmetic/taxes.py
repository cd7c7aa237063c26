"""Whether a tax is inside an amount or comes on top of it, by the rates that tax laws know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import combinations, permutations, product
from typing import Literal

import polars as pl
import yaml

from custseg.tables.arithmetic.equation import FLOAT_NOISE, HALF_CENT, MIN_SUPPORT, Equation, Level, Term, cell
from custseg.tables.arithmetic.grain import grain_of
from custseg.tables.arithmetic.mixed_rates import MUCH_LESS, shown_by, two_rates
from custseg.tables.arithmetic.orders import order_frame
from custseg.tables.arithmetic.sample import as_floats

Place = Literal["inside", "on top", "undecided"]

MAX_RATES = 3
MIN_SHARE = 0.95
"""One to three rates have to explain this share of the rows that have a tax."""

LOOKED_AT = 80
TELLING = 2.0
"""Of smaller amounts a tax rounded to cents fits several rates."""

FIRST_ROWS = 9
LOWEST, HIGHEST = 0.015, 0.28
RATE_SHOWN = 0.05
"""A second or third rate has to be found on this share of the rows, and on two at least."""

MAX_AMOUNTS = 120

BY_LINES, MIN_BY_LINES, TELLING_BY_LINES = 0.02, 5, 10.0
"""A tax that was rounded line by line may differ by so much: then more rows have to show it, and larger amounts."""


@dataclass(frozen=True)
class TaxPlace:
    """Where a tax stands against an amount.

    Attributes:
        tax: the column of the tax, or an amount with tax less the one without.
        amount: the columns that add up to the amount.
        place: "inside" the amount, "on top" of it, or "undecided" where rates of both readings fit.
        rates: in percent: of the reading, those on top first where undecided.
        level: "order" where the amounts of orders were compared.
        tested: number of rows (or orders) with a tax.
        contradictions: number of those that none of the rates fits.
        mixed: whether one order can have goods of several rates.
    """

    tax: tuple[Term, ...]
    amount: tuple[Term, ...]
    place: Place
    rates: tuple[float, ...]
    level: Level
    tested: int
    contradictions: int
    mixed: bool = False

    @property
    def count(self) -> int:
        """The number of rates of one reading."""
        return len(self.rates) // 2 if self.place == "undecided" else len(self.rates)


@cache
def known_rates() -> dict[str, list[float]]:
    """Return the rates of tax in percent: "value_added" and "sales"."""
    text = files("custseg.tables.arithmetic").joinpath("rates.yaml").read_text("utf-8")
    rates: dict[str, list[float]] = yaml.safe_load(text)
    return rates


def find_taxes(
    numbers: pl.DataFrame,
    order: pl.Series | None,
    equations: Iterable[Equation],
    taxes: Sequence[str] = (),
    beside: Sequence[str] = (),
) -> list[TaxPlace]:
    """Return where taxes stand against the amounts beside them, the best explained first.

    Args:
        numbers: a sample of rows, as of `find_equations`.
        order: the id of each row's order.
        equations: those found; parts of their sums are amounts that may be taxed.
        taxes: the columns known as taxes; without any all columns are tried.
        beside: the columns known as discounts and shipping: amounts are also tried less a discount and with shipping.
    """
    floats = as_floats(numbers)
    level: Level = "row"
    if order is not None and order.drop_nulls().n_unique() < order.len() - order.null_count():
        floats, level = order_frame(floats, order, grain_of(floats, order), ()).amounts, "order"
    filled = floats.fill_null(0)
    terms = [_term(name) for name in filled.columns]
    wanted: list[tuple[Term, ...]] = [(one,) for one in terms if not taxes or one.column in taxes]
    amounts = _amounts(terms, equations, filled, beside)
    if not taxes:
        # An amount with tax less the one without it is a tax too.
        wanted += [(one, Term(other.column, -1, other.summed)) for one, other in permutations(terms, 2)]
    values = {some: filled.select(_sum(some)).to_series().to_list() for some in (*wanted, *amounts)}
    found: list[TaxPlace] = []
    for tax, amount in product(wanted, amounts):
        if len(tax) == 1:
            apart = tax[0].column not in {one.column for one in amount}
        else:
            apart = amount == (replace(tax[1], sign=1),)
        if apart and _likely(values[tax], values[amount]):
            found.extend(_place(filled, tax, amount, level))
    for tax in wanted if taxes else ():
        # Rows of orders may hold a tax that was rounded on lines which the file does not have.
        if all(one.tax != tax for one in found):
            by_lines = [amount for amount in amounts if tax[0].column not in {one.column for one in amount}]
            some = [amount for amount in by_lines if _likely(values[tax], values[amount])]
            here = [place for amount in some for place in _place(filled, tax, amount, level, by_lines=True)]
            found.extend(here or _of_two_rates(filled, tax, some, level))
    # Amounts less usual discounts have shares of tax that look like two or three rates: the simplest reading counts.
    fewest = {one.tax: min(other.count for other in found if other.tax == one.tax) for one in found}
    simple = [one for one in found if one.count == fewest[one.tax]]
    return sorted(simple, key=lambda one: (one.contradictions / one.tested, len(one.rates), len(one.amount)))


def _likely(tax: list[float], amount: list[float]) -> bool:
    """Return whether the first rows with a tax have the share of one; most pairs of columns have not."""
    shares: list[float] = []
    for one, other in zip(tax, amount, strict=True):
        if abs(one) > HALF_CENT:
            shares.append(one / other if other else 0)
            if len(shares) == FIRST_ROWS:
                break
    return sum(1 for share in shares if LOWEST < share < HIGHEST) > len(shares) / 2


def _term(name: str) -> Term:
    summed = cell("", summed=True)
    return Term(name.removeprefix(summed), summed=name.startswith(summed))


def _amounts(
    terms: list[Term], equations: Iterable[Equation], frame: pl.DataFrame, parts: Sequence[str]
) -> list[tuple[Term, ...]]:
    """Return single columns, sums of up to three columns of one equation, and others with parts beside them."""
    amounts: dict[tuple[Term, ...], None] = {(one,): None for one in terms}
    for equation in equations:
        if equation.kind != "sum":
            continue
        there = [Term(one.column, one.sign, one.summed) for one in equation.right]
        there = [one for one in there if cell(one.column, summed=one.summed) in frame.columns]
        for size in (2, 3):
            for some in combinations(there, size):
                if any(one.sign > 0 for one in some):
                    amounts[some] = None
    near = [replace(one, sign=sign) for one in terms if one.column in parts for sign in (-1, 1)]
    for one in terms:
        if one.column not in parts:
            amounts.update(((one, other), None) for other in near)
            amounts.update(((one, *two), None) for two in combinations(near, 2) if two[0].column != two[1].column)
    return list(amounts)[: len(terms) + MAX_AMOUNTS]


def _sum(terms: Iterable[Term]) -> pl.Expr:
    return pl.sum_horizontal(*[pl.col(cell(one.column, summed=one.summed)) * one.sign for one in terms])


def _place(
    frame: pl.DataFrame, tax: tuple[Term, ...], amount: tuple[Term, ...], level: Level, *, by_lines: bool = False
) -> list[TaxPlace]:
    """Return where a tax, also one rounded line by line, stands against an amount; nothing where no few rates fit."""
    pairs = frame.select(tax=_sum(tax), amount=_sum(amount)).filter(pl.col("tax").abs() > HALF_CENT)
    if pairs.height < MIN_SUPPORT:
        return []
    least = TELLING_BY_LINES if by_lines else TELLING
    telling = pairs.filter(pl.col("amount").abs() >= least).unique(maintain_order=True)
    looked_at = telling.sort(pl.col("amount").abs(), descending=True, maintain_order=True).head(LOOKED_AT).rows()
    if len(looked_at) < (MIN_BY_LINES if by_lines else MIN_SUPPORT):
        return []
    allowed = HALF_CENT * (2 if level == "order" or len(tax) > 1 else 1) + FLOAT_NOISE
    allowed = BY_LINES + FLOAT_NOISE if by_lines else allowed
    rates = known_rates()
    on_top = _few_rates(looked_at, [*rates["value_added"], *rates["sales"]], allowed, inside=False)
    inside = _few_rates(looked_at, rates["value_added"], allowed, inside=True) if len(tax) == 1 else ()
    if on_top and inside and len(on_top) != len(inside):
        # One rate explains all rows more simply than two or three.
        on_top, inside = (on_top, ()) if len(on_top) < len(inside) else ((), inside)
    if not on_top and not inside:
        return []
    if (len(amount) > 1 or by_lines) and max(len(on_top), len(inside)) > 1:
        # Among many sums some fit two or three rates.
        return []
    missed = pairs.select(_missed(on_top, inside, allowed).sum()).item()
    if missed > (1 - MIN_SHARE) * pairs.height:
        return []
    place: Place = "undecided" if on_top and inside else "inside" if inside else "on top"
    return [TaxPlace(tax, amount, place, (*on_top, *inside), level, pairs.height, int(missed))]


def _of_two_rates(
    frame: pl.DataFrame, tax: tuple[Term, ...], amounts: list[tuple[Term, ...]], level: Level
) -> list[TaxPlace]:
    """Return where the tax of orders with goods of two rates stands: against the amount that shows them most often."""
    allowed = HALF_CENT * 2 + FLOAT_NOISE
    found: list[tuple[int, TaxPlace]] = []
    for amount in amounts:
        pairs = frame.select(tax=_sum(tax), amount=_sum(amount)).filter(pl.col("tax").abs() > HALF_CENT)
        telling = pairs.filter(pl.col("amount").abs() >= TELLING_BY_LINES).unique(maintain_order=True)
        rows = telling.head(LOOKED_AT).rows()
        places: tuple[Place, Place] = ("inside", "on top")
        for place in places if len(amount) < 3 else ():
            inside = place == "inside"
            rates = two_rates(rows, known_rates()["value_added"], allowed, inside=inside)
            if rates:
                shown = shown_by(rows, rates, allowed, inside=inside)
                found.append((shown, TaxPlace(tax, amount, place, rates, level, pairs.height, 0, mixed=True)))
    if not found:
        return []
    most = max(shown for shown, _ in found)
    best = [place for shown, place in found if shown == most]
    fewest = min(len(one.amount) for one in best)
    kinds = {one.place for shown, one in found if shown > MUCH_LESS * most}
    return [one for one in best if len(one.amount) == fewest] if len(kinds) == 1 else []


def _few_rates(
    pairs: list[tuple[float, float]], rates: Iterable[float], allowed: float, *, inside: bool
) -> tuple[float, ...]:
    """Return one to three rates that explain nearly all pairs of tax and amount; none if there are no such rates."""
    fits: dict[float, set[int]] = {}
    for rate in rates:
        share = rate / (100 + rate) if inside else rate / 100
        rows = {row for row, (tax, amount) in enumerate(pairs) if abs(tax - amount * share) <= allowed}
        if rows:
            fits[rate] = rows
    left = set(range(len(pairs)))
    chosen: list[float] = []
    while len(chosen) < MAX_RATES and len(left) > (1 - MIN_SHARE) * len(pairs) and fits:
        best = max(fits, key=lambda rate: (len(fits[rate] & left), -len(f"{rate}")))
        if len(fits[best] & left) < max(2, RATE_SHOWN * len(pairs)):
            return ()
        chosen.append(best)
        left -= fits[best]
    return tuple(chosen) if len(left) <= (1 - MIN_SHARE) * len(pairs) else ()


def _missed(on_top: tuple[float, ...], inside: tuple[float, ...], allowed: float) -> pl.Expr:
    shares = [rate / 100 for rate in on_top] + [rate / (100 + rate) for rate in inside]
    near = [(pl.col("tax") - pl.col("amount") * share).abs() <= allowed for share in shares]
    return ~pl.any_horizontal(*near)

"""Candidates for quantity × unit price = line amount, also after a discount or with tax."""

from __future__ import annotations

from itertools import combinations

import polars as pl

from custseg.tables.arithmetic.equation import CHEAP, FLOAT_NOISE, HALF_CENT, Equation, Product, Term

MAX_SIDE = 2
MAX_FOUND = 200


def product_candidates(drawn: pl.DataFrame) -> list[Equation]:
    """Return products of two columns that equal a column, or two with signs, on all drawn rows.

    Args:
        drawn: some rows on which no column is always zero, without nulls.
    """
    names = drawn.columns
    products = _products(drawn)
    if not products or drawn.is_empty():
        return []
    rows = drawn.rows(named=True)
    right = _rights(names)
    sides_of = pl.DataFrame({"right": range(len(right))}, schema={"right": pl.Int32})
    all_products = pl.DataFrame({"product": range(len(products))}, schema={"product": pl.Int32})
    plain = pl.Series([one.percent is None for one in products])
    found = pl.concat(
        [
            all_products.filter(plain).join(sides_of, how="cross"),
            # After a discount in percent nothing else is taken off in the same step.
            all_products.filter(~plain).join(sides_of.head(len(names)), how="cross"),
        ]
    )
    for row in sorted(rows, key=lambda one: -sum(1 for value in one.values() if value)):
        amounts = pl.Series([_amount(product, row) for product in products], dtype=pl.Float64)
        by_unit = pl.Series([abs(row[product.quantity]) * HALF_CENT for product in products], dtype=pl.Float64)
        allowed = 3 * HALF_CENT + FLOAT_NOISE + pl.min_horizontal(by_unit, amounts.abs() * CHEAP)
        limits = pl.select(allowed).to_series()
        sides = pl.Series([sum(sign * row[name] for name, sign in terms) for terms in right], dtype=pl.Float64)
        missed = (amounts.gather(found["product"]) - sides.gather(found["right"])).abs()
        found = found.filter(missed <= limits.gather(found["product"]))
        if found.is_empty():
            return []
    equations = []
    for place, side in found.head(MAX_FOUND * 10).rows():
        product, terms = products[place], right[side]
        factors = {product.quantity, product.price, product.percent}
        if not factors & {name for name, _ in terms}:
            equations.append(Equation("product", product, tuple(Term(name, sign) for name, sign in terms)))
    return sorted(equations, key=lambda one: len(one.columns))[:MAX_FOUND]


def _products(drawn: pl.DataFrame) -> list[Product]:
    """Return pairs of columns that can be quantity and price; the one with whole numbers is the quantity."""
    whole = {name: float((drawn[name] == drawn[name].round()).mean()) for name in drawn.columns}  # type: ignore[arg-type]
    # Times a column with one value only every other one is a product.
    factors = [name for name in drawn.columns if drawn[name].filter(drawn[name] != 0).n_unique() > 1]
    size = {name: float(drawn[name].abs().median()) for name in factors}  # type: ignore[arg-type]
    products = []
    for one, other in combinations(factors, 2):
        quantity, price = sorted((one, other), key=lambda name: (-whole[name], size[name]))
        products.append(Product(quantity, price))
    percents = []
    for name in drawn.columns:
        least, most = float(drawn[name].min()), float(drawn[name].max())  # type: ignore[arg-type]
        if least >= 0 and 0 < most <= 100:
            percents.extend([(name, 1)] if most <= 1 else [(name, 100)] if _is_percent(drawn[name]) else [])
    plain = list(products)
    for name, scale in percents:
        products.extend(
            Product(one.quantity, one.price, name, scale) for one in plain if name not in (one.quantity, one.price)
        )
    return products


def _is_percent(values: pl.Series) -> bool:
    """Return whether values look like percentages: few different ones, in steps of a half."""
    return values.n_unique() <= 8 and bool((values * 2 == (values * 2).round()).all())


def _rights(names: list[str]) -> list[list[tuple[str, int]]]:
    single = [[(name, 1)] for name in names]
    signs = ((1, 1), (1, -1), (-1, 1))
    return single + [[(one, a), (other, b)] for one, other in combinations(names, MAX_SIDE) for a, b in signs]


def _amount(product: Product, row: dict[str, float]) -> float:
    amount = row[product.quantity] * row[product.price]
    return amount if product.percent is None else amount * (1 - row[product.percent] / product.whole)

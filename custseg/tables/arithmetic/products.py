"""Candidates for quantity × unit price = line amount, also after a discount or with tax."""

from __future__ import annotations

from itertools import combinations

import polars as pl

from custseg.tables.arithmetic.equation import CHEAP, FLOAT_NOISE, HALF_CENT, Equation, Product, Term

MAX_SIDE = 2
MAX_FOUND = 200
MAX_PERCENTS = 8


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
    rows.sort(key=lambda one: -sum(1 for value in one.values() if value))
    amounts = [_amount(product, rows[0]) for product in products]
    limits = [_allowed(product, amount, rows[0]) for product, amount in zip(products, amounts, strict=True)]
    totals = pl.Series([_side(terms, rows[0]) for terms in right], dtype=pl.Float64).gather(found["right"])
    missed = (pl.Series(amounts, dtype=pl.Float64).gather(found["product"]) - totals).abs()
    found = found.filter(missed <= pl.Series(limits, dtype=pl.Float64).gather(found["product"]))
    equations = []
    for place, side in found.rows():
        product, terms = products[place], right[side]
        factors = {product.quantity, product.price, product.percent}
        if not factors & {name for name, _ in terms} and _holds(product, terms, rows):
            equations.append(Equation("product", product, tuple(Term(name, sign) for name, sign in terms)))
    return sorted(equations, key=lambda one: len(one.columns))[:MAX_FOUND]


def _holds(product: Product, terms: list[tuple[str, int]], rows: list[dict[str, float]]) -> bool:
    for row in rows:
        amount = _amount(product, row)
        if abs(amount - _side(terms, row)) > _allowed(product, amount, row):
            return False
    return True


def _allowed(product: Product, amount: float, row: dict[str, float]) -> float:
    return 3 * HALF_CENT + FLOAT_NOISE + min(abs(row[product.quantity]) * HALF_CENT, abs(amount) * CHEAP)


def _side(terms: list[tuple[str, int]], row: dict[str, float]) -> float:
    return sum(sign * row[name] for name, sign in terms)


def _products(drawn: pl.DataFrame) -> list[Product]:
    """Return pairs of columns that can be quantity and price; the one with whole numbers is the quantity."""
    values = {name: column for name, column in drawn.to_dict(as_series=False).items() if any(column)}
    whole = {name: sum(1 for value in column if value == round(value)) for name, column in values.items()}
    size = {name: sorted(map(abs, column))[len(column) // 2] for name, column in values.items()}
    # Times a column with one value only every other one is a product.
    factors = [name for name, column in values.items() if len({value for value in column if value}) > 1]
    products = []
    for one, other in combinations(factors, 2):
        quantity, price = sorted((one, other), key=lambda name: (-whole[name], size[name]))
        products.append(Product(quantity, price))
    percents = []
    for name, column in values.items():
        if min(column) >= 0 and max(column) <= 1:
            percents.append((name, 1))
        elif min(column) >= 0 and max(column) <= 100 and _is_percent(column):
            percents.append((name, 100))
    plain = list(products)
    for name, scale in percents:
        products.extend(
            Product(one.quantity, one.price, name, scale) for one in plain if name not in (one.quantity, one.price)
        )
    return products


def _is_percent(values: list[float]) -> bool:
    """Return whether values look like percentages: few different ones, in steps of a half."""
    return len(set(values)) <= MAX_PERCENTS and all(value * 2 == round(value * 2) for value in values)


def _rights(names: list[str]) -> list[list[tuple[str, int]]]:
    single = [[(name, 1)] for name in names]
    signs = ((1, 1), (1, -1), (-1, 1))
    return single + [[(one, a), (other, b)] for one, other in combinations(names, MAX_SIDE) for a, b in signs]


def _amount(product: Product, row: dict[str, float]) -> float:
    amount = row[product.quantity] * row[product.price]
    return amount if product.percent is None else amount * (1 - row[product.percent] / product.whole)

"""One row per order: its own amounts, and the sums of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from custseg.tables.arithmetic.equation import (
    LINES,
    Equation,
    Product,
    Term,
    cell,
    pieces_cell,
    product_cell,
    product_of,
)
from custseg.tables.arithmetic.grain import Grain

ORDER_ROW = "first row of the order"
MAX_PRODUCTS = 8
MAX_AMOUNTS = 30


@dataclass(frozen=True)
class OrderFrame:
    """Orders to look for equations in.

    Attributes:
        frame: one row per order: the amounts, then the number of lines and the place of the first row.
        amounts: the amounts alone.
        terms: what each column of the amounts stands for.
    """

    frame: pl.DataFrame
    amounts: pl.DataFrame
    terms: Mapping[str, Term | Product]

    def equation_of(self, equation: Equation) -> Equation | None:
        """Return a sum of this frame's columns in terms of the file's columns; None if it can have no such form."""
        if not isinstance(equation.left, Term):
            return None
        signed = [(self.terms[one.column], one.sign) for one in equation.parts]
        products = [(one, sign) for one, sign in signed if isinstance(one, Product)]
        columns = [replace(one, sign=sign) for one, sign in signed if isinstance(one, Term)]
        if len(products) > 1 or len({one.column for one in columns}) < len(columns):
            return None
        if not products:
            left, *right = columns
            return replace(equation, left=left, right=_other_side(right, 1), level="order")
        product, sign = products[0]
        if any(one.column in (product.quantity, product.price) for one in columns):
            return None
        return replace(equation, kind="sum", left=product, right=_other_side(columns, sign), level="order")

    def relations_of(self, equation: Equation, places: Mapping[str, int]) -> list[dict[int, int]]:
        """Return the same equation for the sums of lines, and for first amounts, as signs by place."""
        if equation.kind == "at most":
            return []
        relations = []
        for summed in (True, False):
            signs = {cell(term.column, summed=summed): term.sign for term in equation.parts}
            if isinstance(equation.left, Product):
                signs[product_cell(equation.left)] = 1
            if signs.keys() <= places.keys():
                relations.append({places[name]: sign for name, sign in signs.items()})
        return relations


def _other_side(terms: list[Term], sign: int) -> tuple[Term, ...]:
    return tuple(sorted((replace(one, sign=-one.sign * sign) for one in terms), key=lambda one: -one.sign))


def order_frame(
    rows: pl.DataFrame, order: pl.Series, grain: Mapping[str, Grain], products: Iterable[Product]
) -> OrderFrame:
    """Return one row per order.

    Args:
        rows: the sample.
        order: the id of each row's order; rows without one are left out.
        grain: to what each column belongs.
        products: quantity and price whose products are added up.
    """
    terms: dict[str, Term | Product] = {}
    for name in rows.columns:
        if grain[name] != "line":
            terms[cell(name, summed=False)] = Term(name)
        if grain[name] in ("line", "unknown"):
            terms[cell(name, summed=True)] = Term(name, summed=True)
    terms = dict(list(terms.items())[:MAX_AMOUNTS])
    terms.update({product_cell(one): one for one in products})
    amounts = amounts_of_orders(terms.values())
    frame = (
        rows.with_columns(order.alias("order id"))
        .with_row_index(ORDER_ROW)
        .filter(pl.col("order id").is_not_null())
        .group_by("order id", maintain_order=True)
        .agg(*amounts, pl.len().alias(LINES), pl.col(ORDER_ROW).first())
    )
    # Of a column on one line of each order the sum says nothing new.
    sums = [cell(one.column, summed=True) for one in terms.values() if isinstance(one, Term) and one.summed]
    same = [name for name in sums if _same(frame, name, name.removeprefix(cell("", summed=True)))]
    kept = {name: term for name, term in terms.items() if name not in same}
    amounts_first = frame.select(*kept, pl.exclude(*kept, *same))
    return OrderFrame(amounts_first, frame.select(list(kept)), kept)


def _same(frame: pl.DataFrame, one: str, other: str) -> bool:
    return other in frame.columns and bool((frame[one].fill_null(0) == frame[other].fill_null(0)).all())


def amounts_of_orders(terms: Iterable[Term | Product]) -> list[pl.Expr]:
    """Return what is computed for each order: its first amounts, sums of its lines, and sums of products."""
    amounts = {}
    for term in terms:
        if isinstance(term, Product):
            amounts[product_cell(term)] = product_of(term).sum()
            amounts[pieces_cell(term)] = (pl.col(term.quantity).abs() != 1).any() & (
                pl.col(term.price).abs() != 1
            ).any()
        else:
            value = pl.col(term.column)
            amounts[cell(term.column, summed=term.summed)] = value.sum() if term.summed else value.drop_nulls().first()
    return [amount.alias(name) for name, amount in amounts.items()]


def likely_products(rows: pl.DataFrame, grain: Mapping[str, Grain]) -> list[Product]:
    """Return pairs of a column of whole numbers and another one that can be quantity and price of a line."""
    lines = [name for name in rows.columns if grain[name] == "line"]
    lines = lines or [name for name in rows.columns if grain[name] == "unknown"]
    varied = [name for name in lines if rows[name].drop_nulls().n_unique() > 1]
    counts = [name for name in varied if _counts_pieces(rows[name])]
    # Prices are seldom whole numbers in every row: such pairs are tried first.
    prices = sorted(varied, key=lambda name: name in counts)
    pairs = [Product(one, other) for other in prices for one in counts if one != other]
    return pairs[:MAX_PRODUCTS]


def _counts_pieces(values: pl.Series) -> bool:
    filled = values.drop_nulls()
    return bool((filled == filled.round()).all()) and bool((filled.abs() < 1e5).all())

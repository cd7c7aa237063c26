"""What each column of an equation is: the total, the goods in it, and the tax, shipping and discount beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from custseg.tables.arithmetic.equation import Equation, Product, Term
from custseg.tables.arithmetic.taxes import TaxPlace

GOODS = ("revenue", "subtotal", "line_amount")
PARTS = ("tax", "shipping", "tips", "discount", "charge")
"""What is no goods, or has to be taken off them; "charge" has no name that tells what is charged."""

BEFORE = "before_discount"
"""Role of goods before the discount, where another column has them after it."""

RATE = "discount_rate"
"""Role of a discount that is a share of the price, as a product with it shows."""

OTHERS = ("fee", "cost", "unit_cost", "profit", "payout", "refunded", "paid", "quantity", "unit_price")
"""Sums with such columns say how money is used, not what was sold."""


@dataclass(frozen=True)
class Split:
    """An equation read as: total = goods ± parts.

    Attributes:
        equation: the equation.
        total: the column of the total; None where it is quantity × price.
        goods: the column of goods; None where the total has parts but no goods beside them.
        roles: role by column, of all its columns.
        named: number of its columns whose role is known by name, or by a rate of tax.
        sure: False where no name tells a part: it may be the sum of other things than goods and parts.
    """

    equation: Equation
    total: Term | None
    goods: Term | None
    roles: Mapping[str, str]
    named: int
    sure: bool = True


def split(equation: Equation, names: Mapping[str, str], taxes: Iterable[TaxPlace]) -> Split | None:
    """Return what the columns of an equation are; None where it tells nothing of sales.

    Args:
        equation: a sum or a product.
        names: role by column, as far as names tell.
        taxes: where taxes stand; a column with a rate of tax is one.
    """
    if any(names.get(name) in OTHERS for name in _added(equation)):
        return None
    by_rate = {one.tax[0].column: "tax" for one in taxes if len(one.tax) == 1 and one.place != "inside"}
    if isinstance(equation.left, Product):
        return _of_product(equation, equation.left, names, by_rate)
    if equation.kind != "sum":
        return None
    known = {**{name: "tax" for name in by_rate if name in equation.columns and name not in names}, **names}
    total = max(equation.parts, key=lambda one: _fit(equation, one, known))
    others = _others(equation, total)
    goods = _goods(others, known)
    roles = _part_roles(others, goods, known)
    if not roles:
        return None
    if goods is not None and all(role == "discount" for role in roles.values()):
        # Goods less discounts are the goods after them, whatever the column with them before is called.
        roles[goods.column], goods = known.get(goods.column, BEFORE), total
    roles[total.column] = known.get(total.column, "total")
    if goods is not None and goods != total:
        roles[goods.column] = known.get(goods.column, "revenue")
    named = sum(1 for name in roles if name in known)
    has_goods = any(known.get(one.column) in GOODS for one in others)
    # Revenue = cost + profit has the same form as total = goods + tax: names have to tell them apart.
    sure = any(known.get(one.column) in PARTS for one in others)
    sure = sure or (has_goods and known.get(total.column) == "total")
    if not named:
        return None
    return Split(equation, Term(total.column, 1, total.summed, total.negative), goods, roles, named, sure)


def _others(equation: Equation, total: Term) -> list[Term]:
    """Return the columns that add up to a total."""
    return [
        Term(one.column, -one.sign * total.sign, one.summed, one.negative)
        for one in equation.parts
        if one.column != total.column
    ]


def _fit(equation: Equation, total: Term, known: Mapping[str, str]) -> int:
    """Return how well names fit a column as the total: parts are added to goods, discounts are taken off."""
    role = known.get(total.column)
    if role in PARTS:
        return -1
    fit = {"total": 20, None: 2}.get(role, 0) + (1 if total == equation.left else 0)
    for one in _others(equation, total):
        beside = known.get(one.column)
        lowers = (one.sign < 0) != one.negative
        if beside in PARTS:
            fit += 4 if lowers == (beside == "discount") else -4
        elif beside in GOODS:
            fit += 4 if one.sign > 0 else -4
    return fit


def _added(equation: Equation) -> list[str]:
    """Return the columns of an equation without the factors of a product."""
    return [term.column for term in equation.parts]


def _goods(others: list[Term], known: Mapping[str, str]) -> Term | None:
    """Return the goods among what adds up to a total: by name, else the largest that no name tells."""
    plus = [one for one in others if one.sign > 0]
    named = [one for one in plus if known.get(one.column) in GOODS]
    unknown = [one for one in plus if known.get(one.column) not in PARTS]
    return next(iter(named or unknown), None)


def _part_roles(others: list[Term], goods: Term | None, known: Mapping[str, str]) -> dict[str, str]:
    """Return the roles of what is added to goods and taken off them."""
    roles = {}
    for one in others:
        if goods is not None and one.column == goods.column:
            continue
        lowers = (one.sign < 0) != one.negative
        roles[one.column] = known.get(one.column) or ("discount" if lowers else "charge")
    return roles


def _of_product(
    equation: Equation, product: Product, names: Mapping[str, str], by_rate: Mapping[str, str]
) -> Split | None:
    """Return the roles in quantity × price = line amount, also with a discount or a tax beside it."""
    known = {**{name: "tax" for name in by_rate if name in equation.columns and name not in names}, **names}
    if names.get(product.quantity) not in (None, "quantity") or names.get(product.price) not in (None, "unit_price"):
        return None
    right = [one for one in equation.right if one.sign > 0 and known.get(one.column) not in PARTS]
    if not right:
        return None
    goods = next((one for one in right if known.get(one.column) in (*GOODS, "total")), right[0])
    roles = {product.quantity: "quantity", product.price: "unit_price"}
    if product.percent is not None:
        # A share of the price is no money that could be taken off an amount.
        roles[product.percent] = RATE
    for one in equation.right:
        if one.column == goods.column:
            roles[one.column] = known.get(one.column, "revenue" if equation.level == "order" else "line_amount")
        else:
            # Price × quantity = amount − tax holds where the tax is in the amount; amount + discount where it is off.
            roles[one.column] = known.get(one.column) or ("discount" if one.sign > 0 else "charge")
    return Split(equation, None, goods, roles, sum(1 for name in roles if name in known))


def is_inside(base: str, part: Term, equation: Equation) -> bool | None:
    """Return whether an amount includes a part by an equation of both; None where the equation does not tell.

    Args:
        base: the column of the amount.
        part: the tax, shipping or discount. "Inside" of a discount means that the amount is before it.
        equation: holds both columns.
    """
    of_base, of_part = equation.coefficient(base), equation.coefficient(part.column)
    if not of_base or not of_part or base == part.column:
        return None
    return of_base != of_part if not part.negative else of_base == of_part

"""Finds the equations that hold between the numeric columns of a file, on a sample of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import polars as pl

from custseg.tables.arithmetic.chance import MIN_SHARE, support_of
from custseg.tables.arithmetic.equation import (
    Equation,
    Product,
    Term,
    is_contradicted,
    is_tested,
)
from custseg.tables.arithmetic.grain import grain_of
from custseg.tables.arithmetic.limits import refund_limits
from custseg.tables.arithmetic.orders import ORDER_ROW, OrderFrame, likely_products, order_frame
from custseg.tables.arithmetic.products import product_candidates
from custseg.tables.arithmetic.sample import Sample, as_floats, drawn, sample_of
from custseg.tables.arithmetic.span import Span
from custseg.tables.arithmetic.sums import MAX_TERMS, WIDTHS, Relation, candidates

TURNS = 4
SMALL_TURNS = 7
SMALL = 200
"""In samples of so few rows single contradictions are hit more often: more draws are made."""

EXACT = 0.005
"""An equation with fewer contradictions than this share is exact: what follows from it is not reported."""

RARE = 0.25
"""A column that is zero on all but this share of the rows can be missing in an equation with contradictions."""

MAX_CHECKED = 300

MIN_SHOWN = 2
"""What a single row shows is not worth a word."""


def find_equations(numbers: pl.DataFrame, order: pl.Series | None = None) -> list[Equation]:
    """Return the equations that hold between numeric columns, those with the fewest terms first.

    Args:
        numbers: a sample of rows: Int64 columns in units of 1 / ``SCALE``, or Float64; null where a cell is blank.
        order: the id of each row's order, where there is one.

    Returns:
        Equations that hold on at least 80 % of the rows that test them; ``enough`` says whether to rely on one.
    """
    floats = as_floats(numbers)
    if floats.width < 2 or floats.is_empty():
        return []
    sample = sample_of(floats)
    if sample.rows.width < 2:
        return _sorted(_twins(sample, floats))
    grouped = order is not None and order.drop_nulls().n_unique() < order.len() - order.null_count()
    if not grouped or order is None:
        found = [*_twins(sample, floats), *_row_equations(sample.rows)]
        return _sorted([*found, *refund_limits(sample.rows, found)])
    grain = grain_of(floats, order)
    of_rows = [name for name in sample.rows.columns if grain[name] in ("line", "unknown")]
    lines = _row_equations(sample.rows.select(of_rows))
    products = [one.left for one in lines if isinstance(one.left, Product)]
    orders = order_frame(sample.rows, order, grain, products or likely_products(sample.rows, grain))
    of_orders = _order_equations(orders, lines)
    found = [*_twins(sample, floats), *lines, *of_orders]
    return _sorted([*found, *refund_limits(orders.amounts, found, level="order")])


def _sorted(equations: Iterable[Equation]) -> list[Equation]:
    return sorted(equations, key=lambda one: (not one.enough, len(one.columns)))


def _twins(sample: Sample, floats: pl.DataFrame) -> list[Equation]:
    """Return the columns that are the same on every row."""
    equations = [Equation("equal", Term(one), (Term(other),)) for one, other in sample.twins]
    judged = [_judged(one, floats) for one in _counts(equations, floats)]
    return [one for one in judged if one is not None]


def _row_equations(rows: pl.DataFrame) -> list[Equation]:
    """Return the sums and products among the columns of one frame."""
    if rows.width < 2:
        return []
    filled = rows.fill_null(0)
    products: dict[tuple[object, ...], Equation] = {}
    relations: dict[Relation, None] = {}
    for turn, shown in _draws(filled):
        for equation in product_candidates(shown):
            products[equation.left, equation.right] = equation
        relations.update(dict.fromkeys(_relations(shown, rows.columns, turn)))
    sums = _independent([(_summed(one, rows), dict(one)) for one in _short_first(relations)], rows, Span())
    return [*sums, *_best_products(list(products.values()), rows, sums)]


def _draws(filled: pl.DataFrame) -> Iterator[tuple[int, pl.DataFrame]]:
    """Yield draws of rows, without the columns that are zero on all of them."""
    for turn in range(SMALL_TURNS if filled.height <= SMALL else TURNS):
        some = drawn(filled, turn)
        there = some.select((pl.all() != 0).any()).row(0)
        yield turn, some.select([name for name, shown in zip(some.columns, there, strict=True) if shown])


def _short_first(relations: Iterable[Relation]) -> list[Relation]:
    return sorted(relations, key=lambda one: (len(one), one))


def _relations(shown: pl.DataFrame, columns: list[str], turn: int) -> list[Relation]:
    """Return candidates for sums, by the places of ``columns``."""
    place = {name: columns.index(name) for name in shown.columns}
    names = shown.columns
    # Few rows fit many sums: a sum has no more terms than there are different rows.
    longest = min(MAX_TERMS, shown.unique().height)
    # Most amounts add up to the cent; rounded ones are looked for on the rows that show most.
    width = WIDTHS[1] if turn == 1 else WIDTHS[0]
    if turn == 1:
        names = [name for name, most in zip(names, shown.select(pl.all().abs().max()).row(0), strict=True) if most >= 1]
    found = []
    for relation in candidates(shown.select(names), width, longest):
        terms = sorted((place[names[one]], sign) for one, sign in relation)
        found.append(tuple((one, sign * terms[0][1]) for one, sign in terms))
    return found


def _summed(relation: Relation, rows: pl.DataFrame) -> Equation:
    """Return a sum of columns as an equation: the left side leaves the fewest minus signs, and is large."""
    names = rows.columns
    signs = {names[place]: sign for place, sign in relation}
    totals = rows.select(pl.col(list(signs)).sum()).row(0, named=True)
    plus = [name for name, sign in signs.items() if sign > 0]
    minus = [name for name in signs if name not in plus]
    # The side with one column less is a total of the other; equal sides: the larger column is the total.
    alone = max(signs, key=lambda name: (len(minus if name in plus else plus), abs(totals[name])))
    sides = [max(side, key=lambda name: abs(totals[name])) for side in (plus, minus) if side]
    left = max(sides, key=lambda name: abs(totals[name])) if len(plus) == len(minus) else alone
    right = [Term(name, -sign * signs[left]) for name, sign in signs.items() if name != left]
    right.sort(key=lambda term: (-term.sign, -abs(totals[term.column])))
    return Equation("equal" if len(right) == 1 else "sum", Term(left), tuple(right))


def _independent(pairs: list[tuple[Equation, dict[int, int]]], frame: pl.DataFrame, known: Span) -> list[Equation]:
    """Return the equations that hold and do not follow from shorter ones.

    Args:
        pairs: equations, the shortest first, and the same as signs by place of column.
        frame: the sample.
        known: equations that need not be said again; what is found is added.
    """
    counted: list[tuple[Equation, dict[int, int]]] = []
    for size in sorted({len(relation) for _, relation in pairs}):
        some = [pair for pair in pairs if len(pair[1]) == size and not known.follows(pair[1])][:MAX_CHECKED]
        checked = [(one, pair[1]) for one, pair in zip(_counts([pair[0] for pair in some], frame), some, strict=True)]
        holding = [pair for pair in checked if pair[0].contradictions <= (1 - MIN_SHARE) * pair[0].tested]
        for equation, relation in sorted(holding, key=lambda pair: pair[0].contradictions):
            if known.follows(relation):
                continue
            judged = _judged(equation, frame)
            if judged is None:
                continue
            counted.append((judged, relation))
            if judged.enough and judged.contradictions <= EXACT * judged.tested:
                known.add(relation)
    exact = [pair for pair in counted if pair[0].contradictions <= EXACT * pair[0].tested]
    return [one for one, _ in exact if one.enough] + _inexact(counted, frame, known)


def _inexact(counted: list[tuple[Equation, dict[int, int]]], frame: pl.DataFrame, known: Span) -> list[Equation]:
    """Return equations with contradictions, or shown by few rows, that no better one explains."""
    rare = [
        place
        for place, name in enumerate(frame.columns)
        if int((frame[name].fill_null(0) != 0).sum()) <= RARE * frame.height
    ]
    for place in rare:
        known.add({place: 1})
    kept = []
    # What few rows show has to hold on all of them.
    rest = [pair for pair in counted if pair[0].enough != (pair[0].contradictions <= EXACT * pair[0].tested)]
    for equation, relation in sorted(rest, key=lambda pair: (not pair[0].enough, len(pair[1]))):
        if not known.follows(relation):
            known.add(relation)
            kept.append(equation)
    return kept


def _best_products(products: list[Equation], rows: pl.DataFrame, sums: list[Equation]) -> list[Equation]:
    """Return one product per pair of factors: the one with the fewest terms that holds."""
    checked = [one for one in _counts(products, rows) if one.contradictions <= (1 - MIN_SHARE) * one.tested]
    checked.sort(key=lambda one: (one.contradictions > EXACT * one.tested, len(one.columns), one.contradictions))
    kept: dict[tuple[str, str], Equation] = {}
    for equation in checked:
        product = equation.left
        if not isinstance(product, Product) or (product.quantity, product.price) in kept:
            continue
        judged = _judged(equation, rows)
        if judged is not None:
            kept[product.quantity, product.price] = judged
    return list(kept.values())


def _order_equations(orders: OrderFrame, lines: list[Equation]) -> list[Equation]:
    """Return the sums among the amounts of orders and the sums of their lines."""
    amounts = orders.amounts
    if amounts.width < 2:
        return []
    places = {name: place for place, name in enumerate(amounts.columns)}
    known = Span()
    said = []
    for equation in lines:
        # What holds on every line holds for their sums.
        for relation in orders.relations_of(equation, places):
            said.append(relation)
            if not equation.contradictions:
                known.add(relation)
    filled = amounts.fill_null(0)
    relations: dict[Relation, None] = {}
    for turn, shown in _draws(filled):
        relations.update(dict.fromkeys(_relations(shown, amounts.columns, turn)))
    pairs = []
    for found in _short_first(relations):
        written = orders.equation_of(_summed(found, amounts))
        signs = dict(found)
        turned = {place: -sign for place, sign in found}
        if written is not None and signs not in said and turned not in said:
            pairs.append((written, signs))
    return _independent(pairs, orders.frame, known)


def _counts(equations: list[Equation], frame: pl.DataFrame) -> list[Equation]:
    """Return equations with the number of rows that test and contradict them."""
    if not equations:
        return []
    counts = frame.select(
        expression.alias(f"{place} {kind}")
        for place, one in enumerate(equations)
        for kind, expression in (
            ("tested", is_tested(one).sum()),
            ("missed", (is_tested(one) & is_contradicted(one)).sum()),
        )
    ).row(0, named=True)
    return [
        replace(one, tested=counts[f"{place} tested"], contradictions=counts[f"{place} missed"])
        for place, one in enumerate(equations)
    ]


def _judged(equation: Equation, frame: pl.DataFrame) -> Equation | None:
    """Return an equation with what speaks for it, None if it fails where one of its terms is not zero."""
    support = support_of(equation, frame)
    if not support.held or support.rows < MIN_SHOWN or support.chance > 1:
        return None
    first = None
    if equation.contradictions:
        missed = frame.with_row_index("row here").filter(is_tested(equation) & is_contradicted(equation))
        first = int(missed[ORDER_ROW if ORDER_ROW in frame.columns else "row here"][0]) + 1
    signed = {name: _is_negative(frame, name) for name in equation.columns if name in frame.columns}
    right = tuple(replace(term, negative=signed.get(term.column, False)) for term in equation.right)
    return replace(equation, right=right, support=support.rows, chance=support.chance, first_contradiction=first)


def _is_negative(frame: pl.DataFrame, name: str) -> bool:
    values = frame[name].drop_nulls()
    return int((values < 0).sum()) > int((values > 0).sum())

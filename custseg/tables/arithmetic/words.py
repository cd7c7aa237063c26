"""Equations and places of taxes as sentences."""

from __future__ import annotations

from collections.abc import Iterable

from custseg.numbers import counted
from custseg.tables.arithmetic.equation import Equation, Product, Term
from custseg.tables.arithmetic.proofs import Proof
from custseg.tables.arithmetic.taxes import TaxPlace


def sentence(equation: Equation, proof: Proof | None = None) -> str:
    """Return an equation as one sentence with its contradictions.

    Args:
        equation: the equation.
        proof: how often it holds on all rows; without it the counts of the sample are told.
    """
    source = equation if proof is None else proof
    told = f"{formula(equation)}: {_counts(source.tested, source.contradictions, equation.level)}"
    if source.contradictions and source.first_contradiction is not None:
        told += f", not on {source.contradictions:,} (first: row {source.first_contradiction:,})"
    return told if equation.enough else f"{told}; too few different rows to rely on it"


def formula(equation: Equation) -> str:
    """Return an equation with the names of its columns: "Total = Subtotal + Tax"."""
    left = _name(equation.left, summed=equation.level == "order")
    if equation.kind == "at most":
        return f"{left} is never more than {_name(equation.right[0])}"
    return f"{left} = {added(equation.right)}"


def added(terms: Iterable[Term]) -> str:
    """Return columns with plus and minus signs between them."""
    told = ""
    for term in terms:
        sign = "+" if term.sign > 0 else "−"
        told += f" {sign} {_name(term)}" if told else ("" if term.sign > 0 else "− ") + _name(term)
    return told


def tax_sentence(place: TaxPlace) -> str:
    """Return where a tax stands as one sentence with its contradictions."""
    rates = " or ".join(f"{rate:g} %" for rate in place.rates)
    where = {
        "inside": f"is inside {added(place.amount)}, at {rates}",
        "on top": f"comes on top of {added(place.amount)}, at {rates}",
        "undecided": f"is inside {added(place.amount)} or comes on top of it: both fit the rates {rates}",
    }[place.place]
    told = f"{added(place.tax)} {where}: {_counts(place.tested, place.contradictions, place.level)}"
    return told + (f", not on {place.contradictions:,}" if place.contradictions else "")


def product_words(product: Product) -> str:
    """Return quantity × price, less a discount, with the names of the columns."""
    told = f"{product.quantity} × {product.price}"
    if product.percent is not None:
        told += f" less {product.percent}" + (" %" if product.whole > 1 else "")
    return told


def _name(term: Term | Product, *, summed: bool = False) -> str:
    if isinstance(term, Term):
        return f"sum of {term.column} over the order" if term.summed else term.column
    told = product_words(term)
    return f"sum of {told} over the order" if summed else told


def _counts(tested: int, contradictions: int, level: str) -> str:
    holds = tested - contradictions
    noun = "order" if level == "order" else "row"
    return f"holds on {holds:,} of {counted(tested, noun)}"

"""Which parts an amount includes, by the equations and rates of tax, and the readings that are left."""

from __future__ import annotations

from dataclasses import replace
from itertools import product as combinations_of

from custseg.tables.arithmetic.equation import Equation, Level, Product, Term
from custseg.tables.arithmetic.known import Known, term_of
from custseg.tables.arithmetic.readings import Reading, TaxShare
from custseg.tables.arithmetic.splits import PARTS, Split, is_inside
from custseg.tables.arithmetic.taxes import TaxPlace

MIN_TAXED = 5
"""So many orders show the rate of a tax."""


def readings_of(
    base: Term | Product, level: Level, source: Split | None, known: Known
) -> tuple[list[Reading], list[Equation]]:
    """Return what net sales can be if a column holds the goods, and the equations that decide."""
    reading = Reading(base, level=level)
    used = [] if source is None else [source.equation]
    undecided: list[tuple[Reading, Reading]] = []
    open_parts: list[Term] = []
    for name, role in known.roles.items():
        if role not in PARTS or known.empty(name) or _repeats(name, role, known):
            continue
        part = _part(name, known)
        decided = _by_equation(base, part, known)
        if decided is not None:
            inside, equation = decided
            used.append(equation)
            if inside:
                reading = replace(reading, parts=(*reading.parts, _taken_off(part)))
        elif not _linked(part, base, known):
            open_parts.append(part)
    for part in open_parts:
        options = _options(base, part, source, known)
        if len(options) == 1:
            reading = _with(reading, options[0])
        else:
            undecided.append((options[0], options[1]))
    readings = []
    for choice in combinations_of(*undecided):
        one = reading
        for option in choice:
            one = _with(one, option)
        readings += _with_untaxed_shipping(one, known)
    discounts = tuple(name for name, role in known.roles.items() if role == "discount")
    return [replace(one, discounts=discounts) for one in readings], used


def _with_untaxed_shipping(reading: Reading, known: Known) -> list[Reading]:
    """Return a reading, and the other one where its tax is also that of shipping, which may be stated without it.

    Goods less shipping with tax have their share of the tax; less shipping without it, all of the tax has to be taken
    off beside.
    """
    share = reading.tax_share
    shipping = [one for one in reading.parts if known.roles.get(one.column) == "shipping"]
    if share is None or share.rates or not shipping or share.whole != (reading.base,):
        return [reading]
    name = shipping[0].column
    other = replace(reading, parts=(*reading.parts, _taken_off(share.tax)), tax_share=None, untaxed_shipping=True)
    return [
        replace(reading, takes=(*reading.takes, f"{name} is with tax")),
        replace(other, takes=(*reading.takes, f"{name} is without tax")),
    ]


def _repeats(name: str, role: str, known: Known) -> bool:
    """Return whether a part is the same money as an earlier one of its kind: the tax of the order, and of its lines."""
    before = list(known.roles)[: list(known.roles).index(name)]
    same = {other for other in before if known.roles[other] == role and not known.empty(other)}
    pairs = [set(one.columns) for one in known.equations if one.kind in ("equal", "sum") and len(one.columns) == 2]
    return any(name in pair and same & pair for pair in pairs)


def _with(reading: Reading, option: Reading) -> Reading:
    return replace(
        reading,
        parts=(*reading.parts, *option.parts),
        tax_share=option.tax_share or reading.tax_share,
        takes=(*reading.takes, *option.takes),
    )


def _part(name: str, known: Known) -> Term:
    """Return a part; amounts written with a minus are marked."""
    return term_of(name, known, negative=known.signs.get(name) == -1)


def _taken_off(part: Term) -> Term:
    """Return a part with the sign that takes it off: amounts written with a minus are added."""
    return replace(part, sign=1 if part.negative else -1)


def _by_equation(base: Term | Product, part: Term, known: Known) -> tuple[bool, Equation] | None:
    """Return whether the base includes a part, and the equation that says so."""
    if not isinstance(base, Term):
        return None
    for equation in known.equations:
        inside = is_inside(base.column, part, equation)
        if inside is not None and equation.kind in ("sum", "product"):
            return inside, equation
    return None


def _linked(part: Term, base: Term | Product, known: Known) -> bool:
    """Return whether a part is told by another one of the same kind that an equation sets beside the base."""
    others = [name for name, role in known.roles.items() if role == known.roles[part.column] and name != part.column]
    return any(
        {part.column, name} <= set(equation.columns)
        and _by_equation(base, Term(name), known) is not None
        and equation.kind in ("equal", "sum")
        for name in others
        for equation in known.equations
    )


def _options(base: Term | Product, part: Term, source: Split | None, known: Known) -> list[Reading]:
    """Return the ways to read a part that stands in no equation with the goods: one where something else decides."""
    role = known.roles[part.column]
    name = base.column if isinstance(base, Term) else f"{base.quantity} × {base.price}"
    without, within = Reading(base), Reading(base, parts=(_taken_off(part),))
    if role == "tax" and isinstance(base, Term):
        places = _places(base, part, source, known)
        options = [_by_rate(base, part, one) for one in places if one.place != "undecided"]
        if options and all(one == options[0] for one in options[1:] if one.tax_share is None):
            return options[:1]
        # If the tax is inside, it is inside all of the amount of which it is a rate, shipping with it.
        whole = places or _whole_amounts(base, part, known)
        within = Reading(base, tax_share=TaxShare(part, whole[0].amount)) if whole else within
    if role == "tax" and isinstance(base, Term) and _is_total(base, known):
        return [within]
    if role in ("shipping", "tips", "charge") and _is_of_lines(base, known):
        return [without]
    if role == "discount" and isinstance(base, Term) and _taxed_less(base, part, known):
        return [within]
    if role == "discount" and isinstance(base, Term) and (base.column, part.column) in known.told.before:
        return [within if known.told.before[base.column, part.column] else without]
    told = known.told.includes(base.column if isinstance(base, Term) else "", role)
    if told is not None and not (role == "tax" and not told and _is_left_out(base, part, known)):
        return [within if told else without]
    verb = "is before" if role == "discount" else "includes"
    other = "is after" if role == "discount" else "is without"
    return [
        replace(within, takes=(f"{name} {verb} {part.column}",)),
        replace(without, takes=(f"{name} {other} {part.column}",)),
    ]


def _is_left_out(base: Term | Product, part: Term, known: Known) -> bool:
    """Return whether a total is an amount and other parts without a tax: then the tax is inside, whatever the name."""
    if not isinstance(base, Term):
        return False
    for equation in known.equations:
        roles = [known.roles.get(name) for name in equation.columns if name != base.column]
        beside = equation.kind == "sum" and base.column in equation.columns and part.column not in equation.columns
        if beside and roles.count("total") == 1 and all(role == "total" or role in PARTS for role in roles):
            return "tax" not in roles
    return False


def _is_total(base: Term, known: Known) -> bool:
    """Return whether an amount, or the sum of the lines that have it, is what the customer paid: tax is inside it."""
    alone = [one for one in known.equations if one.kind in ("equal", "sum") and len(one.columns) == 2]
    totals = {name for name, role in known.roles.items() if role == "total" and name != base.column}
    return any(base.column in one.columns and totals & set(one.columns) for one in alone)


def _places(base: Term, part: Term, source: Split | None, known: Known) -> list[TaxPlace]:
    """Return where a tax stands by its rates: against the goods alone, else against sums with them in it."""
    places = [one for one in known.taxes if {term.column for term in one.tax} == {part.column}]
    alone = [one for one in places if {term.column for term in one.amount} == {base.column}]
    total = None if source is None or source.total is None else source.total.column
    beside = [one for one in places if {base.column, total} & {term.column for term in one.amount}]
    return alone or beside


def _whole_amounts(base: Term, part: Term, known: Known) -> list[TaxPlace]:
    """Return the totals of which the tax is always one rate: any amount that is inside one has that rate too."""
    totals = [name for name, role in known.roles.items() if role == "total" and name != base.column]
    places = [one for one in known.taxes if {term.column for term in one.tax} == {part.column}]
    return [
        one
        for one in places
        if [term.column for term in one.amount] in [[name] for name in totals]
        and one.place == "inside"
        and one.count == 1
        and not one.contradictions
        and one.tested >= MIN_TAXED
    ]


def _taxed_less(base: Term, part: Term, known: Known) -> bool:
    """Return whether the tax is that of the base less a discount, and not that of the base alone."""
    amounts = [place.amount for place in known.taxes if place.place == "on top"]
    alone = any({one.column for one in amount} == {base.column} for amount in amounts)
    wanted = 1 if part.negative else -1
    less = [amount for amount in amounts if {base.column, part.column} <= {one.column for one in amount}]
    return not alone and any(one.column == part.column and one.sign == wanted for amount in less for one in amount)


def _by_rate(base: Term, part: Term, place: TaxPlace) -> Reading:
    """Return the reading of a tax whose place is known by its rate."""
    if place.place == "on top":
        return Reading(base)
    return Reading(base, tax_share=TaxShare(part, place.amount, place.rates if place.mixed else ()))


def _is_of_lines(base: Term | Product, known: Known) -> bool:
    """Return whether an amount is that of goods line by line, without what is charged once per order."""
    if isinstance(base, Product):
        return True
    return any(
        isinstance(equation.left, Product) and base.column in {term.column for term in equation.right}
        for equation in known.equations
    )

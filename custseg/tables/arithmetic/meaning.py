"""What net sales are, from the equations between columns and the roles that their names tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product as combinations_of

from custseg.tables.arithmetic.equation import Equation, Level, Product, Term
from custseg.tables.arithmetic.grain import Grain
from custseg.tables.arithmetic.readings import Reading, TaxShare
from custseg.tables.arithmetic.splits import GOODS, PARTS, Split, is_inside, split
from custseg.tables.arithmetic.taxes import TaxPlace
from custseg.tables.arithmetic.words import sentence, tax_sentence

NAMED_SUPPORT = 2
"""Where all names agree with an equation, so many different rows are enough."""

MAX_UNDECIDED = 3


@dataclass(frozen=True)
class Meaning:
    """What the numeric columns of a file mean.

    Attributes:
        roles: role by column, by name or by the column's place in an equation.
        readings: what net sales can be; one where it is decided, none where no column can be net sales.
        reasons: what was proved and used, a sentence each.
    """

    roles: Mapping[str, str]
    readings: tuple[Reading, ...]
    reasons: tuple[str, ...]

    @property
    def decided(self) -> bool:
        """Whether one reading is left."""
        return len(self.readings) == 1


@dataclass(frozen=True)
class Known:
    """What is known of a file's columns.

    Attributes:
        equations: those that can be relied on.
        roles: role by column.
        taxes: where taxes stand.
        grain: to what each column's amounts belong.
        zero: columns without any amount.
    """

    equations: tuple[Equation, ...]
    roles: Mapping[str, str]
    taxes: tuple[TaxPlace, ...]
    grain: Mapping[str, Grain]
    zero: frozenset[str]


def roles_by_arithmetic(
    equations: Sequence[Equation],
    names: Mapping[str, str],
    *,
    taxes: Sequence[TaxPlace] = (),
    grain: Mapping[str, Grain] | None = None,
    zero: Iterable[str] = (),
) -> Meaning:
    """Return the roles of columns and what net sales are.

    Args:
        equations: as found, with the counts of all rows where they were counted.
        names: role by column as far as names tell: revenue, subtotal, line_amount, total, tax, shipping, tips, discount,
            refunded, quantity, unit_price, fee, cost, profit; the best candidate for revenue first.
        taxes: where taxes stand, as of `find_taxes`.
        grain: to what the amounts of each column belong, as of `grain_of`.
        zero: columns that are blank or zero on every row: they change nothing.
    """
    usable = tuple(one for one in equations if _usable(one, names))
    splits = [one for one in (split(equation, names, taxes) for equation in usable) if one is not None]
    splits.sort(key=lambda one: (-one.named, one.equation.level == "row"))
    roles = dict(names)
    for one in splits:
        for name, role in one.roles.items():
            roles.setdefault(name, role)
    for equation in usable:
        if equation.kind == "at most" and equation.left_column not in roles:
            roles[equation.left_column] = "refunded"
    known = Known(usable, roles, tuple(taxes), grain or {}, frozenset(zero))
    readings: list[Reading] = []
    used: list[Equation] = []
    for base, level, source in _bases(splits, known):
        found, because = _readings(base, level, source, known)
        readings.extend(one for one in found if one not in readings)
        used.extend(because)
    reasons = [sentence(one) for one in dict.fromkeys(used)]
    reasons += [tax_sentence(one) for one in taxes[:1] if any(one.tax[0].column in told.words for told in readings)]
    return Meaning(roles, tuple(readings), tuple(reasons))


def _usable(equation: Equation, names: Mapping[str, str]) -> bool:
    """Return whether an equation can be relied on: by its rows, or by fewer rows where all columns have fitting names."""
    named = all(name in names for name in equation.columns)
    return equation.proved or (named and equation.support >= NAMED_SUPPORT and not equation.contradictions)


def _bases(splits: list[Split], known: Known) -> list[tuple[Term | Product, Level, Split | None]]:
    """Return the amounts from which net sales can follow, with the equation that says so.

    Two are returned where equations that know as much name different goods, and no equation connects them.
    """
    sums = [one for one in splits if one.goods is not None and isinstance(one.equation.left, Term)]
    products = [one for one in splits if one.goods is not None and isinstance(one.equation.left, Product)]
    found: list[tuple[Term | Product, Level, Split | None]] = []
    for one in sums or products:
        if one.goods is None or (found and one.named < (sums or products)[0].named):
            continue
        if not any(_connected(one.goods, base, known) for base, _, _ in found if isinstance(base, Term)):
            found.append((one.goods, one.equation.level, one))
    if found:
        return found
    for role in GOODS:
        named = next((name for name, other in known.roles.items() if other == role and name not in known.zero), None)
        if named is not None:
            return [(_term(named, known), _level(known), None)]
    quantity, price = (_first(known, role) for role in ("quantity", "unit_price"))
    if quantity and price:
        return [(Product(quantity, price), "row", None)]
    total = _first(known, "total")
    return [] if total is None else [(_term(total, known), _level(known), None)]


def _first(known: Known, role: str) -> str | None:
    return next((name for name, other in known.roles.items() if other == role), None)


def _level(known: Known) -> Level:
    return "order" if any(one.startswith("order") for one in known.grain.values()) else "row"


def _term(name: str, known: Known) -> Term:
    """Return a column; amounts of lines are added up where those of orders are compared."""
    return Term(name, summed=_level(known) == "order" and known.grain.get(name) == "line")


def _connected(one: Term, other: Term, known: Known) -> bool:
    return one.column == other.column or any(
        {one.column, other.column} <= set(equation.columns) for equation in known.equations
    )


def _readings(
    base: Term | Product, level: Level, source: Split | None, known: Known
) -> tuple[list[Reading], list[Equation]]:
    """Return what net sales can be if a column holds the goods, and the equations that decide."""
    reading = Reading(base, level=level)
    used = [] if source is None else [source.equation]
    undecided: list[tuple[Reading, Reading]] = []
    open_parts: list[Term] = []
    for name, role in known.roles.items():
        if role not in PARTS or name in known.zero:
            continue
        part = _part(name, base, known)
        decided = _by_equation(base, part, known)
        if decided is not None:
            inside, equation = decided
            used.append(equation)
            if inside:
                reading = replace(reading, parts=(*reading.parts, _taken_off(part)))
        elif not _linked(part, base, known):
            open_parts.append(part)
    for part in open_parts[:MAX_UNDECIDED]:
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
        readings.append(one)
    return readings, used


def _with(reading: Reading, option: Reading) -> Reading:
    return replace(
        reading,
        parts=(*reading.parts, *option.parts),
        tax_share=option.tax_share or reading.tax_share,
        takes=(*reading.takes, *option.takes),
    )


def _part(name: str, base: Term | Product, known: Known) -> Term:
    """Return a part as the equation with the base writes it: summed, and with the sign of its values."""
    columns = {base.column} if isinstance(base, Term) else {base.quantity, base.price}
    written = [one for equation in known.equations for one in equation.parts if one.column == name]
    beside = [
        one
        for equation in known.equations
        if columns <= set(equation.columns)
        for one in equation.parts
        if one.column == name
    ]
    term = next(iter([*beside, *written]), _term(name, known))
    return replace(term, sign=1)


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
        places = [one for one in known.taxes if one.tax == (Term(part.column, summed=part.summed),)]
        places = [one for one in places if base.column in {term.column for term in one.amount}]
        if source is not None and source.total is not None:
            totals = [one for one in known.taxes if {term.column for term in one.amount} == {source.total.column}]
            places += [one for one in totals if one.tax[0].column == part.column]
        options = [_by_rate(base, part, place) for place in places if place.place != "undecided"]
        if options and all(one == options[0] for one in options[1:] if one.tax_share is None):
            return options[:1]
    if role in ("shipping", "tips", "charge") and _is_of_lines(base, known):
        return [without]
    verb = "is before" if role == "discount" else "includes"
    other = "is after" if role == "discount" else "is without"
    return [
        replace(within, takes=(f"{name} {verb} {part.column}",)),
        replace(without, takes=(f"{name} {other} {part.column}",)),
    ]


def _by_rate(base: Term, part: Term, place: TaxPlace) -> Reading:
    """Return the reading of a tax whose place is known by its rate."""
    if place.place == "on top":
        return Reading(base)
    if len(place.amount) == 1 and place.amount[0].column == base.column:
        return Reading(base, parts=(_taken_off(part),))
    return Reading(base, tax_share=TaxShare(part, place.amount))


def _is_of_lines(base: Term | Product, known: Known) -> bool:
    """Return whether an amount is that of goods line by line, without what is charged once per order."""
    if isinstance(base, Product):
        return True
    return any(
        isinstance(equation.left, Product) and base.column in {term.column for term in equation.right}
        for equation in known.equations
    )

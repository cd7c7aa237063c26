"""What net sales are, from the equations between columns and the roles that their names tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product as combinations_of

from custseg.tables.arithmetic.equation import MIN_SUPPORT, Equation, Level, Product, Term
from custseg.tables.arithmetic.grain import Grain
from custseg.tables.arithmetic.readings import Reading, TaxShare
from custseg.tables.arithmetic.splits import GOODS, PARTS, Split, is_inside, split
from custseg.tables.arithmetic.taxes import TaxPlace
from custseg.tables.arithmetic.words import sentence, tax_sentence

NAMED_SUPPORT = 2
"""Where all names agree with an equation, so many different rows are enough."""

MIN_TAXED = 5


@dataclass(frozen=True)
class Meaning:
    """What the numeric columns of a file mean.

    Attributes:
        roles: role by column, by name or by the column's place in an equation.
        readings: what net sales can be; one where it is decided, none where no column can be net sales.
        reasons: what was proved and used, a sentence each.
        unknown_grain: columns of the readings of which nothing shows whether they are of the line or of the order; this
            matters where orders have several lines.
    """

    roles: Mapping[str, str]
    readings: tuple[Reading, ...]
    reasons: tuple[str, ...]
    unknown_grain: tuple[str, ...] = ()

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
        signs: 0 for columns without any amount, -1 for those written with a minus.
        doubtful: equations that some rows contradict.
    """

    equations: tuple[Equation, ...]
    roles: Mapping[str, str]
    taxes: tuple[TaxPlace, ...]
    grain: Mapping[str, Grain]
    signs: Mapping[str, int]
    doubtful: tuple[Equation, ...]

    def empty(self, name: str) -> bool:
        """Return whether a column has no amounts."""
        return self.signs.get(name) == 0


def roles_by_arithmetic(
    equations: Sequence[Equation],
    names: Mapping[str, str],
    *,
    taxes: Sequence[TaxPlace] = (),
    grain: Mapping[str, Grain] | None = None,
    signs: Mapping[str, int] | None = None,
    base: str | None = None,
) -> Meaning:
    """Return the roles of columns and what net sales are.

    Args:
        equations: as found, with the counts of all rows where they were counted.
        names: role by column as far as names tell: revenue, subtotal, line_amount, total, tax, shipping, tips, discount,
            refunded, quantity, unit_price, fee, cost, profit; the best candidate for revenue first.
        taxes: where taxes stand, as of `find_taxes`.
        grain: to what the amounts of each column belong, as of `grain_of`.
        base: column of the amount, where it is known which one counts.
        signs: by column, as of `signs_of`: columns without amounts change nothing, negative ones are written with a minus.
    """
    usable = tuple(one for one in equations if _usable(one, names))
    doubtful = tuple(one for one in equations if one.enough and one not in usable)
    splits = [one for one in (split(equation, names, taxes) for equation in usable) if one is not None]
    splits.sort(key=lambda one: (-one.named, one.equation.level == "row"))
    roles = dict(names)
    for one in splits:
        for name, role in one.roles.items():
            roles.setdefault(name, role)
    for place in taxes:
        # A column that is always a known rate of an amount is its tax, whatever its name.
        if len(place.tax) == 1 and len(place.rates) <= 2 and place.tested >= MIN_TAXED and place.place != "on top":
            roles.setdefault(place.tax[0].column, "tax")
    for equation in usable:
        if equation.kind == "at most" and equation.left_column not in roles:
            roles[equation.left_column] = "refunded"
    known = Known(usable, roles, tuple(taxes), _grain(usable, grain or {}), signs or {}, doubtful)
    readings: list[Reading] = []
    used: list[Equation] = []
    bases = _bases(splits, known) if base is None else [_given_base(base, splits, known)]
    for amount, level, source in bases:
        found, because = _readings(amount, level, source, known)
        readings.extend(one for one in found if one not in readings)
        used.extend(because)
    reasons = [sentence(one) for one in dict.fromkeys(used)]
    reasons += [tax_sentence(one) for one in taxes[:1] if any(one.tax[0].column in told.words for told in readings)]
    return Meaning(roles, tuple(readings), tuple(reasons), _of_unknown_grain(readings, known))


def _usable(equation: Equation, names: Mapping[str, str]) -> bool:
    """Return whether an equation can be relied on: by its rows, or by fewer rows where names fit it."""
    if equation.proved:
        return True
    if equation.contradictions or equation.support < NAMED_SUPPORT:
        return False
    named = [names[name] for name in equation.columns if name in names]
    if len(named) == len(equation.columns):
        return True
    fits = any(role in PARTS for role in named) and any(role in ("total", *GOODS) for role in named)
    return fits and equation.support >= MIN_SUPPORT


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
            found.append((_term(one.goods.column, known), _level(known), one))
            if not one.sure and one.total is not None:
                found.append((_term(one.total.column, known), _level(known), None))
    candidates = [_first(known, role) for role in (*GOODS, "total")]
    named = next((name for name in candidates if name is not None), None)
    if sums or (found and named is None):
        return found
    if named is not None and known.roles[named] != "total":
        other = _term(named, known)
        # Lines that no equation connects with the amounts of orders may be other money.
        return [*found, (other, _level(known), None)] if _apart(found, other, known) else found
    quantity, price = (_first(known, role) for role in ("quantity", "unit_price"))
    if quantity and price and not found:
        # A column that is nearly always quantity × price differs from it where there are discounts: which one is asked.
        nearly = [one.right[0].column for one in known.doubtful if one.left == Product(quantity, price)]
        columns: list[Term | Product] = [_term(name, known) for name in nearly[:1]]
        return [(one, _level(known), None) for one in (*columns, Product(quantity, price))]
    if named is not None and _apart(found, _term(named, known), known):
        found.append((_term(named, known), _level(known), None))
    return found


def _given_base(base: str, splits: list[Split], known: Known) -> tuple[Term, Level, Split | None]:
    """Return a column as the amount from which net sales follow, with the equation in which it is the goods."""
    source = next((one for one in splits if one.goods is not None and one.goods.column == base), None)
    return _term(base, known), _level(known), source


def _apart(found: list[tuple[Term | Product, Level, Split | None]], other: Term, known: Known) -> bool:
    return not any(isinstance(base, Term) and _connected(base, other, known) for base, _, _ in found)


def _first(known: Known, role: str) -> str | None:
    return next((name for name, other in known.roles.items() if other == role and not known.empty(name)), None)


def _grain(equations: Iterable[Equation], grain: Mapping[str, Grain]) -> dict[str, Grain]:
    """Return the grain of columns: the amount that is quantity × price on every row is that of the line."""
    of_lines = {
        name for one in equations if isinstance(one.left, Product) and one.level == "row" for name in one.columns
    }
    return {name: "line" if one == "unknown" and name in of_lines else one for name, one in grain.items()}


def _of_unknown_grain(readings: Iterable[Reading], known: Known) -> tuple[str, ...]:
    terms = [term for one in readings for term in one.terms if isinstance(term, Term) and not term.summed]
    return tuple(dict.fromkeys(one.column for one in terms if known.grain.get(one.column) == "unknown"))


def _level(known: Known) -> Level:
    """Return whether amounts of whole orders have to be compared: some stand once per order, or on each of its lines."""
    of_orders = any(one.startswith("order") for one in known.grain.values())
    compared = (*known.equations, *known.taxes)
    return "order" if of_orders or any(one.level == "order" for one in compared) else "row"


def _term(name: str, known: Known, *, negative: bool = False) -> Term:
    """Return a column; amounts of lines are added up where those of orders are compared."""
    return Term(name, 1, _level(known) == "order" and known.grain.get(name) == "line", negative)


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
        if role not in PARTS or known.empty(name):
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
        readings.append(one)
    return readings, used


def _with(reading: Reading, option: Reading) -> Reading:
    return replace(
        reading,
        parts=(*reading.parts, *option.parts),
        tax_share=option.tax_share or reading.tax_share,
        takes=(*reading.takes, *option.takes),
    )


def _part(name: str, known: Known) -> Term:
    """Return a part; amounts written with a minus are marked."""
    return _term(name, known, negative=known.signs.get(name) == -1)


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
        options = [_by_rate(base, part, place) for place in _places(base, part, source, known)]
        if options and all(one == options[0] for one in options[1:] if one.tax_share is None):
            return options[:1]
    if role in ("shipping", "tips", "charge") and _is_of_lines(base, known):
        return [without]
    if role == "discount" and isinstance(base, Term) and _taxed_less(base, part, known):
        return [within]
    verb = "is before" if role == "discount" else "includes"
    other = "is after" if role == "discount" else "is without"
    return [
        replace(within, takes=(f"{name} {verb} {part.column}",)),
        replace(without, takes=(f"{name} {other} {part.column}",)),
    ]


def _places(base: Term, part: Term, source: Split | None, known: Known) -> list[TaxPlace]:
    """Return where a tax stands, decided by its rates: against the goods alone, else against sums with them in it."""
    places = [one for one in known.taxes if {term.column for term in one.tax} == {part.column}]
    alone = [one for one in places if {term.column for term in one.amount} == {base.column}]
    total = None if source is None or source.total is None else source.total.column
    beside = [one for one in places if {base.column, total} & {term.column for term in one.amount}]
    return [one for one in alone or beside if one.place != "undecided"]


def _taxed_less(base: Term, part: Term, known: Known) -> bool:
    """Return whether the tax is that of the base less a discount, and not that of the base alone."""
    amounts = [place.amount for place in known.taxes if place.place == "on top"]
    alone = any({one.column for one in amount} == {base.column} for amount in amounts)
    wanted = 1 if part.negative else -1
    less = [amount for amount in amounts if {base.column, part.column} <= {one.column for one in amount}]
    return not alone and any(one.column == part.column and one.sign == wanted for amount in less for one in amount)


def _by_rate(base: Term, part: Term, place: TaxPlace) -> Reading:
    """Return the reading of a tax whose place is known by its rate."""
    return Reading(base) if place.place == "on top" else Reading(base, tax_share=TaxShare(part, place.amount))


def _is_of_lines(base: Term | Product, known: Known) -> bool:
    """Return whether an amount is that of goods line by line, without what is charged once per order."""
    if isinstance(base, Product):
        return True
    return any(
        isinstance(equation.left, Product) and base.column in {term.column for term in equation.right}
        for equation in known.equations
    )

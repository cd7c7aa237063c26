"""What net sales are, from the equations between columns and the roles that their names tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from custseg.tables.arithmetic.equation import MIN_SUPPORT, Equation, Level, Product, Term
from custseg.tables.arithmetic.grain import Grain
from custseg.tables.arithmetic.known import Known, Told, level_of, term_of
from custseg.tables.arithmetic.parts import readings_of
from custseg.tables.arithmetic.readings import Reading
from custseg.tables.arithmetic.splits import GOODS, PARTS, Split, split
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


def roles_by_arithmetic(
    equations: Sequence[Equation],
    names: Mapping[str, str],
    *,
    taxes: Sequence[TaxPlace] = (),
    grain: Mapping[str, Grain] | None = None,
    signs: Mapping[str, int] | None = None,
    told: Told | None = None,
) -> Meaning:
    """Return the roles of columns and what net sales are.

    Args:
        equations: as found, with the counts of all rows where they were counted.
        names: role by column as far as names tell: revenue, subtotal, line_amount, total, tax, shipping, tips,
            discount, refunded, quantity, unit_price, fee, cost, profit; the best candidate for revenue first.
        taxes: where taxes stand, as of `find_taxes`.
        grain: to what the amounts of each column belong, as of `grain_of`.
        signs: by column, as of `signs_of`: columns without amounts change nothing, -1 is for those with a minus.
        told: what is known besides the numbers.
    """
    usable = tuple(one for one in equations if _usable(one, names))
    doubtful = tuple(one for one in equations if one.enough and one not in usable)
    splits = [one for one in (split(equation, names, taxes) for equation in usable) if one is not None]
    splits.sort(key=lambda one: (-one.named, one.equation.level == "row"))
    roles = dict(names)
    for one in splits:
        for name, role in one.roles.items() if one.sure else ():
            roles.setdefault(name, role)
    for place in taxes:
        # A column that is always a known rate of an amount is its tax, whatever its name.
        if len(place.tax) == 1 and len(place.rates) <= 2 and place.tested >= MIN_TAXED and place.place != "on top":
            roles.setdefault(place.tax[0].column, "tax")
    for equation in usable:
        if equation.kind == "at most" and equation.left_column not in roles:
            roles[equation.left_column] = "refunded"
    known = Known(usable, roles, tuple(taxes), _grain(usable, grain or {}), signs or {}, doubtful, told or Told())
    readings: list[Reading] = []
    used: list[Equation] = []
    base = known.told.base
    bases = _bases(splits, known) if base is None else [_given_base(base, splits, known)]
    for amount, level, source in bases:
        found, because = readings_of(amount, level, source, known)
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
            found.append((term_of(one.goods.column, known), level_of(known), one))
            if not one.sure:
                others = [name for name in one.roles if known.roles.get(name) in (*GOODS, "total")]
                found.extend(
                    (term_of(name, known), level_of(known), None) for name in others if name != one.goods.column
                )
    candidates = [_first(known, role) for role in (*GOODS, "total")]
    named = next((name for name in candidates if name is not None), None)
    if sums or (found and named is None):
        return found
    if named is not None and known.roles[named] != "total":
        other = term_of(named, known)
        # Lines that no equation connects with the amounts of orders may be other money.
        return [*found, (other, level_of(known), None)] if _apart(found, other, known) else found
    quantity, price = (_first(known, role) for role in ("quantity", "unit_price"))
    if quantity and price and not found:
        # A column that is nearly always quantity × price differs from it where there are discounts: both are shown.
        nearly = [one.right[0].column for one in known.doubtful if one.left == Product(quantity, price)]
        columns: list[Term | Product] = [term_of(name, known) for name in nearly[:1]]
        return [(one, level_of(known), None) for one in (*columns, Product(quantity, price))]
    if named is not None and _apart(found, term_of(named, known), known):
        found.append((term_of(named, known), level_of(known), None))
    return found


def _given_base(base: str, splits: list[Split], known: Known) -> tuple[Term, Level, Split | None]:
    """Return a column as the amount from which net sales follow, with the equation in which it is the goods."""
    source = next((one for one in splits if one.goods is not None and one.goods.column == base), None)
    return term_of(base, known), level_of(known), source


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


def _connected(one: Term, other: Term, known: Known) -> bool:
    return one.column == other.column or any(
        {one.column, other.column} <= set(equation.columns) for equation in known.equations
    )

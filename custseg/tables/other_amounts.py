"""Columns of money beside the amount that counts: amounts that may be the right one, and what nothing explains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from custseg.notes import Note
from custseg.tables.amount_names import is_called_net_sales
from custseg.tables.arithmetic.equation import Equation, Product, Term
from custseg.tables.arithmetic.readings import Reading
from custseg.tables.arithmetic.taxes import TaxPlace
from custseg.tables.file_numbers import Numbers, Understood, is_like_part, is_money, of_orders
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.missing_roles import typed

CENTS = 0.015

MIN_TAXED = 5
MIN_RATE = 0.01
"""So many different amounts show a rate of tax, which is at least this."""

AS_LARGE = 0.5
"""What adds up to this share of an amount is more than a tax, a discount or shipping."""

MAX_REDUCED = 2
"""Of so many readings it is shown what they are less a discount without a known name."""

SELDOM = 0.5
"""Discounts and refunds are in fewer than this share of the orders."""


def with_other_amounts(
    readings: list[Reading], numbers: Numbers, understood: Understood, columns: Columns
) -> list[Reading]:
    """Return readings with those of other amounts of the file that no equation connects with the one that counts.

    Readings of an amount of which the tax always is one rate come first; that all of this tax is inside another amount
    is none then.

    Args:
        readings: of the amount that counts.
        numbers: of the file.
        understood: what the equations say.
        columns: of the transactions.
    """
    base = readings[0].base
    if not isinstance(base, Term) or is_called_net_sales(base.column):
        return readings
    enough = [one for one in understood.equations if one.enough]
    connected = {name for one in enough if base.column in one.columns for name in one.columns} | {base.column}
    # What the user named is asked about where it leaves something open; other names do not matter then.
    mapped, asked = "revenue" in columns.headers.mapped, len(readings) > 1
    if mapped and not asked:
        return readings
    taxed = taxed_amounts(numbers, base.column, understood.taxes)
    taxed = [name for name in taxed if asked or name not in connected]
    others = [] if mapped else [name for name in numbers.named("revenue", "total") if name not in connected]
    taxes = set(numbers.named("tax")) if taxed else set()
    kept = [one for one in readings if not taxes & {term.column for term in one.parts}]
    proved, unproved = (
        [one for name in some if _is_filled(name, numbers) for one in understood.meaning_of(name).readings]
        for some in (taxed, [name for name in others if name not in taxed])
    )
    if mapped:
        unproved = [one for one in understood.meaning_of(None).readings if one not in readings]
    return [*proved, *(kept if proved else readings), *unproved]


def _is_filled(name: str, numbers: Numbers) -> bool:
    return bool((numbers.frame[name].fill_null(0) != 0).any())


def taxed_amounts(numbers: Numbers, base: str, taxes: Iterable[TaxPlace] = ()) -> list[str]:
    """Return the columns of which a tax always is one rate, where it is none of the amount that counts.

    Args:
        numbers: of the file.
        base: column of the amount that counts.
        taxes: where taxes stand, by known rates.
    """
    orders, named = of_orders(numbers), numbers.named("tax")
    parts = {name for name in orders.columns if name in numbers.named("tax", "shipping", "tips", "discount")}
    if not named or base not in orders.columns:
        return []
    of_tax = [one for one in taxes if {term.column for term in one.tax} == {named[0]}]
    shipping = sum((orders[name].abs() for name in numbers.named("shipping")), pl.zeros(orders.height, eager=True))
    tax, own = orders[named[0]].abs(), orders[base].abs()
    if any(base in {term.column for term in one.amount} for one in of_tax):
        return []
    if any(_is_share(tax, amount) for amount in (own, own - tax, own + shipping)):
        return []
    found = [
        term.column
        for one in of_tax
        if one.count == 1 and one.tested >= MIN_TAXED and not one.contradictions
        for term in one.amount
        if term.column not in parts
    ]
    free = [name for name in orders.columns if name not in {*numbers.names, base}]
    found += [name for name in free if _is_share(tax, orders[name].abs())]
    return list(dict.fromkeys(found))


def _is_share(tax: pl.Series, amounts: pl.Series) -> bool:
    """Return whether a tax is one rate of all amounts, to the cent."""
    taxed = pl.DataFrame({"tax": tax, "amount": amounts}).filter(pl.col("amount") > 0).unique()
    if taxed.height < MIN_TAXED:
        return False
    rate = round(float(taxed.select((pl.col("tax") / pl.col("amount")).median()).item()), 3)
    off = taxed.select((pl.col("tax") - pl.col("amount") * rate).abs().max()).item()
    return rate >= MIN_RATE and off <= CENTS


def unexplained_columns(
    reading: Reading, numbers: Numbers, equations: list[Equation], roles: Mapping[str, str], *, mapped: bool = False
) -> list[str]:
    """Return the columns that look like parts of an amount, where nothing says what they are.

    Args:
        reading: of net sales.
        numbers: of the file.
        equations: those found.
        roles: by column, as headers and equations tell them.
        mapped: whether the user named the amount.
    """
    base = reading.base
    if isinstance(base, Term) and is_called_net_sales(base.column):
        return []
    orders = of_orders(numbers)
    name, amounts = _amounts_of(base, numbers, orders)
    # An equation with the tax tells what an amount has beside it, but not what was taken off it or paid back.
    sums = [one for one in equations if one.kind == "sum" and one.enough and isinstance(one.left, Term)]
    taxed = any(name in one.columns and "tax" in map(roles.get, one.columns) for one in sums)
    known = set(roles) | {term.column for term in reading.terms if isinstance(term, Term)}
    equal = [one.columns for one in equations if one.kind == "equal" and one.enough]
    # What the user named need not be the amount: columns that are equal to each other alone may be.
    known |= {name for some in equal if not mapped or known & set(some) for name in some}
    free = [one for one in numbers.frame.columns if one not in known]
    found = [one for one in free if is_like_part(orders[one], amounts)]
    return [one for one in found if not taxed or int((orders[one] != 0).sum()) < SELDOM * orders.height]


def with_unexplained(
    readings: list[Reading], unexplained: list[str], numbers: Numbers, understood: Understood
) -> tuple[list[Reading], list[str]]:
    """Return readings with those of columns that nothing explains, and the columns that are in none of them.

    Large ones may be the amount itself; what few orders have may be a discount that is inside it.

    Args:
        readings: found so far, the likeliest amount first.
        unexplained: columns of money of which nothing says what they are.
        numbers: of the file.
        understood: what the equations say.
    """
    orders = of_orders(numbers)
    least = AS_LARGE * float(_amounts_of(readings[0].base, numbers, orders)[1].sum())
    large = [name for name in unexplained if float(orders[name].abs().sum()) >= least]
    likely = [one for name in large for one in _simplest(understood.meaning_of(name).readings, numbers)]
    seldom = [name for name in unexplained if not _is_mostly_filled(orders[name])]
    whole = [one for one in readings if not _has_discount(one, numbers)][:MAX_REDUCED]
    reduced = [
        _less(one, name, numbers)
        for one in (*whole, *likely)
        for name in [name for name in seldom if _is_of_lines(name, numbers) == _has_lines(one, numbers)][:1]
        if not _has_discount(one, numbers)
    ]
    shown = {*large, *(one.parts[-1].column for one in reduced)}
    terms = {term.column for one in (*readings, *likely) for term in one.terms if isinstance(term, Term)}
    free = [name for name in orders.columns if name not in {*terms, *shown, *understood.meaning.roles, *unexplained}]
    # Refunds may be above the amounts, by a tax and shipping.
    rare = [name for name in free if is_money(orders[name], least=1) and not _is_mostly_filled(orders[name])]
    return [*readings, *likely, *reduced], [*(name for name in unexplained if name not in shown), *rare]


def _is_of_lines(name: str, numbers: Numbers) -> bool:
    return numbers.grain.get(name) == "line"


def _has_lines(reading: Reading, numbers: Numbers) -> bool:
    """Return whether the amount of a reading is that of lines."""
    return not isinstance(reading.base, Term) or _is_of_lines(reading.base.column, numbers)


def _is_mostly_filled(values: pl.Series) -> bool:
    return int((values != 0).sum()) >= SELDOM * values.len()


def _simplest(readings: Iterable[Reading], numbers: Numbers) -> list[Reading]:
    """Return the readings that take the least off: one of an amount of lines, which has no shipping, else two."""
    simple = sorted(readings, key=lambda one: len(one.parts) + (one.tax_share is not None))
    return simple[: 1 if simple and _has_lines(simple[0], numbers) else 2]


def _has_discount(reading: Reading, numbers: Numbers) -> bool:
    return any(term.column in numbers.named("discount") for term in reading.parts)


def _less(reading: Reading, name: str, numbers: Numbers) -> Reading:
    """Return a reading less a column that may be a discount."""
    negative = float(numbers.frame[name].fill_null(0).sum()) < 0
    summed = reading.level == "order" and numbers.grain.get(name) == "line"
    part = Term(name, 1 if negative else -1, summed, negative)
    taken = f"{name} is a discount inside it"
    return replace(
        reading,
        parts=(*reading.parts, part),
        takes=(*reading.takes, taken),
        discounts=(*reading.discounts, name),
    )


def unexplained_notes(reading: Reading, numbers: Numbers, found: list[str]) -> list[Note]:
    """Return a warning of columns that look like parts of an amount, where nothing says what they are.

    Args:
        reading: of net sales.
        numbers: of the file.
        found: these columns.
    """
    if not found:
        return []
    name = _amounts_of(reading.base, numbers, numbers.frame)[0]
    listed = " and ".join(f"'{one}'" for one in found)
    text = (
        f"Nothing shows what {listed} {'is' if len(found) == 1 else 'are'}: if '{name}' includes a tax, shipping, "
        f"discount or refund that stands there, deduct it, for example:"
    )
    command = f"--map {typed('shipping', found[0])} --includes shipping"
    return [Note("amounts_unexplained", text, warns=True, stays=True, command=command)]


def _amounts_of(base: Term | Product, numbers: Numbers, orders: pl.DataFrame) -> tuple[str, pl.Series]:
    """Return the name of an amount, and its values in the first orders without their signs."""
    if isinstance(base, Term):
        return base.column, orders[base.column].abs()
    name = f"{base.quantity} × {base.price}"
    product = pl.col(base.quantity).fill_null(0) * pl.col(base.price).fill_null(0)
    priced = replace(numbers, frame=numbers.frame.select(product.alias(name)))
    return name, of_orders(priced)[name].abs()

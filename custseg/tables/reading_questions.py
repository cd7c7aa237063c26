"""Questions which reading of the amounts holds, with the options that give each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from custseg.errors import Choice, Problem
from custseg.numbers import fixed
from custseg.shell_words import quoted
from custseg.tables.arithmetic.equation import Product, Term
from custseg.tables.arithmetic.readings import Reading
from custseg.tables.file_numbers import Numbers, of_orders
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.missing_roles import typed
from custseg.tables.headers.synonyms import rank_of, read_header, roles
from custseg.tables.refund_columns import Refunds
from custseg.tables.sale_reading import PARTS, SHIPPING_NET, TAX_SHARE, Part

NOTHING_INCLUDED = "none"
MAX_NAMED = 3
CENTS = 0.015

Answer = tuple[Choice, ...]
"""The settings that give one reading."""


def reading_question(
    readings: dict[Reading, float],
    columns: Columns,
    where: str,
    refunds: Refunds | None = None,
    unexplained: Sequence[str] = (),
) -> Problem:
    """Return the question which of several readings holds, with the sum of each and the options that decide.

    Args:
        readings: with their sums before refunds.
        columns: of the transactions.
        where: name of the file.
        refunds: the column of refunds; the options deduct it, unless the amounts may be after them.
        unexplained: columns of money of which nothing shows what they are: none of the readings may be right.
    """
    told = "; ".join(f"{fixed(amount)} as {one.words}" for one, amount in readings.items())
    what = f"net sales can be read in {len(readings)} ways: {told}"
    if refunds:
        what += f"; each before the refunds in '{refunds.column}'"
    choices = tuple(answer_of(one, columns, refunds) for one in readings)
    hint = "Choose: " + ", or ".join(
        f"{_typed(answer)} ({fixed(amount)})" for answer, amount in zip(choices, readings.values(), strict=True)
    )
    if refunds and not refunds.before:
        hint += f". Leave refunds out where the amounts are after those in '{refunds.column}'"
    # An answer of several options is no choice that can be picked.
    single = tuple(
        replace(some[0], label=one.words) for one, some in zip(readings, choices, strict=True) if len(some) == 1
    )
    hint += _unknown_shipping(list(readings), columns) + _none_of_these(unexplained)
    return Problem(what, where, hint, single if len(single) == len(choices) else ())


def refund_question(
    column: str, numbers: Numbers, answers: tuple[Answer, Answer], where: str, unexplained: Sequence[str] = ()
) -> Problem:
    """Return the question whether amounts are before the refunds of a column, or after them.

    Args:
        column: of the refunds.
        numbers: of the file.
        answers: the settings that deduct them, and those that do not; both take off what else the amounts include.
        where: name of the file.
        unexplained: columns of money of which nothing shows what they are.
    """
    total = fixed(float(numbers.frame[column].fill_null(0).abs().sum()))
    what = (
        f"'{column}' holds refunds ({total} in the first {numbers.frame.height:,} rows), and nothing shows whether the "
        "amounts are before or after them"
    )
    before, after = answers
    hint = f"Choose: {_typed(before)} (deduct them) or {_typed(after)} (they are deducted already)"
    single = len(before) == len(after) == 1
    choices = (replace(before[0], label="before refunds"), replace(after[0], label="after refunds")) if single else ()
    return Problem(what, where, hint + (_none_of_these(unexplained) if unexplained else ""), choices)


def shared_tax_question(readings: Sequence[Reading], numbers: Numbers, where: str) -> Problem | None:
    """Return the question for the tax of the goods, where one of several rates is that of goods and shipping together.

    The share of the goods in such a tax follows from one rate only: at several, shipping may have another than goods.

    Args:
        readings: of net sales.
        numbers: of the file.
        where: name of the file.
    """
    mixed = [(one, one.tax_share) for one in readings if one.tax_share and one.tax_share.rates]
    share = next((share for one, share in mixed if not _is_all(share.whole, one, numbers)), None)
    if share is None:
        return None
    tax, rates = share.tax.column, " and ".join(f"{rate:g} %" for rate in sorted(share.rates))
    what = (
        f"'{tax}' is the tax of goods and shipping together, at {rates}: how much of it is that of the goods, the file "
        "cannot tell"
    )
    hint = (
        "Name the column of goods without tax, --map revenue=COLUMN --includes none, or of their tax, --map tax=COLUMN"
    )
    return Problem(what, where, hint)


def answer_of(reading: Reading | None, columns: Columns, refunds: Refunds | None) -> Answer:
    """Return the settings that give a reading; without one, those that deduct what is deducted as headers say.

    Args:
        reading: of net sales, before it is applied to the columns.
        columns: of the transactions.
        refunds: the column of refunds that is deducted; None for none.
    """
    headers, pairs = columns.headers, []
    parts = list(columns.sale.parts)
    if reading is not None:
        parts = [part_of(term, reading, columns) for term in reading.parts]
        parts += [Part(reading.tax_share.tax.column, "tax")] if reading.tax_share else []
        pairs += _amount_pairs(reading.base, columns)
    included = list(dict.fromkeys(part.role for part in parts))
    for role in included:
        named = [part.column for part in parts if part.role == role]
        # A role that is mapped loses the columns that it has by their names.
        pairs += [f"{role}={column}" for column in named] if set(named) - set(headers.all_of(role)) else []
    included = [name_included(role, reading) for role in included]
    if refunds:
        included.append("refunds")
        if headers.get("refunded") != refunds.column:
            pairs.append(f"refunded={refunds.column}")
    mapped = [Choice("", "map", tuple(pairs))] if pairs else []
    return (*mapped, Choice("", "includes", (",".join(included or [NOTHING_INCLUDED]),)))


def name_included(role: str, reading: Reading | None) -> str:
    """Return what ``includes`` names for a part of a reading, by its role."""
    if reading is None:
        return role
    if role == "tax" and reading.shares_tax:
        return TAX_SHARE
    return SHIPPING_NET if role == "shipping" and reading.untaxed_shipping else role


def _amount_pairs(base: Term | Product, columns: Columns) -> list[str]:
    """Return what has to be mapped for an amount to be the one that counts."""
    headers = columns.headers
    if isinstance(base, Term):
        return [f"revenue={base.column}"] if headers.get("revenue") != base.column else []
    factors = {"quantity": base.quantity, "unit_price": base.price}
    named = [f"{role}={column}" for role, column in factors.items() if headers.get(role) != column]
    # Where a column of amounts is known as well, only a price that is named comes before it.
    return [f"unit_price={base.price}"] if not named and headers.get("revenue") else named


def _typed(answer: Answer) -> str:
    return " ".join(f"--{one.setting.replace('_', '-')} {_values(one)}" for one in answer)


def _values(choice: Choice) -> str:
    return " --map ".join(typed(*value.split("=", 1)) if "=" in value else quoted(value) for value in choice.values)


def _unknown_shipping(readings: list[Reading], columns: Columns) -> str:
    """Return what to do where a tax may be that of a shipping that has no column yet."""
    parts = [part_of(term, one, columns) for one in readings for term in one.parts]
    taxes = [part.column for part in parts if part.role == "tax"]
    taxes += [one.tax_share.tax.column for one in readings if one.tax_share]
    if not taxes or columns.headers.get("shipping") or any(part.role == "shipping" for part in parts):
        return ""
    return f". If '{taxes[0]}' is also the tax of shipping, name that: --map shipping=COLUMN --includes {TAX_SHARE}"


def _none_of_these(unexplained: Sequence[str]) -> str:
    """Return the way out for a person who knows that no reading is right, with the columns that nothing explains."""
    text = ". None of these? Name the column of net sales, --map revenue=COLUMN"
    if not unexplained:
        return text
    named = " and ".join(f"'{one}'" for one in unexplained[:MAX_NAMED])
    more = " …" if len(unexplained) > MAX_NAMED else ""
    return (
        f"{text}, or what else the amounts include: nothing shows what {named}{more} {_are(unexplained)}. If it is a "
        f"discount: --map {typed('discount', unexplained[0])} --includes discount; so for tax, shipping and refunds"
    )


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _is_all(whole: Sequence[Term], reading: Reading, numbers: Numbers) -> bool:
    """Return whether the amount less its parts is all that was taxed, so that all of the tax is that of the goods."""
    if not isinstance(reading.base, Term):
        return False
    orders = of_orders(numbers)
    amount, taxed = (
        sum((orders[one.column] * one.sign for one in some), pl.zeros(orders.height, eager=True))
        for some in ((reading.base, *reading.parts), whole)
    )
    return bool(((amount - taxed).abs() <= CENTS).all())


def part_of(term: Term, reading: Reading, columns: Columns) -> Part:
    """Return a term of a reading as what it is: a part without a known name counts as shipping."""
    name = read_header(term.column)[0]
    known = roles("transactions")
    own = next((role for role, column in columns.headers.columns.items() if column == term.column), "")
    told = "discount" if term.column in reading.discounts else "shipping"
    role = own if own in PARTS else next((role for role in PARTS if rank_of(known[role], name)), told)
    return Part(term.column, role, term.sign, of_line=term.summed)

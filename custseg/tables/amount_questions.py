"""Questions about the amounts of a file: of the order or of the line, and what they include."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from custseg.errors import Choice, Problem
from custseg.numbers import fixed
from custseg.shell_words import quoted
from custseg.tables.amount_names import is_called_gross, is_called_net, is_called_total
from custseg.tables.arithmetic.equation import Term
from custseg.tables.arithmetic.readings import Reading
from custseg.tables.file_numbers import Numbers, is_money, of_orders
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.roles import typed
from custseg.tables.headers.synonyms import rank_of, read_header, roles
from custseg.tables.refund_columns import Refunds
from custseg.tables.sale_reading import PARTS, Part

CENTS = 0.015
MAX_LISTED = 3
NOTHING_INCLUDED = "none"
SAME = 0.005
"""Sums that differ by less are the same."""

MIN_TAXED = 5
MIN_RATE = 0.01
"""So many different amounts show a rate of tax, which is at least this."""

BY_CHANCE = 0.01
"""Below this probability that lines have one amount by chance, it may be that of the order, whatever it is called."""


def grain_question(columns: Columns, numbers: Numbers, where: str) -> Problem | None:
    """Return the question whether an amount is of the order or of the line, where few orders show it."""
    amount = columns.headers.get("revenue")
    if amount is None or numbers.ids is None or numbers.grain.get(amount) != "unknown":
        return None
    # Rows without a customer do not count: they are no lines of an order.
    ids = {"order": numbers.ids, "customer": numbers.customers}
    rows = pl.DataFrame({**ids, "amount": numbers.frame[amount]}).drop_nulls()
    orders = rows.group_by("order", "customer").agg(pl.len(), pl.col("amount").n_unique().alias("kinds"))
    several = orders.filter(pl.col("len") > 1)
    if several.is_empty() or several["kinds"].max() != 1:
        return None
    if not is_called_total(amount) and _by_chance(rows["amount"], several) > BY_CHANCE:
        return None
    once, each = float(rows.unique()["amount"].sum()), float(rows["amount"].sum())
    if abs(once - each) < SAME:
        return None
    what = (
        f"'{amount}' is the same on all lines of an order: it may be its total or the amount of each line; "
        f"in the first {rows.height:,} rows that is {fixed(once)} or {fixed(each)}"
    )
    hint = "Choose: --amount-per order (counted once per order) or --amount-per line (added up)"
    choices = (Choice("of the order", "amount_per", ("order",)), Choice("of each line", "amount_per", ("line",)))
    return Problem(what, where, hint, choices)


def _by_chance(amounts: pl.Series, several: pl.DataFrame) -> float:
    """Return how likely it is that lines of the same order are alike, if they have nothing to do with each other."""
    shares = amounts.value_counts(normalize=True, name="share")["share"]
    return float((shares**2).sum()) ** int((several["len"] - 1).sum())


def price_question(columns: Columns, numbers: Numbers, where: str) -> Problem | None:
    """Return the question which column is the amount, where there are prices but no quantities beside other money."""
    headers = columns.headers
    price = headers.get("unit_price")
    if headers.get("revenue") or headers.get("quantity") or price is None or "unit_price" in headers.mapped:
        return None
    frame = numbers.frame.fill_null(0)
    prices = frame[price].abs() if price in frame.columns else None
    others = [name for name in frame.columns if name not in numbers.names and name != price]
    money = [name for name in others if prices is not None and is_money(frame[name])]
    if not money:
        return None
    what = f"'{price}' is a price, but there is no quantity: another column may be the amount of a row"
    pairs = [f"revenue={name}" for name in money[:MAX_LISTED]]
    hint = "Name it: " + " or ".join(f"--map {typed(*pair.split('=', 1))}" for pair in [*pairs, f"revenue={price}"])
    choices = tuple(Choice(pair, "map", (pair,)) for pair in [*pairs, f"revenue={price}"])
    return Problem(what, where, hint, choices)


def contradiction(columns: Columns, numbers: Numbers, where: str) -> Problem | None:
    """Return the question which amount counts, where one without tax is above the total with it."""
    if "revenue" in columns.headers.mapped:
        return None
    discounts = numbers.named("discount")
    if any((numbers.frame[column].fill_null(0) != 0).any() for column in discounts):
        return None
    totals = [column for column in numbers.named("total", "revenue") if is_called_gross(column)]
    nets = [column for column in numbers.frame.columns if is_called_net(column)]
    for net, total in ((net, total) for net in nets for total in totals if net != total):
        above = numbers.frame.select(((pl.col(net) - pl.col(total)) > CENTS).sum()).item()
        if above * 2 > numbers.frame.height:
            what = (
                f"'{net}' is above '{total}' in {above:,} of the first {numbers.frame.height:,} rows, although it is "
                "called an amount without tax: they may be in two currencies"
            )
            pairs = [f"revenue={net}", f"revenue={total}"]
            hint = "Choose: " + " or ".join(f"--map {typed(*pair.split('=', 1))}" for pair in pairs)
            return Problem(what, where, hint, tuple(Choice(pair, "map", (pair,)) for pair in pairs))
    return None


def taxed_amounts(numbers: Numbers, base: str) -> list[str]:
    """Return the columns of which a tax always is one rate, where it is none of the amount that counts.

    Args:
        numbers: of the file.
        base: column of the amount that counts.
    """
    orders, taxes = of_orders(numbers), numbers.named("tax")
    free = [name for name in orders.columns if name not in numbers.names and name != base]
    if not taxes or base not in orders.columns:
        return []
    tax = orders[taxes[0]].abs()
    if _is_share(tax, orders[base].abs()) or _is_share(tax, orders[base].abs() - tax):
        return []
    return [name for name in free if _is_share(tax, orders[name].abs())]


def _is_share(tax: pl.Series, amounts: pl.Series) -> bool:
    """Return whether a tax is one rate of all amounts, to the cent."""
    taxed = pl.DataFrame({"tax": tax, "amount": amounts}).filter(pl.col("amount") > 0).unique()
    if taxed.height < MIN_TAXED:
        return False
    rate = round(float(taxed.select((pl.col("tax") / pl.col("amount")).median()).item()), 3)
    off = taxed.select((pl.col("tax") - pl.col("amount") * rate).abs().max()).item()
    return rate >= MIN_RATE and off <= CENTS


def reading_question(
    readings: dict[Reading, float], columns: Columns, where: str, refunds: Refunds | None = None
) -> Problem:
    """Return the question which of several readings holds, with the sum of each and the options that decide.

    Args:
        readings: with their sums before refunds.
        columns: of the transactions.
        where: name of the file.
        refunds: the column of refunds; the options deduct it, unless the amounts may be after them.
    """
    told = "; ".join(f"{fixed(amount)} as {one.words}" for one, amount in readings.items())
    what = f"net sales can be read in {len(readings)} ways: {told}"
    if refunds:
        what += f"; each before the refunds in '{refunds.column}'"
    choices = tuple(_choices(one, columns, refunds) for one in readings)
    options = [" ".join(f"--{one.setting.replace('_', '-')} {_typed(one)}" for one in some) for some in choices]
    hint = "Choose: " + ", or ".join(
        f"{option} ({fixed(amount)})" for option, amount in zip(options, readings.values(), strict=True)
    )
    if refunds and not refunds.before:
        hint += f". Leave refunds out where the amounts are after those in '{refunds.column}'"
    # An answer of several options is no choice that can be picked.
    single = tuple(
        replace(some[0], label=one.words) for one, some in zip(readings, choices, strict=True) if len(some) == 1
    )
    return Problem(what, where, hint, single if len(single) == len(choices) else ())


def _typed(choice: Choice) -> str:
    return " --map ".join(typed(*value.split("=", 1)) if "=" in value else quoted(value) for value in choice.values)


def _choices(reading: Reading, columns: Columns, refunds: Refunds | None) -> list[Choice]:
    """Return the settings that give a reading."""
    headers, pairs = columns.headers, []
    if isinstance(reading.base, Term) and headers.get("revenue") != reading.base.column:
        pairs.append(f"revenue={reading.base.column}")
    parts = [part_of(term, reading, columns) for term in reading.parts]
    if reading.tax_share:
        parts.append(Part(reading.tax_share.tax.column, "tax"))
    pairs += [f"{part.role}={part.column}" for part in parts if headers.get(part.role) != part.column]
    included = list(dict.fromkeys(part.role for part in parts))
    if refunds:
        included.append("refunds")
        if columns.headers.get("refunded") != refunds.column:
            pairs.append(f"refunded={refunds.column}")
    mapped = [Choice("", "map", tuple(pairs))] if pairs else []
    return [*mapped, Choice("", "includes", (",".join(included or [NOTHING_INCLUDED]),))]


def part_of(term: Term, reading: Reading, columns: Columns) -> Part:
    """Return a term of a reading as what it is: a part without a known name counts as shipping."""
    name = read_header(term.column)[0]
    known = roles("transactions")
    own = next((role for role, column in columns.headers.columns.items() if column == term.column), "")
    role = own if own in PARTS else next((role for role in PARTS if rank_of(known[role], name)), "shipping")
    return Part(term.column, role, term.sign, of_line=term.summed)

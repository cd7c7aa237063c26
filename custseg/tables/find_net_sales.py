"""How net sales follow from the amounts of a file, proved by the equations that hold between its columns."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from custseg.errors import Choice, Problem
from custseg.notes import Note
from custseg.numbers import fixed
from custseg.settings.setting import Settings
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import Source
from custseg.tables.arithmetic.equation import Product, Term
from custseg.tables.arithmetic.finder import find_equations
from custseg.tables.arithmetic.grain import Grain, grain_of
from custseg.tables.arithmetic.meaning import Meaning, roles_by_arithmetic
from custseg.tables.arithmetic.readings import Reading, sums_of
from custseg.tables.arithmetic.sample import signs_of
from custseg.tables.arithmetic.taxes import find_taxes
from custseg.tables.find_sale_reading import is_as_exported
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.roles import typed
from custseg.tables.headers.synonyms import header_words, rank_of, read_header, roles
from custseg.tables.sale_reading import PARTS, Part, TaxShare
from custseg.tables.values import amounts

NAMED = ("tax", "shipping", "tips", "discount", "refunded", "quantity", "unit_price", "cost", "unit_cost", "profit")
"""Roles that a column of numbers has by its name, besides the amounts."""

PLAIN_BESIDE = ("quantity", "unit_price", "cost", "unit_cost", "profit")
"""Roles of columns of numbers that are no part of the amount."""

NO_AMOUNTS = ("customer_id", "date", "order_id", "product", "category", "seller", "channel", "currency", "status")
"""Roles of columns that are no amounts, even where they hold numbers."""

TOTAL_WORDS = (
    "total",
    "order",
    "invoice",
    "basket",
    "gesamt",
    "bestell",
    "pedido",
    "commande",
    "итог",
    "заказ",
    "订单",
    "总",
)
LINE_WORDS = ("line", "item", "position", "product", "unit")
"""Beginnings of words that name amounts of whole orders, and words that name those of lines."""

NET_WORDS = ("untaxed", "net", "excl", "imponible", "hors")
"""Beginnings of words that name amounts without tax."""

CENTS = 0.015
NOTHING_INCLUDED = "none"
ORDER_ID = "the order id "
SAME = 0.005
"""Sums that differ by less are the same."""


@dataclass(frozen=True)
class Numbers:
    """The columns of numbers of a file.

    Attributes:
        frame: their values in the first rows.
        names: roles by column, as far as headers tell them.
        grain: whether the amounts of a column are of the line or of the order.
        ids: the order of each of these rows; None where there is no column of them.
    """

    frame: pl.DataFrame
    names: dict[str, str]
    grain: Mapping[str, Grain]
    ids: pl.Series | None


def find_net_sales(columns: Columns, source: Source, settings: Settings) -> tuple[list[Note], list[Problem]]:
    """Find how net sales follow from the amounts, where neither the user nor a known export says it.

    Args:
        columns: of the transactions; get the amount, what is deducted from it, and whether it is of the whole order.
        source: the files.
        settings: with ``includes`` and ``amount_per``.

    Returns:
        Notes on what was proved, and the question that remains where two readings differ in money.
    """
    export = columns.headers.export
    if export and is_as_exported(columns.headers) and not export.proved:
        return [], []
    numbers = numbers_of(columns, source.sample)
    if settings["amount_per"] is None and not (export and is_as_exported(columns.headers)):
        columns.sale.per_order = _is_per_order(columns, numbers)
        if question := _grain_question(columns, numbers, source.name):
            return [], [question]
    if settings["includes"] is not None or numbers.frame.width < 2:
        return [], []
    if question := _contradiction(columns, numbers, source.name):
        return [], [question]
    if _is_plain(columns, numbers):
        return [], []
    meaning = _meaning(numbers, columns)
    readings = _as_exported(list(meaning.readings), columns)
    if not readings:
        return [], []
    different = _different(readings, _sums(readings, columns, source))
    if len(different) > 1:
        return [], [_question(different, columns, source.name)]
    _apply(readings[0], numbers, columns)
    columns.sale.proofs = meaning.reasons
    return [], []


def _as_exported(readings: list[Reading], columns: Columns) -> list[Reading]:
    """Return the readings that differ from a known export only in the parts that it leaves to the amounts; else all."""
    export = columns.headers.export
    if export is None or not is_as_exported(columns.headers):
        return readings
    given, decided = set(export.inside), set(export.proved)
    return [one for one in readings if _roles_of(one, columns) ^ given <= decided] or readings


def _roles_of(reading: Reading, columns: Columns) -> set[str]:
    """Return the roles of what a reading takes off."""
    roles_taken = {_part(term, reading, columns).role for term in reading.parts}
    return roles_taken | ({"tax"} if reading.tax_share else set())


def numbers_of(columns: Columns, sample: pl.DataFrame) -> Numbers:
    """Return the columns of numbers, and what their headers say of them."""
    headers = columns.headers
    others = {headers.columns[role] for role in NO_AMOUNTS if headers.get(role)}
    found = [column for column in sample.columns if column not in others and _holds_numbers(sample[column])]
    for column in found:
        columns.amounts.setdefault(column, amounts.detect_style(sample[column]))
    frame = sample.select(columns.plain_number_of(column).alias(column) for column in found)
    frame = frame.drop(column for column in found if _named_role(column) == "discount" and _are_shares(frame[column]))
    ids = sample.select(columns.text("order_id")).to_series() if headers.get("order_id") else None
    return Numbers(frame, _names(columns, frame.columns), grain_of(frame, ids), ids)


def _holds_numbers(values: pl.Series) -> bool:
    if values.dtype.is_nested() or values.dtype.is_temporal() or values.dtype == pl.Boolean:
        return False
    return amounts.share_read(values) >= 0.9


def _are_shares(values: pl.Series) -> bool:
    """Return whether discounts are shares of the price, such as 0.2."""
    filled = values.drop_nulls()
    return bool(filled.is_between(0, 1).all() and ((filled > 0) & (filled < 1)).any())


def _named_role(column: str) -> str | None:
    """Return the role that the header of a column of numbers tells, besides those of amounts."""
    name = read_header(column)[0]
    return next((role for role in NAMED if rank_of(roles("transactions")[role], name)), None)


def _names(columns: Columns, found: Sequence[str]) -> dict[str, str]:
    """Return the roles that headers tell, the best candidate for the amount first."""
    known, headers = roles("transactions"), columns.headers
    fixed_roles = {place: role for role, place in headers.columns.items() if role in (*NAMED, "total", "line_amount")}
    ranked: list[tuple[int, str, str]] = []
    for column in found:
        name, unit = read_header(column)
        if unit == "share":
            continue
        rank = rank_of(known["revenue"], name)
        if column == headers.get("revenue"):
            ranked.append((0, column, "revenue"))
        elif column in fixed_roles:
            ranked.append((1, column, fixed_roles[column]))
        elif role := _named_role(column):
            ranked.append((1, column, role))
        elif rank:
            ranked.append((rank + 1, column, "total" if name in known["revenue"].gross else "revenue"))
    return {column: role for _, column, role in sorted(ranked, key=lambda one: one[0])}


def _is_per_order(columns: Columns, numbers: Numbers) -> bool:
    """Return whether the amount is that of the whole order although orders have several lines."""
    amount = columns.headers.get("revenue")
    return amount is not None and numbers.grain.get(amount, "unknown").startswith("order")


def _is_plain(columns: Columns, numbers: Numbers) -> bool:
    """Return whether the only amount is the revenue: no other column of numbers could be a part of it."""
    others = {column for column, role in numbers.names.items() if role in PLAIN_BESIDE}
    return set(numbers.frame.columns) - others == {columns.headers.get("revenue")}


def _grain_question(columns: Columns, numbers: Numbers, where: str) -> Problem | None:
    """Return the question whether an amount is of the order or of the line, where few orders show it."""
    amount = columns.headers.get("revenue")
    if amount is None or numbers.ids is None or numbers.grain.get(amount) != "unknown":
        return None
    if not _is_called_total(amount):
        return None
    rows = pl.DataFrame({"order": numbers.ids, "amount": numbers.frame[amount]}).drop_nulls()
    orders = rows.group_by("order").agg(pl.len(), pl.col("amount").n_unique().alias("kinds"))
    several = orders.filter(pl.col("len") > 1)
    if several.is_empty() or several["kinds"].max() != 1:
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


def _is_called_total(column: str) -> bool:
    words = header_words(column)
    return any(word.startswith(TOTAL_WORDS) for word in words) and not any(word in LINE_WORDS for word in words)


def _contradiction(columns: Columns, numbers: Numbers, where: str) -> Problem | None:
    """Return the question which amount counts, where one without tax is above the total with it."""
    if "revenue" in columns.headers.mapped:
        return None
    discounts = [column for column, role in numbers.names.items() if role == "discount"]
    if any((numbers.frame[column].fill_null(0) != 0).any() for column in discounts):
        return None
    totals = [column for column, role in numbers.names.items() if _is_total(column, role)]
    nets = [column for column in numbers.frame.columns if _is_called_net(column)]
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


def _is_total(column: str, role: str) -> bool:
    return role == "total" or (role == "revenue" and read_header(column)[0] in roles("transactions")["revenue"].gross)


def _is_called_net(column: str) -> bool:
    return any(word.startswith(NET_WORDS) for word in header_words(column))


def _meaning(numbers: Numbers, columns: Columns) -> Meaning:
    """Return what the equations between the columns say about net sales."""
    headers = columns.headers
    equations = find_equations(numbers.frame, numbers.ids)
    named = [column for column, role in numbers.names.items() if role == "tax"]
    beside = [column for column, role in numbers.names.items() if role in ("discount", "shipping")]
    taxes = find_taxes(numbers.frame, numbers.ids, equations, named, beside)
    base = headers.get("revenue") if "revenue" in headers.mapped | headers.fixed else None
    signs = signs_of(numbers.frame)
    return roles_by_arithmetic(
        equations,
        numbers.names,
        taxes=taxes,
        grain=numbers.grain,
        signs=signs,
        base=base,
        told=functools.partial(_told_by_header, columns),
    )


def _told_by_header(columns: Columns, base: str, role: str) -> bool | None:
    """Return whether an amount includes a part by what its header says; None where that leaves it open.

    Args:
        columns: of the table.
        base: column of the amount, "" for quantity × unit price.
        role: of the part.
    """
    if role == "tax" and "tax" in columns.headers.mapped:
        return True
    if not base:
        return True if role == "discount" else None
    name, known = read_header(base)[0], roles("transactions")["revenue"]
    if name in known.gross:
        return {"tax": True, "discount": False}.get(role)
    # Names of the first rank, such as "net sales", are those of amounts after all of it.
    return False if rank_of(known, name) == 1 or (_is_called_net(base) and role != "discount") else None


def _sums(readings: list[Reading], columns: Columns, source: Source) -> list[float]:
    """Return the net sales of all rows by each reading; one reading needs no pass over the file."""
    if len(readings) == 1:
        return [0.0]
    terms = [term for one in readings for term in one.terms]
    names = dict.fromkeys(name for term in terms for name in _columns_of(term))
    order = columns.text("order_id").alias(ORDER_ID) if columns.headers.get("order_id") else None
    source.check_quotes()
    rows = source.scan().select(
        *[columns.plain_number_of(name).alias(name) for name in names], *([order] if order is not None else [])
    )
    with translate_read_errors(source.name):
        return sums_of(rows, readings, None if order is None else ORDER_ID)


def _columns_of(term: Term | Product) -> list[str]:
    if isinstance(term, Term):
        return [term.column]
    return [name for name in (term.quantity, term.price, term.percent) if name is not None]


def _different(readings: list[Reading], sums: list[float]) -> dict[Reading, float]:
    """Return the readings that differ in money, with their sums: the first one of each sum."""
    found: dict[Reading, float] = {}
    for reading, amount in zip(readings, sums, strict=True):
        if all(abs(amount - other) >= SAME for other in found.values()):
            found[reading] = amount
    return found


def _question(readings: dict[Reading, float], columns: Columns, where: str) -> Problem:
    """Return the question which of several readings holds, with the sum of each and the options that decide."""
    told = "; ".join(f"{fixed(amount)} as {one.words}" for one, amount in readings.items())
    what = f"net sales can be read in {len(readings)} ways: {told}"
    choices = tuple(_choices(one, columns) for one in readings)
    options = [" ".join(f"--{one.setting.replace('_', '-')} {_typed(one)}" for one in some) for some in choices]
    hint = "Choose: " + ", or ".join(
        f"{option} ({fixed(amount)})" for option, amount in zip(options, readings.values(), strict=True)
    )
    return Problem(what, where, hint)


def _typed(choice: Choice) -> str:
    return " --map ".join(typed(*value.split("=", 1)) if "=" in value else value for value in choice.values)


def _choices(reading: Reading, columns: Columns) -> list[Choice]:
    """Return the settings that give a reading."""
    headers, pairs = columns.headers, []
    if isinstance(reading.base, Term) and headers.get("revenue") != reading.base.column:
        pairs.append(f"revenue={reading.base.column}")
    parts = [_part(term, reading, columns) for term in reading.parts]
    if reading.tax_share:
        parts.append(Part(reading.tax_share.tax.column, "tax"))
    pairs += [f"{part.role}={part.column}" for part in parts if headers.get(part.role) != part.column]
    included = list(dict.fromkeys(part.role for part in parts)) or [NOTHING_INCLUDED]
    mapped = [Choice("", "map", tuple(pairs))] if pairs else []
    return [*mapped, Choice("", "includes", (",".join(included),))]


def _part(term: Term, reading: Reading, columns: Columns) -> Part:
    """Return a term of a reading as what it is: a part without a known name counts as shipping."""
    name = read_header(term.column)[0]
    known = roles("transactions")
    own = next((role for role, column in columns.headers.columns.items() if column == term.column), "")
    role = own if own in PARTS else next((role for role in PARTS if rank_of(known[role], name)), "shipping")
    return Part(term.column, role, term.sign, of_line=term.summed)


def _apply(reading: Reading, numbers: Numbers, columns: Columns) -> None:
    """Read net sales as a reading says."""
    sale, headers = columns.sale, columns.headers
    terms = [term for term in reading.terms if isinstance(term, Term)]
    if isinstance(reading.base, Term):
        headers.columns["revenue"] = reading.base.column
        sale.lines_add_up = reading.base.summed
    else:
        headers.columns.pop("revenue", None)
        headers.columns |= {"quantity": reading.base.quantity, "unit_price": reading.base.price}
        sale.lines_add_up = True
    of_orders = [term for term in terms if numbers.grain.get(term.column, "unknown").startswith("order")]
    sale.per_order = reading.level == "order" and bool(of_orders)
    sale.parts = tuple(_part(term, reading, columns) for term in reading.parts)
    if reading.tax_share:
        whole = tuple(Part(term.column, "", term.sign, of_line=term.summed) for term in reading.tax_share.whole)
        sale.tax_share = TaxShare(
            Part(reading.tax_share.tax.column, "tax", of_line=reading.tax_share.tax.summed), whole
        )

"""How net sales follow from the amounts of a file, proved by the equations that hold between its columns."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.errors import Problem
from custseg.notes import Note
from custseg.numbers import counted
from custseg.settings.setting import Settings
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import Source
from custseg.tables.amount_questions import SAME, contradiction, grain_question, price_question
from custseg.tables.arithmetic.equation import Product, Term
from custseg.tables.arithmetic.meaning import Meaning
from custseg.tables.arithmetic.readings import Reading, sums_of
from custseg.tables.deciders import REASONS, Decider, is_meaning, meaning_code
from custseg.tables.file_numbers import ORDER_ID, Numbers, is_plain, numbers_of, understood_numbers
from custseg.tables.find_sale_reading import is_as_exported
from custseg.tables.headers.columns import Columns
from custseg.tables.other_amounts import (
    unexplained_columns,
    unexplained_notes,
    with_other_amounts,
    with_unexplained,
)
from custseg.tables.reading_questions import (
    Answer,
    answer_of,
    name_included,
    part_of,
    reading_question,
    refund_question,
    shared_tax_question,
)
from custseg.tables.refund_columns import deduct_refunds, refunds_of, settle_refunds
from custseg.tables.sale_reading import Part, TaxShare
from custseg.tables.values.meaning import Meaning as StateMeaning

ROLE = "revenue"


@dataclass(frozen=True)
class NetSales:
    """What was found about net sales.

    Attributes:
        notes: what may be wrong.
        questions: which reading holds, where two of them differ in money.
    """

    notes: tuple[Note, ...] = ()
    questions: tuple[Problem, ...] = ()


def find_net_sales(columns: Columns, source: Source, deciders: list[Decider], settings: Settings) -> NetSales:
    """Find how net sales follow from the amounts, where neither the user nor a known export says it.

    Args:
        columns: of the transactions; get the amount, what is deducted from it, and whether it is of the whole order.
        source: the files.
        deciders: the columns that decide whether a row is a sale: only the money of sales is compared.
        settings: with ``includes`` and ``amount_per``.
    """
    export = columns.headers.export
    exported = export is not None and is_as_exported(columns.headers)
    if export and exported and not export.proved:
        return NetSales(notes=tuple(_differing_notes(columns, source)))
    numbers = numbers_of(columns, source.sample)
    if question := price_question(columns, numbers, source.name):
        return NetSales(questions=(question,))
    if settings["amount_per"] is None and not exported:
        amount = columns.headers.get("revenue")
        columns.sale.per_order = amount is not None and numbers.is_of_orders(amount)
        if question := grain_question(columns, numbers, source.name):
            return NetSales(questions=(question,))
    if settings["includes"] is not None:
        _apply_named(columns, numbers, source, settings)
        return NetSales()
    # Who writes the amount as a formula says what belongs to it.
    if numbers.frame.width < 2 or columns.headers.get("revenue") in columns.headers.computed:
        return NetSales()
    if question := contradiction(columns, numbers, source.name):
        return NetSales(questions=(question,))
    if is_plain(columns, numbers):
        return NetSales()
    understood = understood_numbers(columns, numbers, source)
    meaning = understood.meaning
    readings = _as_mapped(_as_exported(list(meaning.readings), columns), columns)
    if not readings:
        return _only_refunds(meaning, columns, numbers, source.name, exported=exported)
    reading, refunds = readings[0], refunds_of(meaning.roles, columns, numbers)
    mapped = "revenue" in columns.headers.mapped
    unexplained = unexplained_columns(reading, numbers, understood.equations, meaning.roles, mapped=mapped)
    compared = readings if exported else with_other_amounts(readings, numbers, understood, columns)
    if question := shared_tax_question(compared, numbers, source.name):
        return NetSales(questions=(question,))
    different = _different(compared, _sums(compared, columns, source, deciders))
    left = unexplained
    if not exported and (len(different) > 1 or (refunds and not refunds.before)):
        # Where a question is asked anyway, it is also about the columns without a known name.
        compared, left = with_unexplained(compared, unexplained, numbers, understood)
        different = _different(compared, _sums(compared, columns, source, deciders)) if len(compared) > 1 else different
    if len(different) > 1:
        return NetSales(questions=(reading_question(different, columns, source.name, refunds, left),))
    answers = _refund_answers(reading, meaning, columns, numbers)
    _apply_once(reading, numbers, columns, settings)
    columns.sale.proofs = meaning.reasons
    if exported:
        return NetSales()
    if refunds := settle_refunds(meaning.roles, columns, numbers):
        return NetSales(questions=(refund_question(refunds.column, numbers, answers, source.name, left),))
    notes = unexplained_notes(reading, numbers, unexplained)
    return NetSales(notes=(*notes, *_differing_notes(columns, source)))


def _only_refunds(meaning: Meaning, columns: Columns, numbers: Numbers, name: str, *, exported: bool) -> NetSales:
    """Return the question about refunds of amounts of which nothing else is known."""
    answers = _refund_answers(None, meaning, columns, numbers)
    refunds = None if exported else settle_refunds(meaning.roles, columns, numbers)
    return NetSales(questions=(refund_question(refunds.column, numbers, answers, name),) if refunds else ())


def _refund_answers(
    reading: Reading | None, meaning: Meaning, columns: Columns, numbers: Numbers
) -> tuple[Answer, Answer]:
    """Return the settings that read amounts as before the refunds of the file and as after them."""
    refunds = refunds_of(meaning.roles, columns, numbers)
    return answer_of(reading, columns, refunds), answer_of(reading, columns, None)


def _apply_named(columns: Columns, numbers: Numbers, source: Source, settings: Settings) -> None:
    """Read net sales as the reading says that takes off what the user named, where the amounts have one.

    So the answer to the question which reading holds gives the sum that the question shows: a tax that is also that of
    shipping is shared out, and amounts of orders and of lines are told apart.
    """
    named = set(settings["includes"]) - {"refunds", "none"}
    refunds = columns.headers.get("refunded") if columns.sale.refunds else None
    if numbers.frame.width > 1 and not is_plain(columns, numbers):
        meaning = understood_numbers(columns, numbers, source).meaning
        readings = _as_mapped(list(meaning.readings), columns)
        amount = columns.headers.get("revenue")
        of_amount = [one for one in readings if _amount_of(one) == amount]
        fitting = [one for one in of_amount if _names_of(one, columns) == named]
        # Where only a share of the tax is inside the amount, it is meant.
        fitting = fitting or [one for one in of_amount if _roles_of(one, columns) == named]
        # Of parts of one kind, such as discounts of lines and of the order, those count that have the role.
        exact = [one for one in fitting if _has_named_parts(one, columns)]
        if fitting:
            _apply_once((exact or fitting)[0], numbers, columns, settings)
    if refunds and refunds in numbers.frame.columns:
        deduct_refunds(refunds, columns, numbers)


def _has_named_parts(reading: Reading, columns: Columns) -> bool:
    """Return whether the parts of a reading are the columns that have their roles."""
    parts = [part_of(term, reading, columns) for term in reading.parts]
    return all(part.column in columns.headers.all_of(part.role) for part in parts)


def _amount_of(reading: Reading) -> str | None:
    return reading.base.column if isinstance(reading.base, Term) else None


def _apply_once(reading: Reading, numbers: Numbers, columns: Columns, settings: Settings) -> None:
    """Read net sales as a reading says; what the user and a known export say of the grain wins."""
    told = columns.sale.per_order
    _apply(reading, numbers, columns)
    # Amounts of lines that add up to the order may stand beside its tax: then these are what is of the whole order.
    if isinstance(reading.base, Term) and not reading.base.summed:
        export = columns.headers.export
        exported = export is not None and is_as_exported(columns.headers)
        by_user = settings["amount_per"] is not None
        columns.sale.per_order = told if by_user else columns.sale.per_order or (exported and told)


def _differing_notes(columns: Columns, source: Source) -> list[Note]:
    """Return a warning of orders whose lines have different amounts, where the first one counts for the order."""
    amount = columns.headers.get("revenue")
    if not columns.sale.per_order or columns.sale.lines_add_up or amount is None:
        return []
    source.check_quotes()
    rows = source.scan().select(columns.text("order_id").alias(ORDER_ID), columns.plain_number(ROLE).alias(ROLE))
    kinds = rows.drop_nulls().group_by(ORDER_ID).agg(pl.col(ROLE).n_unique())
    with translate_read_errors(source.name):
        orders = int(kinds.select((pl.col(ROLE) > 1).sum()).collect(engine="streaming").item())
    if not orders:
        return []
    text = (
        f"'{amount}' counts once per order, but the lines of {counted(orders, 'order')} have different amounts: there "
        "the first one counts. If it is the amount of the line, add:"
    )
    return [Note("order_amounts_differ", text, warns=True, stays=True, command="--amount-per line")]


def _as_exported(readings: list[Reading], columns: Columns) -> list[Reading]:
    """Return the readings that differ from a known export only in the parts that it leaves to the amounts; else all."""
    export = columns.headers.export
    if export is None or not is_as_exported(columns.headers):
        return readings
    given, decided = set(export.inside), set(export.proved)
    return [one for one in readings if _roles_of(one, columns) ^ given <= decided] or readings


def _as_mapped(readings: list[Reading], columns: Columns) -> list[Reading]:
    """Return the readings that multiply the price that the user mapped; all where no price is."""
    mapped = columns.headers.mapped
    if "unit_price" not in mapped or "revenue" in mapped:
        return readings
    price = columns.headers.columns["unit_price"]
    return [one for one in readings if isinstance(one.base, Product) and one.base.price == price]


def _names_of(reading: Reading, columns: Columns) -> set[str]:
    """Return what ``includes`` names for a reading."""
    named = _roles_of(reading, columns)
    return {name_included(role, reading) for role in named}


def _roles_of(reading: Reading, columns: Columns) -> set[str]:
    """Return the roles of what a reading takes off."""
    roles_taken = {part_of(term, reading, columns).role for term in reading.parts}
    return roles_taken | ({"tax"} if reading.tax_share else set())


def _sums(readings: list[Reading], columns: Columns, source: Source, deciders: list[Decider]) -> list[float]:
    """Return the net sales of all sales by each reading; one reading needs no pass over the file."""
    if len(readings) == 1:
        return [0.0]
    terms = [term for one in readings for term in one.terms]
    names = dict.fromkeys(name for term in terms for name in _columns_of(term))
    order = [columns.text("order_id").alias(ORDER_ID)] if columns.headers.get("order_id") else []
    source.check_quotes()
    rows = source.scan().filter(columns.text("customer_id").is_not_null())
    if deciders:
        code = meaning_code(deciders)
        excluded = [is_meaning(code, one) for one in (*REASONS, StateMeaning.NEVER, StateMeaning.OTHER)]
        rows = rows.filter(~pl.any_horizontal(excluded))
    rows = rows.select(*[columns.plain_number_of(name).alias(name) for name in names], *order)
    with translate_read_errors(source.name):
        return sums_of(rows, readings, ORDER_ID if order else None)


def _columns_of(term: Term | Product) -> list[str]:
    if isinstance(term, Term):
        return [term.column]
    return [name for name in (term.quantity, term.price, term.percent) if name is not None]


def _different(readings: list[Reading], sums: list[float]) -> dict[Reading, float]:
    """Return the readings that differ in money, with their sums: of each sum the one that takes the least off.

    Parts that are nothing in all sales may still turn orders that are no sales into refunds.
    """
    found: dict[Reading, float] = {}
    for reading, amount in zip(readings, sums, strict=True):
        same = next((one for one, other in found.items() if abs(amount - other) < SAME), None)
        if same is None:
            found[reading] = amount
        elif len(reading.parts) < len(same.parts) and reading.base == same.base:
            found = {reading if one == same else one: other for one, other in found.items()}
    return found


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
    # What is compared with sums of lines is of the order, even where few orders show it.
    of_orders = [term for term in terms if not term.summed and numbers.grain.get(term.column) != "line"]
    sale.per_order = reading.level == "order" and bool(of_orders)
    sale.parts = tuple(part_of(term, reading, columns) for term in reading.parts)
    if reading.tax_share:
        whole = tuple(Part(term.column, "", term.sign, of_line=term.summed) for term in reading.tax_share.whole)
        sale.tax_share = TaxShare(
            Part(reading.tax_share.tax.column, "tax", of_line=reading.tax_share.tax.summed), whole
        )

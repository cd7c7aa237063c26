"""Reasons to doubt that a column of amounts is the revenue, or the cost, of its row."""

from __future__ import annotations

import re

import polars as pl

from custseg.errors import Choice, Problem
from custseg.notes import Note
from custseg.tables.deciders import Decider, is_meaning, meaning_code
from custseg.tables.export_states import columns_of_states, missing_states
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.missing_roles import typed
from custseg.tables.headers.roles import Headers
from custseg.tables.headers.synonyms import normalise, refund_names, roles
from custseg.tables.lines_without_orders import lines_without_order_notes
from custseg.tables.net_sales import with_net_sales
from custseg.tables.row_amounts import has_negative_amounts
from custseg.tables.row_money import revenue_of
from custseg.tables.systems.known_export import KnownExport
from custseg.tables.systems.known_exports import lacking
from custseg.tables.values import amounts
from custseg.tables.values.meaning import Meaning

MIN_ORDERS = 10
"""Fewer orders of several lines do not show whether a column holds totals of orders."""

SAME_ON_ALL_LINES = 0.95
"""Share of those orders whose lines must have one amount for a note that it may be the total of the order."""

ALWAYS_FILLED = ("tax", "shipping")
"""Parts of amounts that exports write as zero where there are none; discounts and refunds may be left empty."""

NO_SALES = {
    Meaning.VOID: "cancelled",
    Meaning.UNPAID: "unpaid",
    Meaning.REFUNDED: "refunded in full",
    Meaning.REFUND: "refunds",
    Meaning.OPEN: "open deals",
    Meaning.LOST: "lost deals",
}
"""What rows are that are no sales, by their meaning."""

MIN_ROWS = 5
"""Fewer rows do not show that a column without a known name numbers them."""

ID_WORDS = {"id", "no", "nr", "number", "faktura", "receipt", "record", "document"}
"""Words of headers that say that a column numbers something, but not what."""


def money_notes(columns: Columns, sample: pl.DataFrame, deciders: list[Decider]) -> list[Note]:
    """Return notes on what the revenue of a row is made of, and on amounts that may not be what they seem.

    Args:
        columns: of the transactions, with the styles of their amounts.
        sample: first rows of the file.
        deciders: the columns that decide whether a row is a sale.
    """
    return [
        *_export_notes(columns, sample),
        *_refund_notes(columns, sample),
        *_order_total_notes(columns, sample),
        *_order_id_notes(columns, sample, deciders),
        *lines_without_order_notes(columns, sample),
        *_formula_notes(columns),
    ]


def event_notes(columns: Columns, sample: pl.DataFrame, deciders: list[Decider]) -> list[Note]:
    """Return notes on the orders of rows that have no amounts, as of `money_notes`."""
    return _order_id_notes(columns, sample, deciders)


def _export_notes(columns: Columns, sample: pl.DataFrame) -> list[Note]:
    """Return what people have to know of a known export: of its amounts, and of columns that this file lacks."""
    export = columns.headers.export
    if export is None:
        return []
    notes = [Note("export", export.warns, warns=True)] if export.warns else []
    texts = _lacking(columns.headers, export, sample)
    parties = columns.headers.parties.get("customer_id")
    if parties and parties.sent is None and has_negative_amounts(columns, sample):
        sent = export.roles["customer_id"].sent[0]
        texts.append(f"refunds are left out without '{sent}', which says to whom they went")
    if not texts:
        return notes
    text = "; ".join(texts)
    text = f"{text[0].upper()}{text[1:]}. Export it with all of its columns."
    return [*notes, Note("export_lacks", text, warns=True, stays=True)]


def _is_filled(values: pl.Series) -> bool:
    """Return whether a column has a value; one of texts that are all empty has none."""
    if values.null_count() == values.len():
        return False
    # polars would take a name such as "^x$" for a pattern.
    return values.dtype != pl.String or bool((values.alias("text").str.strip_chars() != "").any())


def _lacking(headers: Headers, export: KnownExport, sample: pl.DataFrame) -> list[str]:
    """Return what the money of a known export cannot be known from, because this file has no column of it."""
    texts = []
    own = "revenue" in headers.fixed
    parts = [role for role in export.inside if not headers.get(role)]
    empty = [role for role in export.inside if role in ALWAYS_FILLED and _is_empty(headers.all_of(role), sample)]
    if "revenue" in export.roles and not own and "revenue" not in headers.mapped:
        texts.append(f"the file has none of the columns of amounts that {export.name} has")
    elif own and parts:
        texts.append(f"amounts of {export.name} include {' and '.join(parts)}, which the file has no column to deduct")
    if own and empty:
        named = " and ".join(f"'{headers.columns[role]}'" for role in empty)
        texts.append(
            f"amounts of {export.name} include {' and '.join(empty)}, which cannot be deducted: {named} "
            f"{'is' if len(empty) == 1 else 'are'} empty in all rows"
        )
    if "refunded" in export.roles and not headers.get("refunded"):
        texts.append("the file has no column of refunds, so that amounts are before refunds")
    elif headers.get("refunded") and export.refunds == "total" and "tax" in export.roles and not headers.get("tax"):
        texts.append("refunds are with tax, which the file has no column to take out")
    deciding = [one for one in export.states if one.decides]
    states = [one.headers[0] for one in missing_states(headers, sample)]
    if states and len(states) == len(deciding):
        kinds = dict.fromkeys(NO_SALES[one] for states in deciding for one in states.excluding if one in NO_SALES)
        named = f" ({', '.join(kinds)})" if kinds else ""
        texts.append(f"no column says which rows are no sales{named}, so that all count")
    elif states:
        texts.append(f"rows that are no sales may count without {' and '.join(map(repr, states))}")
    # A column without any value tells no more than one that is not there.
    filled = [column for column in sample.columns if _is_filled(sample[column])]
    # A column of states that its values tell is there, whatever it is called.
    filled += [states.headers[0] for column, states in columns_of_states(headers, sample).items() if column in filled]
    if missing := lacking(export, filled):
        texts.append(f"figures may be wrong without {' and '.join(map(repr, missing))}")
    return texts


def _is_empty(places: tuple[str, ...], sample: pl.DataFrame) -> bool:
    """Return whether a part of amounts has columns, and all of them are empty; a part that is nothing is a zero."""
    return bool(places) and all(sample[column].null_count() == sample.height for column in places)


def _refund_notes(columns: Columns, sample: pl.DataFrame) -> list[Note]:
    """Return a note on each column of refunds that is not used."""
    headers, notes = columns.headers, []
    used = {column for role in headers.columns if role != "refunded" for column in headers.all_of(role)}
    for column in [] if columns.sale.refunds else sample.columns:
        if normalise(column) not in refund_names() or column in used:
            continue
        number = amounts.read_number(column, sample.schema[column], amounts.detect_style(sample[column]))
        refunded = sample.select(number).to_series().fill_null(0)
        rows = int((refunded != 0).sum())
        if rows:
            text = f"'{column}' is not deducted: {rows:,} of the first {sample.height:,} rows have a refund."
            notes.append(Note("refunds_not_taken_off", text, warns=True))
    return notes


def _order_total_notes(columns: Columns, sample: pl.DataFrame) -> list[Note]:
    """Return a note on amounts that are the same on all lines of an order although its products differ."""
    found = columns.headers.columns
    if columns.sale.per_order or not {"order_id", "revenue", "product"} <= found.keys():
        return []
    rows = sample.select(
        order=columns.text("order_id"), product=columns.text("product"), amount=columns.plain_number("revenue")
    ).drop_nulls()
    orders = rows.group_by("order").agg(pl.col("product").n_unique(), pl.col("amount").n_unique())
    several = orders.filter(pl.col("product") > 1)
    if several.height < MIN_ORDERS or several.filter(pl.col("amount") == 1).height < SAME_ON_ALL_LINES * several.height:
        return []
    text = (
        f"'{found['revenue']}' is the same on every line of an order. It may be the total of the order, which would "
        "then be counted once per line."
    )
    if "quantity" in found:
        text += " To multiply the price of one item by the quantity instead: --map unit_price=COLUMN"
    return [Note("order_total_on_lines", text, warns=True, stays=True)]


def _order_id_notes(columns: Columns, sample: pl.DataFrame, deciders: list[Decider]) -> list[Note]:
    """Return a note where the file has no order id, with the column that may be one.

    It warns where refunds are rows of their own, which only the id sets against their order, and where orders of a
    known export have ids.
    """
    headers, export = columns.headers, columns.headers.export
    if headers.get("order_id") and not _is_empty(headers.all_of("order_id"), sample):
        return []
    text = "There is no order id: all that a customer buys on one day counts as one order."
    typed_so = [is_meaning(meaning_code(deciders), Meaning.REFUND)] if deciders else []
    back = has_negative_amounts(columns, sample)
    refunds = back or sample.select(pl.any_horizontal(False, *typed_so).any()).item()
    if refunds and not columns.sale.events:
        text += " An order that was refunded on another day still counts as one, with its money less the refund."
    own = export.roles.get("order_id") if export else None
    lacks = own is not None and bool(own.headers)
    if export and lacks:
        text += f" {export.name} has one: export it with all of its columns."
    command, column = "", _like_order_id(columns, sample)
    if column:
        text += f" If '{column}' is the order id, add:"
        command = f"--map {typed('order_id', column)}"
    warns = refunds or lacks or (column is not None and _tells_orders_apart(column, columns, sample))
    return [Note("no_order_id", text, warns=warns, stays=warns, command=command)]


def _tells_orders_apart(column: str, columns: Columns, sample: pl.DataFrame) -> bool:
    """Return whether customers have several values of a column on one day: their orders are more than their days."""
    rows = sample.select(columns.text("customer_id").alias("who"), columns.day("date").alias("day"), id=column)
    days = rows.drop_nulls().with_columns(pl.col("day").cast(pl.Date)).group_by("who", "day")
    return bool((days.agg(pl.col("id").n_unique())["id"] > 1).any())


def _like_order_id(columns: Columns, sample: pl.DataFrame) -> str | None:
    """Return the first column without a role that is named and filled like an order id, None without any.

    A column whose name says nothing is one where it numbers the rows: no number is there twice.
    """
    free = [column for column in sample.columns if column not in columns.headers.columns.values()]
    numbering = [column for column in free if _numbers_rows(sample[column])]
    for column in sample.columns:
        words = {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", column)}
        numbers = words & ID_WORDS and column not in columns.headers.columns.values()
        if numbers and not sample[column].dtype.is_nested() and sample[column].n_unique() * 2 > sample.height:
            return column
    return numbering[0] if len(numbering) == 1 else None


def _numbers_rows(values: pl.Series) -> bool:
    """Return whether all values are different whole numbers of several digits."""
    if not (values.dtype == pl.String or values.dtype.is_integer()) or values.null_count() or values.len() < MIN_ROWS:
        return False
    return values.n_unique() == values.len() and bool(values.cast(pl.String).str.contains(r"^#?\d{3,}$").all())


def _formula_notes(columns: Columns) -> list[Note]:
    """Return notes on how revenue and profit are computed where no column holds them."""
    headers, notes = columns.headers, []
    if not headers.get("revenue") and not headers.get("quantity"):
        text = f"There is no quantity: '{headers.columns['unit_price']}' is used as the amount of the row."
        notes.append(Note("price_is_amount", text, warns=True))
    if columns.discount_is_share:
        column = headers.columns["discount"]
        why = "is named a percentage" if columns.discount_is_percent else "lies between 0 and 1"
        text = f"'{column}' {why}: it is read as a share of the amount, not as money."
        notes.append(Note("discount_is_share", text))
    if headers.get("unit_cost") and not headers.get("quantity") and not headers.get("profit"):
        text = f"'{headers.columns['unit_cost']}' is not used: there is no quantity to multiply it by."
        notes.append(Note("unit_cost_unused", text, warns=True))
    return notes


def check_cost(columns: Columns, sample: pl.DataFrame, where: str) -> list[Problem]:
    """Return the question whether a "Cost" is per unit or per line; nothing where that is clear or not needed.

    Args:
        columns: of the transactions; a cost that is unclear, or not needed, loses its role.
        sample: first rows of the file.
        where: name of the file.
    """
    headers = columns.headers
    column = headers.get("cost")
    if column is None or "cost" in headers.mapped or normalise(column) not in roles("transactions")["cost"].ambiguous:
        return []
    if headers.get("profit"):
        del headers.columns["cost"]
        return []
    if not headers.get("quantity"):
        return []
    lazy = with_net_sales(sample.lazy(), columns).select(
        revenue=revenue_of(columns).cast(pl.Float64) / amounts.SCALE,
        cost=columns.plain_number("cost"),
        quantity=columns.plain_number("quantity"),
    )
    rows = lazy.drop_nulls().collect()
    if (rows["quantity"] == 1).all():
        return []
    headers.rivals["cost"] = [headers.columns.pop("cost")]
    line = float((rows["revenue"] - rows["cost"]).sum())
    unit = float((rows["revenue"] - rows["quantity"] * rows["cost"]).sum())
    what = (
        f"'{column}' may be the cost of a line or of one unit; on the first {rows.height:,} rows "
        f"the profit would be {line:,.2f} (line) or {unit:,.2f} (unit)"
    )
    hint = f"Choose: --map {typed('cost', column)} (line) or --map {typed('unit_cost', column)} (unit)"
    choices = (Choice("of a line", "map", (f"cost={column}",)), Choice("of one unit", "map", (f"unit_cost={column}",)))
    return [Problem(what, where, hint, choices)]

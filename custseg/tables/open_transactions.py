"""Opening transactions: finding out what the columns of a source mean, and refusing to guess."""

from __future__ import annotations

import re

import polars as pl

from custseg.errors import Choice, DataError, Problem
from custseg.notes import Note
from custseg.settings.setting import Settings
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import Source
from custseg.tables.currencies import find_currencies
from custseg.tables.decimal_signs import detect_amounts
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.headerless import REQUIRED, by_place, check_named, doubt_names
from custseg.tables.headers.roles import find_roles, mapping_of, require, typed
from custseg.tables.headers.synonyms import is_known, normalise, roles
from custseg.tables.identity import settle_ids
from custseg.tables.money_doubts import doubts_of_money
from custseg.tables.row_money import revenue_of, share_of
from custseg.tables.scales import check_scales
from custseg.tables.transactions import Transactions
from custseg.tables.values import amounts, dates, day_month_order
from custseg.tables.values.date_styles import DateStyle
from custseg.tables.values.totals import totals_columns

ID_WORDS = {"id", "no", "nr", "number", "faktura", "receipt", "record", "document"}
"""Words of names that say that a column numbers something, but not what."""


def open_transactions(source: Source, settings: Settings, doubts: list[Problem] | None = None) -> Transactions:
    """Find the roles and styles of a source's columns.

    Args:
        source: the files.
        settings: with ``map`` and ``date_format``.
        doubts: gets what cannot be told but leaves the rows readable; without, that is refused too.

    Returns:
        The transactions, ready to be queried.

    Raises:
        DataError: a required role has no column, or what a column means cannot be told.
    """
    sample = source.sample
    if sample.is_empty() or sample.select(pl.all_horizontal(pl.all().is_null()).all()).item():
        raise DataError("has a header but no rows", where=source.name, hint="Export it again with its rows.")
    mapping = mapping_of(settings)
    if not source.has_header:
        check_named(sample, by_place(mapping, sample.columns), source.name)
    headers = find_roles("transactions", sample, mapping, settings)
    if not headers.get("revenue") and "revenue" not in headers.rivals and headers.get("unit_price"):
        required = [role for role in REQUIRED if role != "revenue"]
    else:
        required = REQUIRED
    if "order_id" in headers.rivals:
        required = [*required, "order_id"]
    require(headers, "transactions", required, sample, source.name)
    table = Transactions(source, Columns(headers, sample.schema), settings)
    if source.has_header:
        table.notes += doubt_names(sample.columns, mapping, is_known, source.files[0].facts.header_line)
    table.totals = totals_columns(source)
    table.columns.whole = settle_ids(headers, sample, table.notes)
    table.notes += detect_amounts(table.columns, sample, settings)
    _note_size(table)
    table.currencies = find_currencies(table.columns, sample, settings)
    _note_blanks(table)
    _settle_date(table)
    _note_money(table)
    for check in (_check_cost, _check_scales):
        try:
            check(table)
        except DataError as error:
            if doubts is None:
                raise
            doubts += error.problems
    return table


def _check_scales(table: Transactions) -> None:
    table.notes += check_scales(table.columns, table.source.name)


def _note_size(table: Transactions) -> None:
    """Keep amounts in 128 bits from the first where the first rows have too large ones."""
    money = [table.columns.number(role) for role in ("revenue", "unit_price") if table.columns.headers.get(role)]
    largest = table.source.sample.select(pl.max_horizontal(one.abs().max() for one in money)).item()
    table.columns.wide = largest is not None and largest >= amounts.MAX_PLAIN


def _note_blanks(table: Transactions) -> None:
    """Note that rows which name no currency are taken for the only one there is."""
    if table.currencies and table.currencies.only and table.currencies.blanks:
        marks = table.source.sample.select(table.currencies.mark).to_series().to_list()
        blank = sum(table.currencies.names[mark or ""] is None for mark in marks)
        if blank:
            text = f"{blank:,} of the first {len(marks):,} rows name no currency: taken for {table.currencies.only}."
            table.notes.append(Note("currency_missing", text))


def _settle_date(table: Transactions) -> None:
    column = table.columns.headers.columns["date"]
    values = table.source.sample[column]
    if values.dtype.is_temporal():
        return
    if table.settings["date_format"]:
        table.columns.dates[column] = dates.style_of_format(table.settings["date_format"], values, column)
        return
    style = dates.detect_style(values)
    if style and style.swappable:
        style = _settle_order(table, column, style)
    if style is None:
        raise DataError(
            f"'{column}' holds no dates that can be read",
            where=table.source.name,
            hint="Say how they are written, for example --date-format %d/%m/%Y",
        )
    table.columns.dates[column] = style


def _settle_order(table: Transactions, column: str, style: DateStyle) -> DateStyle:
    style, sure = dates.settle_order(style, table.source.sample.lazy().select(column))
    if not sure:
        table.source.check_quotes()
        with translate_read_errors(table.source.name):
            style, sure = dates.settle_order(style, table.source.scan().select(column))
    if not sure:
        style, note = day_month_order.decide(style, table.source.sample[column])
        table.notes.append(note)
    return style


def _check_cost(table: Transactions) -> None:
    """Refuse a "Cost" that may be per unit or per line, and show both readings."""
    headers = table.columns.headers
    column = headers.get("cost")
    if column is None or "cost" in headers.mapped or normalise(column) not in roles("transactions")["cost"].ambiguous:
        return
    if headers.get("profit") or not headers.get("quantity"):
        if headers.get("profit"):
            del headers.columns["cost"]
        return
    sample = table.source.sample.select(
        revenue=revenue_of(table.columns).cast(pl.Float64) / amounts.SCALE,
        cost=table.columns.plain_number("cost"),
        quantity=table.columns.plain_number("quantity"),
    ).drop_nulls()
    if (sample["quantity"] == 1).all():
        return
    # Where it is left open, as for `doubts`, no profit is made of it.
    headers.rivals["cost"] = [headers.columns.pop("cost")]
    line = float((sample["revenue"] - sample["cost"]).sum())
    unit = float((sample["revenue"] - sample["quantity"] * sample["cost"]).sum())
    pair = f'"cost={column}"' if " " in column else f"cost={column}"
    unit_pair = pair.replace("cost=", "unit_cost=")
    what = (
        f"'{column}' may be the cost of a line or of one unit; on the first {sample.height:,} rows "
        f"the profit would be {line:,.2f} (line) or {unit:,.2f} (unit)"
    )
    hint = f"Say which: --map {pair} (line) or --map {unit_pair} (unit)"
    choices = (Choice("of a line", "map", (f"cost={column}",)), Choice("of one unit", "map", (f"unit_cost={column}",)))
    raise DataError([Problem(what, table.source.name, hint, choices)])


def _like_order_id(table: Transactions) -> str | None:
    """Return the first column without a role that is named and filled like an order id, None without any."""
    headers, sample = table.columns.headers, table.source.sample
    for column in sample.columns:
        words = {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", column)}
        numbers = words & ID_WORDS and column not in headers.columns.values()
        if numbers and not sample[column].dtype.is_nested() and sample[column].n_unique() * 2 > sample.height:
            return column
    return None


def _note_money(table: Transactions) -> None:
    headers = table.columns.headers
    table.notes += doubts_of_money(table.columns, table.source.sample)
    if not headers.get("order_id"):
        text = "There is no order id: what a customer buys on one day is one order."
        command = ""
        if column := _like_order_id(table):
            text += f" If '{column}' is one, say so:"
            command = f"--map {typed('order_id', column)}"
        table.notes.append(Note("no_order_id", text, command=command))
    if not headers.get("revenue") and not headers.get("quantity"):
        text = f"There is no quantity: '{headers.columns['unit_price']}' is taken as the amount of the row."
        table.notes.append(Note("price_is_amount", text, warns=True))
    if not headers.get("revenue") and headers.get("discount"):
        discounts = table.source.sample.select(share_of(table.columns, "discount")).to_series().drop_nulls()
        if discounts.is_between(0, 1).all() and ((discounts > 0) & (discounts < 1)).any():
            table.columns.discount_is_share = True
            column = headers.columns["discount"]
            text = f"'{column}' lies between 0 and 1: taken as a share of the amount, not as money."
            table.notes.append(Note("discount_is_share", text))
    if headers.get("unit_cost") and not headers.get("quantity") and not headers.get("profit"):
        text = f"'{headers.columns['unit_cost']}' cannot be used: there is no quantity to multiply it with."
        table.notes.append(Note("unit_cost_unused", text, warns=True))

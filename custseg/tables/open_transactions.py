"""Opening transactions: finding out what the columns of a source mean, and refusing to guess."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.settings.setting import Settings
from custseg.sources.source import Source
from custseg.tables.computed_columns import ComputedSource, computed_of, with_computed_columns
from custseg.tables.currencies import find_currencies
from custseg.tables.currency_columns import blank_question, find_currency_column, unit_questions
from custseg.tables.customer_column import check_customer_column, settle_shared_id
from custseg.tables.customer_doubts import are_emails, guest_notes
from custseg.tables.customer_totals.open_totals import open_totals
from custseg.tables.customer_totals.shape import TRANSACTIONS, shape_of
from custseg.tables.date_reading import read_dates
from custseg.tables.decimal_signs import detect_amounts
from custseg.tables.find_deciders import find_deciders
from custseg.tables.find_net_sales import find_net_sales
from custseg.tables.find_sale_reading import sale_reading_of
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.headerless import REQUIRED, by_place, check_named, unknown_names_note
from custseg.tables.headers.missing_roles import require
from custseg.tables.headers.roles import Headers, mapping_of
from custseg.tables.headers.synonyms import is_known, read_header
from custseg.tables.identity import settle_ids
from custseg.tables.joins.roles_over_levels import columns_with_roles, roles_over_levels
from custseg.tables.known import AMOUNTS
from custseg.tables.layout.arranged import arranged
from custseg.tables.money_doubts import check_cost, event_notes, money_notes
from custseg.tables.no_amounts import NO_AMOUNTS, leave_out_amounts, without_amounts
from custseg.tables.refund_taxes import settle_tax_on_shipping
from custseg.tables.row_amounts import share_of
from custseg.tables.sale_reading import SaleReading
from custseg.tables.scales import check_scales
from custseg.tables.single_rows import single_rows_notes
from custseg.tables.state_doubts import state_notes
from custseg.tables.transactions import Transactions
from custseg.tables.unrepeated import without_repetitions
from custseg.tables.values import amounts
from custseg.tables.values.totals import totals_columns


def open_transactions(source: Source, settings: Settings) -> tuple[Transactions, list[Problem]]:
    """Find the roles and styles of a source's columns.

    Args:
        source: the files.
        settings: with ``map``, ``date_format``, ``calendar``, ``decimal``, ``currency`` and ``rates``.

    Returns:
        The transactions, ready to be queried, with their notes; and the questions that only the user can answer
        although the rows can be read: their figures would be doubtful.

    Raises:
        DataError: a required role has no column, or what a column means cannot be decided.
    """
    source, layout_notes = _arranged(source, settings)
    source, mapping = with_computed_columns(source, mapping_of(settings), settings)
    if shape_of(source, mapping, settings) != TRANSACTIONS:
        customers, questions = open_totals(source, mapping, settings)
        customers.notes[:0] = layout_notes
        return customers, questions
    sample = source.sample
    events = without_amounts(settings)
    headers = _required_headers(source, mapping, settings, events=events)
    left_out = leave_out_amounts(headers) if events else []
    columns, sample = _columns_of(source, headers), columns_with_roles(source, headers)
    table = Transactions(source, columns, settings, totals=totals_columns(source))
    table.notes += [*layout_notes, *left_out]
    table.absent = {AMOUNTS: NO_AMOUNTS} if events else {}
    if source.has_header:
        table.notes += unknown_names_note(sample.columns, mapping, is_known, source.files[0].facts.header_line)
    table.notes += settle_shared_id(headers, sample)
    columns.whole, id_notes = settle_ids(headers, sample)
    table.notes += id_notes
    columns.emails = are_emails(sample[headers.columns["customer_id"]])
    table.notes += guest_notes(columns, source, settings)
    customer_notes, customer_questions = check_customer_column(columns, sample, source.name)
    table.notes += customer_notes
    if events:
        columns.sale = SaleReading(events=True)
        table.notes += detect_amounts(columns, sample, settings)
    else:
        _find_amounts(table, sample, settings)
    reading = read_dates(source, headers, settings)
    columns.dates[headers.columns["date"]] = reading.style
    table.notes += reading.notes
    table.deciders = find_deciders(columns, sample, settings)
    questions = [] if events else _read_money(table, source, settings)
    table.notes += event_notes(columns, sample, table.deciders) if events else []
    table.notes += single_rows_notes(headers, sample, settings, events=events)
    table.notes += state_notes(table.deciders, columns, sample, settings)
    return table, [*customer_questions, *reading.questions, *questions]


def _find_amounts(table: Transactions, sample: pl.DataFrame, settings: Settings) -> None:
    """Find how amounts are written, what they include, and their currencies, before the rows are understood."""
    columns = table.columns
    if currency := find_currency_column(columns.headers, sample):
        columns.headers.columns["currency"] = currency
    columns.sale = sale_reading_of(columns.headers, settings)
    table.notes += detect_amounts(columns, sample, settings)
    if isinstance(table.source, ComputedSource):
        sample = table.source.restyled()
    columns.wide = _has_large_amounts(columns, sample)
    table.currencies = find_currencies(columns, sample, settings)


def _read_money(table: Transactions, source: Source, settings: Settings) -> list[Problem]:
    """Find how net sales and profit follow from the amounts; return the questions that only the user can answer."""
    columns, sample = table.columns, source.sample
    before = columns.sale.refunds, columns.headers.get("revenue")
    net_sales = find_net_sales(columns, source, table.deciders, settings)
    table.notes += net_sales.notes
    table.notes += settle_tax_on_shipping(columns, sample)
    columns.discount_is_percent = _holds_percentages(columns, sample)
    columns.discount_is_share = columns.discount_is_percent or _holds_shares(columns, sample)
    if before != (columns.sale.refunds, columns.headers.get("revenue")):
        # Refunds in a column of their own decide what "refunded" means.
        table.deciders = find_deciders(columns, sample, settings)
    table.notes += money_notes(columns, sample, table.deciders)
    questions = check_cost(columns, sample, source.name)
    scale_notes, scale_questions = check_scales(columns, source.name)
    table.notes += scale_notes
    questions = [*net_sales.questions, *questions, *scale_questions]
    questions += unit_questions(columns, sample, settings, source.name)
    return questions + blank_question(columns, sample, settings, source.name)


def _arranged(source: Source, settings: Settings) -> tuple[Source, list[Note]]:
    """Return a source whose rows have their own fields, without those that repeat others if that is wanted."""
    if source.is_arranged:
        return source, []
    source, notes = arranged(source)
    sample = source.sample
    if sample.is_empty() or sample.select(pl.all_horizontal(pl.all().is_null()).all()).item():
        raise DataError("has a header but no rows", where=source.name, hint="Export it again with its rows.")
    source, more = without_repetitions(source, settings)
    return source, [*notes, *more]


def _columns_of(source: Source, headers: Headers) -> Columns:
    """Return the columns of a source; computed ones follow the styles that are found for their parts."""
    columns = Columns(headers, source.sample.schema, levels=source.levels)
    if isinstance(source, ComputedSource):
        columns.amounts = source.styles
    return columns


def _required_headers(source: Source, mapping: Mapping[str, str], settings: Settings, *, events: bool) -> Headers:
    """Return which column has which role; refuse a table without a customer, a date or, unless of events, an amount."""
    sample = source.sample
    required = [role for role in REQUIRED if not (events and role == "revenue")]
    if not source.has_header:
        check_named(sample, by_place(mapping, sample.columns), source.name, required)
    headers = roles_over_levels(source, mapping, settings, computed_of(source))
    priced = headers.get("unit_price") and ("unit_price" in headers.mapped or not _has_own_amount(headers))
    if not headers.get("revenue") and "revenue" not in headers.rivals and priced:
        required = [role for role in required if role != "revenue"]
    if "order_id" in headers.rivals:
        required.append("order_id")
    require(headers, "transactions", required, sample, source.name)
    return headers


def _has_own_amount(headers: Headers) -> bool:
    """Return whether a known export has a column of amounts, so that prices are no substitute where it is missing."""
    own = headers.export.roles.get("revenue") if headers.export else None
    return own is not None and bool(own.headers)


def _has_large_amounts(columns: Columns, sample: pl.DataFrame) -> bool:
    """Return whether the first rows have amounts that are too large for 64 bits."""
    money = [columns.number(role) for role in ("revenue", "unit_price") if columns.headers.get(role)]
    largest = sample.select(pl.max_horizontal(one.abs().max() for one in money)).item()
    return largest is not None and largest >= amounts.MAX_PLAIN


def _holds_percentages(columns: Columns, sample: pl.DataFrame) -> bool:
    """Return whether the discounts that revenue is made of are percentages, such as 20, by the name of their column."""
    discount = columns.headers.get("discount")
    if columns.headers.get("revenue") or not discount or read_header(discount)[1] != "share":
        return False
    numbers = sample.select(columns.plain_number("discount")).to_series().drop_nulls()
    return bool(numbers.is_between(0, 100).all() and (numbers > 1).any())


def _holds_shares(columns: Columns, sample: pl.DataFrame) -> bool:
    """Return whether the discounts that revenue is made of are shares of the amount, such as 0.2."""
    if columns.headers.get("revenue") or not columns.headers.get("discount"):
        return False
    discounts = sample.select(share_of(columns, "discount")).to_series().drop_nulls()
    return bool(discounts.is_between(0, 1).all() and ((discounts > 0) & (discounts < 1)).any())

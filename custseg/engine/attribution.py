"""Matches spend to the new customers it won, and reports what does not match."""

from __future__ import annotations

import datetime as dt
import difflib

import polars as pl

from custseg.customers.acquisition import (
    CHANNEL_KEY,
    NOT_NEW,
    OUTSIDE,
    WON_BY,
    WON_IN,
    Acquisition,
    match_by_channel,
    with_channel_and_month,
    with_flat_cost,
)
from custseg.customers.spend_months import month_end, spend_months
from custseg.engine.dataset import Dataset
from custseg.metrics.facts import Base
from custseg.metrics.measures.customers import known_before
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.tables.currencies import target_of
from custseg.tables.ledger import money
from custseg.tables.row_columns import ATTRIBUTE
from custseg.tables.side_files.spend import AMOUNT
from custseg.tables.side_files.spend_by_month import by_month, in_currency
from custseg.tables.transactions import Transactions
from custseg.tables.values.amounts import SCALE
from custseg.tables.values.currency_words import code_in_header

MAX_CHANNELS = 5
"""Channels that a note names."""


def match_spend(
    customers: pl.DataFrame, base: Base, dataset: Dataset
) -> tuple[pl.DataFrame, Acquisition | None, list[Note]]:
    """Add to each customer whether it is new, the channel that won it, and its share of the spend.

    Args:
        customers: one row each, with their tenure.
        base: figures of all of them.
        dataset: the inputs.

    Returns:
        The customers; how the spend was used, None without a file of spend; and notes.

    Raises:
        DataError: the spend is in another currency than the orders.
    """
    settings, scope = dataset.settings, dataset.scope
    before = known_before(frozenset(customers.columns), base.first_day, settings["warm_up"])
    customers = with_channel_and_month(customers, before, scope.start)
    if dataset.spend is None:
        flat = settings["cac"]
        return with_flat_cost(customers, None if flat is None else round(flat * SCALE)), None, []
    rates = target_of(settings)[1]
    spend = in_currency(dataset.spend, currency_of(dataset.table), rates, dataset.table.source.name)
    paid = by_month(spend)
    # Customers seen during warm-up may be older than the file, so spend of those days is not matched either.
    warm_up = 0 if _has_joining_dates(customers) else settings["warm_up"]
    earliest = base.first_day + dt.timedelta(days=warm_up)
    earliest = max(earliest, scope.start) if scope.start else earliest
    covered = paid.select(pl.col("month").min(), last=pl.col("month").max()).row(0)
    months = spend_months(covered, earliest, base.as_of, slack=settings["period_slack"])
    has_channels = customers[CHANNEL_KEY].null_count() < customers.height
    customers, acquisition = match_by_channel(customers, paid, months, channelled=spend.channelled)
    notes = [
        *_channel_notes(acquisition, spend.name, has_channels=has_channels, channelled=spend.channelled),
        *_month_notes(acquisition, customers, base, dataset, earliest),
    ]
    if settings["rows"]:
        text = "--rows leaves out customers, but not what was spent to win them: acquisition costs are too high."
        notes.append(Note("spend_and_rows", text, warns=True))
    return customers, acquisition, notes


def _has_joining_dates(customers: pl.DataFrame) -> bool:
    """Return whether joining dates decide which customers are new: at least half of them have one."""
    name = ATTRIBUTE + "joined"
    return name in customers.columns and 2 * customers[name].count() >= customers.height


def currency_of(table: Transactions) -> str | None:
    """Return the currency code of the orders; None if it is unknown."""
    if table.currencies and table.currencies.target:
        return table.currencies.target
    target = target_of(table.settings)[0]
    column = table.columns.headers.get("revenue") or table.columns.headers.get("unit_price")
    return target or (code_in_header(column) if column else None)


def _channel_notes(acquisition: Acquisition, name: str, *, has_channels: bool, channelled: bool) -> list[Note]:
    """Return notes on channels of the spend without customers, and on those whose spend is negative in total.

    Args:
        acquisition: how the spend was used.
        name: of the file of spend.
        has_channels: whether any customer has a channel.
        channelled: whether the spend has channels.
    """
    notes = []
    if not channelled:
        text = f"{name} has no column of channels: its spend is matched to all new customers."
        notes.append(Note("spend_without_channels", text, command="--map spend.channel=COLUMN"))
    elif not has_channels:
        text = "No file has the channel of customers: the spend of all channels is matched to all new customers."
        notes.append(Note("channels_unknown", text, warns=True, command="--map channel=COLUMN"))
    unmatched = acquisition.channels_without_customers
    if unmatched:
        spent = dict(acquisition.slices.group_by(WON_BY).agg(pl.col(AMOUNT).sum()).iter_rows())
        parts = [
            f"{channel} ({fixed(money(spent[channel]))}){_similar_channel(channel, acquisition.channels)}"
            for channel in unmatched[:MAX_CHANNELS]
        ]
        more = f" and {len(unmatched) - MAX_CHANNELS} more" if len(unmatched) > MAX_CHANNELS else ""
        text = f"Spend on channels that no customer has: {', '.join(parts)}{more}."
        notes.append(Note("spend_without_customers", text, warns=True))
    inside = acquisition.slices.filter("inside")
    sums = inside.group_by(CHANNEL_KEY).agg(pl.col(AMOUNT).sum(), pl.col(WON_BY).first())
    negative = sums.filter(pl.col(AMOUNT) < 0).sort(WON_BY)
    if negative.height:
        rows = negative.head(MAX_CHANNELS).to_dicts()
        names = ", ".join(f"{row[WON_BY]} ({fixed(money(row[AMOUNT]))})" for row in rows)
        text = f"The total spend of these channels is below zero, so they have no acquisition cost: {names}."
        notes.append(Note("spend_below_zero", text, warns=True))
    return notes


def _similar_channel(name: str, channels: list[str]) -> str:
    """Return a hint at the channel of customers that a channel of the spend may be; empty if none is similar."""
    folded = {channel.casefold(): channel for channel in channels}
    close = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return f", perhaps '{folded[close[0]]}'" if close else ""


def _month_notes(
    acquisition: Acquisition, customers: pl.DataFrame, base: Base, dataset: Dataset, earliest: dt.date
) -> list[Note]:
    """Return notes on spend and customers outside the matched months, and on an incomplete last month.

    Args:
        acquisition: how the spend was used.
        customers: one row each, with ``NOT_NEW``.
        base: figures of all of them.
        dataset: the inputs, with a file of spend.
        earliest: first day on which customers can be new.
    """
    assert dataset.spend
    months, notes = acquisition.months, []
    if months.first is None or months.last is None:
        return [_no_month_note(acquisition, base, dataset, earliest)]
    customers_outside = customers.filter(pl.col(NOT_NEW) == OUTSIDE).height
    if acquisition.outside or customers_outside:
        text = (
            f"Spend is matched to the new customers of {months.first:%Y-%m} to {months.last:%Y-%m}. Outside these "
            f"months: spend of {fixed(money(acquisition.outside))}, and {counted(customers_outside, 'customer')} with "
            "a first order."
        )
        notes.append(Note("spend_outside", text))
    slack = dataset.settings["period_slack"]
    unfinished = ""
    if (month_end(months.last) - base.as_of).days > slack:
        unfinished = f"{months.last:%Y-%m} is not over on the report date {base.as_of}"
    elif (earliest - months.first).days > slack:
        unfinished = f"New customers of {months.first:%Y-%m} are known from {earliest} on only"
    if unfinished:
        text = (
            f"{unfinished}, but all its spend counts: the acquisition cost (CAC) of that month is too high, and LTV ÷ "
            "CAC too low."
        )
        notes.append(Note("spend_unfinished", text, warns=True, stays=True))
    return notes


def _no_month_note(acquisition: Acquisition, base: Base, dataset: Dataset, earliest: dt.date) -> Note:
    """Return a warning that no month of the spend has new customers."""
    assert dataset.spend
    paid = acquisition.slices[WON_IN].drop_nulls().dt.strftime("%Y-%m").sort()
    reason = f"new customers are known from {earliest} to {base.as_of} only"
    if earliest > base.as_of:
        reason = f"the orders of {base.first_day} to {base.as_of} cover too few days to know which customers are new"
    text = f"{dataset.spend.name} covers {paid[0]} to {paid[-1]}, but {reason}: no spend is matched."
    if earliest > base.first_day and earliest != dataset.scope.start:
        text += " With joining dates, new customers are known from the first day: --contacts FILE, or set warm_up: 0."
    return Note("spend_outside", text, warns=True)

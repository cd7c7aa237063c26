"""Which customers spend has won: the months, the currency, and what people should know about what does not match."""

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
    at_cost,
    matched,
    with_origin,
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

SHOWN = 5


def acquired(customers: pl.DataFrame, base: Base, dataset: Dataset) -> tuple[pl.DataFrame, Acquisition | None]:
    """Add to the customers who is new, which channel won it, and what was spent on it.

    Args:
        customers: one row each, with their tenure.
        base: figures of all of them.
        dataset: the inputs.

    Raises:
        DataError: the spend is in another currency than the orders.
    """
    settings, scope = dataset.settings, dataset.scope
    before = known_before(frozenset(customers.columns), base.first_day, settings["warm_up"])
    customers = with_origin(customers, before, scope.start)
    if dataset.spend is None:
        return at_cost(customers, round((settings["cac"] or 0) * SCALE)), None
    rates = target_of(settings)[1]
    spend = in_currency(dataset.spend, _currency(dataset.table), rates, dataset.table.source.name)
    paid = by_month(spend)
    # Without joining dates nobody is new in the first days of the file: nor is spend of those days set against anybody.
    joined = _joined(customers)
    earliest = base.first_day + dt.timedelta(days=0 if joined else settings["warm_up"])
    earliest = max(earliest, scope.start) if scope.start else earliest
    covered = paid.select(pl.col("month").min(), last=pl.col("month").max()).row(0)
    months = spend_months(covered, earliest, base.as_of, slack=settings["period_slack"])
    named = customers[CHANNEL_KEY].null_count() < customers.height
    customers, found = matched(customers, paid, months, channelled=spend.channelled)
    _note_channels(found, dataset, named=named, channelled=spend.channelled)
    _note_months(found, customers, base, dataset, earliest)
    if settings["rows"]:
        text = "The spend is of all orders: --rows leaves customers out, but nothing of what was spent on them."
        dataset.notes.append(Note("spend_and_rows", text, warns=True))
    return customers, found


def _joined(customers: pl.DataFrame) -> bool:
    """Return whether joining dates tell who is new: where at least half of the customers have one."""
    name = ATTRIBUTE + "joined"
    return name in customers.columns and 2 * customers[name].count() >= customers.height


def _currency(table: Transactions) -> str | None:
    """Return the code of the currency of the orders, None where nothing names it."""
    if table.currencies and table.currencies.target:
        return table.currencies.target
    target = target_of(table.settings)[0]
    column = table.columns.headers.get("revenue") or table.columns.headers.get("unit_price")
    return target or (code_in_header(column) if column else None)


def _note_channels(found: Acquisition, dataset: Dataset, *, named: bool, channelled: bool) -> None:
    """Say which channels of the spend no customer has, and which earn money back."""
    assert dataset.spend
    if not channelled:
        text = f"{dataset.spend.name} has no column of channels: its spend is set against all new customers."
        dataset.notes.append(Note("spend_without_channels", text, command="--map spend.channel=COLUMN"))
    elif not named:
        text = "No file says which channel won a customer: the spend of all channels is set against all new customers."
        hint = "--map channel=COLUMN"
        dataset.notes.append(Note("channels_unknown", text, warns=True, command=hint))
    if found.strangers:
        spent = dict(found.slices.group_by(WON_BY).agg(pl.col(AMOUNT).sum()).iter_rows())
        parts = [
            f"{name} ({fixed(money(spent[name]))}){_meant(name, found.channels)}" for name in found.strangers[:SHOWN]
        ]
        more = f" and {len(found.strangers) - SHOWN} more" if len(found.strangers) > SHOWN else ""
        text = f"Spend on channels that no customer has: {', '.join(parts)}{more}."
        dataset.notes.append(Note("spend_without_customers", text, warns=True))
    sums = found.slices.filter("inside").group_by(CHANNEL_KEY).agg(pl.col(AMOUNT).sum(), pl.col(WON_BY).first())
    below = sums.filter(pl.col(AMOUNT) < 0).sort(WON_BY)
    if below.height:
        names = ", ".join(f"{row[WON_BY]} ({fixed(money(row[AMOUNT]))})" for row in below.head(SHOWN).to_dicts())
        text = f"The spend is below zero in all, so that there is no acquisition cost: {names}."
        dataset.notes.append(Note("spend_below_zero", text, warns=True))


def _meant(name: str, channels: list[str]) -> str:
    """Return a question after the channel that a channel of the spend may be."""
    folded = {channel.casefold(): channel for channel in channels}
    close = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return f", perhaps '{folded[close[0]]}'" if close else ""


def _note_months(found: Acquisition, customers: pl.DataFrame, base: Base, dataset: Dataset, earliest: dt.date) -> None:
    """Say which spend and which customers lie outside the months that count, and whether the last is whole."""
    assert dataset.spend
    months, name = found.months, dataset.spend.name
    people = customers.filter(pl.col(NOT_NEW) == OUTSIDE).height
    if months.first is None or months.last is None:
        paid = found.slices[WON_IN].drop_nulls().dt.strftime("%Y-%m").sort()
        span = f"{paid[0]} to {paid[-1]}"
        told = f"customers can be told to be new from {earliest} to {base.as_of}"
        if earliest > base.as_of:
            told = f"the orders of {base.first_day} to {base.as_of} are too few days to tell who is new"
        text = f"{name} is of {span}, but {told}: no spend is set against anybody."
        if earliest > base.first_day and earliest != dataset.scope.start:
            text += " Joining dates tell who is new from the first day on: --contacts FILE, or warm_up: 0."
        dataset.notes.append(Note("spend_outside", text, warns=True))
        return
    if found.outside or people:
        outside = counted(people, "customer")
        text = (
            f"Spend and new customers of {months.first:%Y-%m} to {months.last:%Y-%m} are set against each other. "
            f"Outside: {fixed(money(found.outside))} spent, {outside} with a first order."
        )
        dataset.notes.append(Note("spend_outside", text))
    if (month_end(months.last) - base.as_of).days > dataset.settings["period_slack"]:
        text = f"{months.last:%Y-%m} is not over as of {base.as_of}, but its spend counts whole: its cost is too high."
        dataset.notes.append(Note("spend_unfinished", text, warns=True))

"""Notes on payments: what is left out, what the figures mean, and what to look at next."""

from __future__ import annotations

import polars as pl

from custseg.analyses.payments.ages import units_of_money
from custseg.customers.bills import BILLS, DUE, MONEY, PAID, ROWS, UNREAD
from custseg.customers.payments import is_paid_before
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import Dataset
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.measures.payments import REGULAR
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.shell_words import quoted
from custseg.tables.ledger import Reason
from custseg.tables.row_columns import DATE


def payment_notes(dataset: Dataset, customers: CustomerTable) -> list[Note]:
    """Return notes on bills that are left out or that lack a date, and on what is overdue.

    Args:
        dataset: the inputs.
        customers: with their bills.
    """
    bills = customers.tables[BILLS]
    notes = [
        *_unread(bills, dataset),
        *_left_out(bills),
        *_after_report_date(bills, customers),
        *_without_due_dates(bills),
    ]
    unpaid = customers.ledger[Reason.UNPAID]
    if unpaid.rows:
        text = (
            f"{counted(unpaid.rows, 'row')} with {fixed(unpaid.money)} left out, because its status calls the order "
            "unpaid: the open amounts are without them. To count them:"
        )
        notes.append(Note("unpaid_left_out", text, warns=True, command="--unpaid count"))
    if dataset.settings["from"]:
        text = f"Only bills of orders from {dataset.settings['from']} on: what is open of earlier ones is not counted."
        notes.append(Note("from", text))
    return notes


def _unread(bills: pl.DataFrame, dataset: Dataset) -> list[Note]:
    """Return a warning on days of payment that cannot be read."""
    if UNREAD not in bills.columns:
        return []
    unread = bills.filter(pl.col(UNREAD) > 0)
    if unread.is_empty():
        return []
    column, field = dataset.table.columns.headers.columns["paid_date"], dataset.fields["paid_date"]
    first_rows = dataset.table.source.sample.select(text=field.text, day=field.expression)
    texts = first_rows.filter(pl.col("day").is_null() & pl.col("text").is_not_null())["text"]
    such = "" if texts.is_empty() else f", such as '{texts[0]}'"
    text = f"{_sized(unread)} with a '{column}' that is no date{such}. They count as open."
    return [Note("unread_payments", text, warns=True)]


def _left_out(bills: pl.DataFrame) -> list[Note]:
    """Return notes on bills that were paid before their order, or are due before it."""
    notes = []
    early = bills.filter(is_paid_before())
    if not early.is_empty():
        text = (
            f"{_sized(early)} paid before the date of the order or invoice: prepaid, or one of the dates is wrong. "
            "The days to pay and days late are without them."
        )
        notes.append(Note("paid_before_order", text, warns=True))
    if DUE in bills.columns and not (odd := bills.filter(pl.col(DUE) < pl.col(DATE))).is_empty():
        text = f"{_sized(odd)} due before the date of the order or invoice. They are counted as they stand."
        notes.append(Note("due_before_order", text, warns=True))
    return notes


def _after_report_date(bills: pl.DataFrame, customers: CustomerTable) -> list[Note]:
    """Return a note on payments after the report date, which count where that date is only the last one of the file."""
    later = bills.filter(pl.col(PAID) > customers.as_of)
    if later.is_empty():
        return []
    last = str(later[PAID].max())
    text = (
        f"{_sized(later)} paid after the report date {customers.as_of}, the last one up to {last}, and counted as "
        "paid. To see what was open on a day:"
    )
    return [Note("paid_after_report_date", text, command=f"--as-of {customers.as_of}")]


def _without_due_dates(bills: pl.DataFrame) -> list[Note]:
    """Return a note on bills without a due date."""
    if DUE not in bills.columns:
        text = (
            "The file has no due dates: nothing is known of lateness, and open amounts age from the date of the order. "
            "If a column holds them:"
        )
        return [Note("no_due_dates", text, warns=True, command="--map due_date=COLUMN")]
    without = bills.filter(pl.col(DUE).is_null())
    if without.is_empty():
        return []
    text = f"{_sized(without)} without a due date: the days late are without them, and they age from their own date."
    return [Note("without_due_date", text)]


def _sized(bills: pl.DataFrame) -> str:
    """Return the number of bills, their rows and their money."""
    money = units_of_money(int(bills[MONEY].cast(pl.Int128).sum() or 0))
    rows = int(bills[ROWS].sum())
    return f"{counted(bills.height, 'bill')} ({counted(rows, 'row')}, {fixed(money)})"


def effort_notes(frame: pl.DataFrame, customers: CustomerTable) -> list[Note]:
    """Return what to look at next: overdue amounts, hard customers with low profit, those who ordered once.

    Args:
        frame: all customers in scope, completed.
        customers: with their settings.
    """
    notes = []
    everyone = not customers.settings["where"]
    sorted_by_it = (customers.settings["sort"] or "").startswith("overdue_amount")
    if "overdue_money" in frame.columns and everyone and not sorted_by_it:
        owing = frame.filter(pl.col("overdue_money") > 0)
        if not owing.is_empty():
            money = units_of_money(int(owing["overdue_money"].cast(pl.Int128).sum()))
            verb = "owes" if owing.height == 1 else "owe"
            text = f"{counted(owing.height, 'customer')} {verb} {fixed(money)} that is overdue. The largest first:"
            notes.append(Note("overdue", text, command="--sort overdue_amount"))
    if "effort_rank" not in frame.columns:
        return notes
    parts = _parts_of_effort(frame)
    text = (
        f"The effort rank compares the customers who ordered on two or more days by {parts}. It leaves out money: "
        "profit stands beside it."
    )
    notes.append(Note("effort", text))
    return [*notes, *(_hard_notes(frame) if everyone else [])]


def _parts_of_effort(frame: pl.DataFrame) -> str:
    slow = "days late" if "late_days" in frame.columns else "days to pay"
    parts = [slow, *(["disputes"] if "disputed_orders" in frame.columns else []), "returns"]
    return ", ".join(parts) + " and small orders"


def _hard_notes(frame: pl.DataFrame) -> list[Note]:
    """Return a note on the customers that take more effort than most and bring less profit than most."""
    regular = frame.filter(REGULAR & pl.col("effort_rank").is_not_null()).with_columns(
        CATALOGUE["profit"].value().alias("profit")
    )
    notes = []
    if regular.height > 1:
        middle, effort = (float(regular[name].median() or 0) for name in ("profit", "effort_rank"))  # type: ignore[arg-type]
        hard = regular.filter((pl.col("effort_rank") > effort) & (pl.col("profit") <= middle))
        if not hard.is_empty():
            text = (
                f"{hard.height:,} of {counted(regular.height, 'customer')} are harder to serve than most and bring "
                "less profit than most: less time for them. The hardest first:"
            )
            where = f"effort_rank > {effort} AND profit <= {middle}"
            command = f"--where {quoted(where)} --sort effort_rank"
            notes.append(Note("hard_to_serve", text, command=command))
    once = int((frame["active"] == 0).sum())
    if once:
        verb, them = ("has", "it") if once == 1 else ("have", "them")
        text = f"{counted(once, 'customer')} ordered on one day only and {verb} no effort rank. To see {them}:"
        notes.append(Note("one_time", text, command=f"--where {quoted('active_months = 0')}"))
    return notes

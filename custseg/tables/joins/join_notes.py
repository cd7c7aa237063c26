"""What people should know about rows that lead to none of another table: how many, with how much money."""

from __future__ import annotations

from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.sources.join import Join
from custseg.tables.joins.joined_source import JoinedSource
from custseg.tables.joins.steps import Step
from custseg.tables.ledger import Ledger, Reason, money
from custseg.tables.transactions import Transactions

MANY = 0.1
"""Share of the rows without one of another table from which figures by its columns may mislead."""


def join_notes(table: Transactions, ledger: Ledger) -> list[Note]:
    """Return notes on rows without one of another table, and on orders without lines.

    Args:
        table: the transactions, with what the last scan counted.
        ledger: of that scan.
    """
    source = table.source.as_in_files
    if not isinstance(source, JoinedSource):
        return []
    notes = []
    has_money = table.settings["no_money"] != "on"
    for step in source.tables.steps:
        rows, amount = table.unmatched.get(step.lacks, (0, 0))
        if rows:
            sums = _sums(step, amount, ledger) if has_money else ""
            notes.append(_unmatched_note(step, rows, sums, ledger))
    if not notes and ledger[Reason.UNMATCHED].rows:
        notes += _excluded_note(source, ledger, has_money=has_money)
    alone = ledger[Reason.WITHOUT_LINES].rows
    if whole := next((one for one in source.joins if one.keeps_all and alone), None):
        has, own = ("has", "its") if alone == 1 else ("have", "their")
        text = f"{counted(alone, 'order')} of {whole.parent} {has} no row in {whole.child}, and no amount of {own} own."
        notes.append(Note("orders_without_lines", text))
    return notes


def _sums(step: Step, amount: int, ledger: Ledger) -> str:
    """Return the money of rows that lead to none of another table, as words."""
    if not amount and step.join.keeps_all:
        return f" with {fixed(ledger[Reason.UNMATCHED].money)} left out"
    return f" with {fixed(money(amount))} in use"


def _unmatched_note(step: Step, rows: int, sums: str, ledger: Ledger) -> Note:
    join = step.join
    shown = f" such as {', '.join(map(repr, step.missing))}" if step.missing else ""
    text = (
        f"{counted(rows, 'row')} of {join.child}{sums} {_lead(rows)} to no row of "
        f"{join.parent}: '{join.child_key}'{shown} is not in its '{join.parent_key}'."
    )
    share = rows / ledger.read.rows
    return Note(f"unmatched_{join.parent_key}", text, warns=share >= MANY, stays=share >= MANY)


def _excluded_note(source: JoinedSource, ledger: Ledger, *, has_money: bool) -> list[Note]:
    entry = ledger[Reason.UNMATCHED]
    sums = f" with {fixed(entry.money)}" if has_money else ""
    join: Join = next((one for one in source.joins if one.keeps_all), source.joins[0])
    text = (
        f"{counted(entry.rows, 'row')} of {join.child}{sums} {_lead(entry.rows)} to no row of "
        f"another table that has the customer or the date: {join.parent} by '{join.child_key}'."
    )
    return [Note("unmatched_rows", text, warns=True)]


def _lead(rows: int) -> str:
    return "leads" if rows == 1 else "lead"

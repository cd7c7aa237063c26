"""What was handled: earlier lists, in which people may have noted what is done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from custseg.analyses.outcome.lists import read_lists
from custseg.analyses.shared.ids_in_orders import as_in_orders
from custseg.engine.customer_table import CustomerTable
from custseg.notes import Note
from custseg.numbers import counted
from custseg.segments.action_columns import CUSTOMER_ID, HANDLED, LISTED_ON, RULE
from custseg.settings.setting import Settings
from custseg.tables.values.flags import flag_words


@dataclass(frozen=True)
class Handled:
    """What was handled.

    Attributes:
        rows: ``CUSTOMER_ID``, ``RULE`` and ``LISTED_ON``.
        name: of the file.
        notes: on it.
    """

    rows: pl.DataFrame
    name: str
    notes: list[Note]

    def in_orders(self, customers: CustomerTable, as_of: dt.date) -> Handled:
        """Return the same with ids as the orders write them, and notes on what cannot be right.

        Args:
            customers: of the orders.
            as_of: the day of the new list.
        """
        rows = self.rows.with_columns(as_in_orders(pl.col(CUSTOMER_ID), customers.table))
        notes = [*self.notes]
        unknown = rows.filter(~pl.col(CUSTOMER_ID).is_in(customers.everyone.implode()))[CUSTOMER_ID].n_unique()
        everyone = rows[CUSTOMER_ID].n_unique()
        if unknown and unknown == everyone:
            text = f"{self.name} (--done) has none of the customers of the orders: is it a list of other orders?"
            notes.append(Note("done_unknown", text, stays=True))
        later = rows.filter(pl.col(LISTED_ON) > as_of).height
        if later:
            text = f"{counted(later, 'row')} of {self.name} (--done) of a day after {as_of}, the day of this list."
            notes.append(Note("done_later", text))
        return Handled(rows, self.name, notes)


def read_handled(settings: Settings) -> Handled | None:
    """Return what the file of ``--done`` says was handled; None without one.

    Raises:
        CustsegError: it is no list of actions.
    """
    if not settings["done"]:
        return None
    lists = read_lists([settings["done"]], settings)
    noes = [word for word, means_yes in flag_words().items() if not means_yes]
    done = pl.col(HANDLED).is_not_null() & ~pl.col(HANDLED).str.strip_chars().str.to_lowercase().is_in(noes)
    rows = lists.rows.filter(done).select(CUSTOMER_ID, RULE, LISTED_ON)
    return Handled(rows, lists.name, lists.notes)

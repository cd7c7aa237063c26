"""How customers are reached: nobody is written to without consent, and nobody is called without a number."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.analyses.actions.firing import CHANNEL, ROW
from custseg.analyses.actions.people import CONSENT, EMAIL, PHONE, People
from custseg.segments.action_columns import HOW
from custseg.segments.triggers import CALL, DESK, MAIL


@dataclass(frozen=True)
class Reached:
    """The rows of a list with how each customer is reached.

    Attributes:
        rows: that can be done, with ``HOW``.
        unreachable: rows that are left out, as the customer cannot be reached.
        became_calls: number of rows that are calls, because the customer may not be written to.
        became_mails: number of rows that are mails, because no phone number is known.
    """

    rows: pl.DataFrame
    unreachable: pl.DataFrame
    became_calls: int
    became_mails: int


def reach(fired: pl.DataFrame, values: pl.DataFrame, people: People) -> Reached:
    """Return the rows with how each customer is reached.

    Args:
        fired: rows with ``CHANNEL``.
        values: the customers they are of.
        people: what tells how to reach them; where nothing does, the channel of the trigger stays.
    """
    if not people.reachable:
        return Reached(fired.with_columns(pl.col(CHANNEL).alias(HOW)), fired.clear(), 0, 0)
    of_row = values.select(
        can_call=pl.col(PHONE).is_not_null(), can_write=pl.col(EMAIL).is_not_null() & pl.col(CONSENT).fill_null(False)
    )
    rows = fired.with_columns(of_row[name].gather(fired[ROW]).alias(name) for name in of_row.columns)
    wants = pl.col(CHANNEL)
    how = (
        pl.when(wants == DESK).then(pl.lit(DESK))
        .when((wants == CALL) & pl.col("can_call")).then(pl.lit(CALL))
        .when((wants == MAIL) & pl.col("can_write")).then(pl.lit(MAIL))
        .when("can_call").then(pl.lit(CALL))
        .when("can_write").then(pl.lit(MAIL))
    )  # fmt: skip
    rows = rows.with_columns(how.alias(HOW)).drop("can_call", "can_write")
    known = rows.filter(pl.col(HOW).is_not_null())
    changed = known.filter(pl.col(HOW) != pl.col(CHANNEL))
    calls = changed.filter(pl.col(HOW) == CALL).height
    return Reached(known, rows.filter(pl.col(HOW).is_null()), calls, changed.height - calls)

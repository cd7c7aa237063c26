"""What of all that triggers name stands on the list, what is kept off it to compare with, and what is left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from custseg.analyses.actions.firing import NOTHING, ROW, fire, handled_lately, in_order, most_valuable, not_handled
from custseg.analyses.actions.reach import reach
from custseg.analyses.actions.request import OF_LISTS, ActionRequest
from custseg.errors import nearest
from custseg.own_columns import own_column
from custseg.segments.action_columns import CUSTOMER_ID, DUE, OWNER, RULE
from custseg.segments.control_group import are_control
from custseg.settings.setting import Settings
from custseg.settings.times import Span

if TYPE_CHECKING:
    from custseg.analyses.actions.handled import Handled

KEPT_OFF, PLACE = own_column("control"), own_column("place")


@dataclass(frozen=True)
class Chosen:
    """The rows of a list.

    Attributes:
        rows: in order, with ``KEPT_OFF``: whether the customer is of the control group of the rule.
        fired: number of customers that met the condition of each rule.
        unreachable: number of rows of each rule that are left out, as the customer cannot be reached.
        handled: number of rows that are left out, as they were handled.
        became_calls: number of rows that are calls, because the customer may not be written to.
        became_mails: number of rows that are mails, because no phone number is known.
        more_than_each: number of rows that are left out, as the customer has enough to do with.
        cut: number of rows beyond ``--limit``.
    """

    rows: pl.DataFrame
    fired: dict[str, int]
    unreachable: dict[str, int]
    handled: int
    became_calls: int
    became_mails: int
    more_than_each: int
    cut: int


def choose(request: ActionRequest, values: pl.DataFrame, handled: Handled | None, as_of: dt.date) -> Chosen:
    """Return the rows of the list.

    Args:
        request: what the list takes.
        values: customers and prospects.
        handled: what was; None without a file of it.
        as_of: the day of the list.

    Raises:
        CustsegError: there is no such owner.
    """
    settings = request.dataset.settings
    fired = fire(values, request.triggers, as_of)
    done = NOTHING if handled is None else handled.rows
    rows = not_handled(fired, done, request.triggers, as_of)
    reached = reach(rows, values, request.people)
    ordered = in_order(reached.rows)
    kept = most_valuable(ordered, settings["each"], handled_lately(done, as_of))
    kept = kept.with_columns(_control(kept, settings["control"]))
    shown = _shown(kept, values, request, as_of)
    limited = _limited(shown, settings["limit"])
    return Chosen(
        limited,
        _counts(fired),
        _counts(reached.unreachable),
        fired.height - rows.height,
        reached.became_calls,
        reached.became_mails,
        ordered.height - kept.height,
        shown.height - limited.height,
    )


def _control(rows: pl.DataFrame, share: float | None) -> pl.Series:
    """Return which rows are of the control group of their rule: the same customers in every run."""
    if not share:
        return pl.repeat(False, rows.height, dtype=pl.Boolean, eager=True).alias(KEPT_OFF)
    parts = [
        part.select(PLACE, are_control(part[CUSTOMER_ID], rule, share).alias(KEPT_OFF))
        for (rule,), part in rows.with_row_index(PLACE).group_by(RULE)
    ]
    empty = pl.DataFrame(schema={PLACE: pl.UInt32, KEPT_OFF: pl.Boolean})
    return pl.concat([empty, *parts]).sort(PLACE)[KEPT_OFF]


def _shown(rows: pl.DataFrame, values: pl.DataFrame, request: ActionRequest, as_of: dt.date) -> pl.DataFrame:
    """Return the rows of ``--owner``, ``--due`` and ``--where``."""
    settings = request.dataset.settings
    if settings["owner"] is not None:
        owner = _owner(values[OWNER], settings)
        rows = rows.filter(values[OWNER].gather(rows[ROW]) == owner)
    if settings["due"] is not None:
        rows = rows.filter(_is_due(settings["due"], as_of))
    if request.condition is not None:
        of_rows = values.drop(OF_LISTS.keys() & {*values.columns} - {OWNER})[rows[ROW]]
        both = pl.concat([of_rows, rows.select(OF_LISTS.keys() & {*rows.columns})], how="horizontal")
        rows = rows.filter(both.select(request.condition.fill_null(False)).to_series())
    return rows


def _owner(owners: pl.Series, settings: Settings) -> str:
    """Return the owner that was asked for, whatever its case.

    Raises:
        CustsegError: nobody has that name.
    """
    names = owners.drop_nulls().unique().to_list()
    folded = {name.casefold(): name for name in sorted(names)}
    asked = settings["owner"]
    if asked in names:
        return str(asked)
    if asked.casefold() in folded:
        return str(folded[asked.casefold()])
    hint = (
        nearest(asked, names) if names else "The data name none: --map seller=COLUMN, or add a column to the contacts."
    )
    raise settings.error("owner")(f"there is no owner '{asked}'", where=settings.origin("owner"), hint=hint)


def _is_due(span: Span, as_of: dt.date) -> pl.Expr:
    """Return whether something is due in a time; what was due before is still due this week."""
    if span.list_day:
        return pl.col(DUE) <= as_of
    if span.week:
        # A list of a Sunday is one for the week that begins.
        next_day = as_of + dt.timedelta(days=1)
        return pl.col(DUE) <= next_day + dt.timedelta(days=6 - next_day.weekday())
    after = pl.lit(True) if span.first is None else pl.col(DUE) >= span.first
    return after if span.last is None else after & (pl.col(DUE) <= span.last)


def _limited(rows: pl.DataFrame, limit: int | None) -> pl.DataFrame:
    """Return so many things to do; control groups are those of the rows up to the last one."""
    return rows.filter((~pl.col(KEPT_OFF)).cum_sum() - (~pl.col(KEPT_OFF)).cast(pl.Int64) < limit) if limit else rows


def _counts(rows: pl.DataFrame) -> dict[str, int]:
    counts: Mapping[str, int] = dict(rows.group_by(RULE).len().iter_rows())
    return dict(counts)

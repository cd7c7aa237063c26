"""What came of a rule in a sentence, and what people should know about the lists and the figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from custseg.analyses.outcome.comparing import FEWEST, FEWEST_BUYERS, Comparison
from custseg.analyses.outcome.lists import Lists
from custseg.analyses.outcome.observed import TOO_EARLY, Observed, contacted_otherwise
from custseg.analyses.shared.intervals import Interval, Share
from custseg.notes import Note
from custseg.numbers import counted, fixed, readable
from custseg.result import Figure
from custseg.segments.action_columns import ARM, CONTROL, DUE, LIST, LISTED_ON

MORE, FEWER, OPEN = "more bought", "fewer bought", "too few to tell"
NO_CONTROL, SMALL, NOBODY, EARLY = "no control group", "group too small", "nobody contacted", "too early"
"""Verdicts on a comparison."""


def verdict_of(one: Comparison) -> str:
    """Return what a comparison says, in a few words."""
    if one.contacted is None and one.control is None:
        return EARLY
    if one.control is None:
        return NO_CONTROL
    if one.contacted is None:
        return NOBODY
    if one.difference is None:
        return SMALL
    if not one.difference.is_sure:
        return OPEN
    return MORE if one.difference.value > 0 else FEWER


def sentence_of(one: Comparison) -> str:
    """Return what came of a rule, in a sentence."""
    verdict = verdict_of(one)
    if verdict == EARLY:
        return f"too early: the time of {counted(one.too_early, 'customer')} is not over"
    if one.contacted is None:
        return f"{_of(one.control)} of the control group bought; nobody was contacted"
    said = f"{_of(one.contacted)} of those contacted bought"
    if one.control is None:
        low, high = one.contacted.interval
        return f"{said} ({_percent(low)} to {_percent(high)}); without a control group nothing can be concluded"
    said += f", {_percent(one.control_share)} of the control group"
    if one.difference is None:
        which = "the control group" if one.control.whole <= one.contacted.whole else "the group contacted"
        few = "one customer" if one.smaller == 1 else f"{one.smaller} customers"
        return f"{said}; {which} has only {few}: nothing can be concluded"
    said += f": {points_of(one.difference)}: {verdict}"
    return f"{said}, {one.needed:,} needed" if one.needed else said


def points_of(one: Interval) -> str:
    """Return a difference of shares in points: +2.6 points (-0.4 to 5.6)."""
    value, low, high = (fixed((part or 0.0) * 100, 1) for part in (one.value, one.low, one.high))
    sign = "+" if not value.startswith("-") and value != "0.0" else ""
    return f"{sign}{value} points ({low} to {high})"


def _of(share: Share | None) -> str:
    return _percent(share.value if share else None)


def _percent(value: float | None) -> str:
    return readable(value, "share")


def headline_of(total: Comparison, observed: Observed) -> str:
    """Return what came of everything, in a sentence or two.

    Args:
        total: the comparison of all customers.
        observed: the lists with what came of them.
    """
    if verdict_of(total) == EARLY:
        return f"It is too early to say what came of this. {_first_judged(observed)}"
    said = sentence_of(total)
    return f"Within {counted(observed.days, 'day')}, {said}."


def _first_judged(observed: Observed) -> str:
    first = observed.rows[LISTED_ON].min()
    assert isinstance(first, dt.date)
    day = first + dt.timedelta(observed.days)
    return f"The first list can be judged with orders up to {day}; these end on {observed.as_of}."


def figures_of(lists: Lists, observed: Observed, total: Comparison) -> list[Figure]:
    """Return what was counted: of the lists, of all customers once, and of the money that the contacts brought."""
    days = lists.rows[LISTED_ON]
    which = int(lists.rows.select(pl.struct(LIST, LISTED_ON).n_unique()).item())
    one, other, early = total.contacted, total.control, total.too_early
    several = days.n_unique() > 1
    figures = [
        Figure("lists", "Lists", "count", which, "Lists", "{} list" + ("s" if which > 1 else "")),
        Figure("list_rows", "Rows of the lists", "count", lists.rows.height, "Lists", "{} rows"),
        Figure("first_list", "First list", "date", days.min(), "Lists", "from {}" if several else "of {}"),
        Figure("last_list", "Last list", "date", days.max(), "Lists", "to {}" if several else ""),
        Figure("within_days", "Days after each list", "days", observed.days, "Lists", "{} days after each"),
        Figure("contacted", "Customers contacted", "count", one.whole if one else 0, "Counted", "{} contacted"),
        Figure("control", "Control group", "count", other.whole if other else 0, "Counted", "{} in the control group"),
        Figure("too_early", "Too early", "count", early, "Counted", "{} too early" if early else ""),
    ]
    figures += [
        Figure("buying_rate", "Bought, of those contacted", "share", one.value if one else None),
        Figure("control_buying_rate", "Bought, of the control group", "share", total.control_share),
        *_ends("buying_rate_difference", "Difference of those who bought", "share", total.difference),
        Figure("customers_needed", "Customers needed", "count", total.needed),
    ]
    for name, money in total.money.items():
        if one and money.difference:
            figures += _added(name, money.difference, one.whole)
    return figures


def _added(name: str, difference: Interval, customers: int) -> list[Figure]:
    """Return the revenue or profit that the contacts brought: the difference per customer × those contacted."""
    title = f"Additional {name}"
    ends = (difference.value, difference.low, difference.high)
    value, low, high = (None if end is None else end * customers for end in ends)
    # Without an interval, people would take chance for an effect.
    phrase = ""
    if low is not None and high is not None:
        phrase = f"{{}} through the contacts (95% interval: {fixed(low)} to {fixed(high)})"
    figure, *others = _ends(f"{name}_added", title, "money", Interval(value or 0.0, low, high))
    return [replace(figure, line=title, phrase=phrase), *others]


def _ends(name: str, title: str, unit: str, one: Interval | None) -> list[Figure]:
    """Return a difference and the ends of its interval, for machines."""
    value, low, high = (one.value, one.low, one.high) if one else (None, None, None)
    return [
        Figure(name, title, unit, value),
        Figure(f"{name}_low", f"{title}, low", unit, low),
        Figure(f"{name}_high", f"{title}, high", unit, high),
    ]


def notes_of(lists: Lists, observed: Observed, rules: Sequence[Comparison], total: Comparison) -> list[Note]:
    """Return what people should know about lists and figures.

    Args:
        lists: as they were read.
        observed: with what came of them.
        rules: the comparison of each row.
        total: that of all customers.
    """
    notes = [*_list_notes(lists, observed, rules), *_control_notes(lists, observed, rules, total)]
    if any(verdict_of(one) == OPEN for one in [*rules, total]):
        text = (
            "'Needed' is the number of customers, contacted and kept off together, with which such a difference would "
            "be told from chance four times in five. The next lists add to it: give all of them at once."
        )
        notes.append(Note("needed", text))
    intervals = [money.difference for one in rules for money in one.money.values() if money.difference]
    if any(one.low is None for one in intervals):
        text = f"Intervals of money take {FEWEST_BUYERS} buyers in each group: where there are fewer, none is shown."
        notes.append(Note("few_buyers", text))
    return notes


def _list_notes(lists: Lists, observed: Observed, rules: Sequence[Comparison]) -> list[Note]:
    """Return what became of rows that do not count as they stand."""
    notes, days = [], counted(observed.days, "day")
    if repeated := sum(one.repeated for one in rules):
        text = (
            f"{counted(repeated, 'row')} of customers who stand in an earlier list within {days}: "
            "each counts once, for the first."
        )
        notes.append(Note("repeated", text))
    if observed.rows[TOO_EARLY].any():
        early = observed.rows.filter(TOO_EARLY)
        who = counted(early.height, "row")
        text = f"{who} too early: {days} after the list are not over on {observed.as_of}. They are counted apart."
        if early.height == observed.rows.height:
            text += f" {_first_judged(observed)}"
        notes.append(Note("too_early", text, warns=early.height == observed.rows.height))
    if observed.uncovered:
        text = (
            f"{counted(observed.uncovered, 'row')} left out: the orders begin on {observed.first_day}, after the first "
            "day on which these customers could have bought."
        )
        notes.append(Note("before_the_orders", text, warns=True, stays=True))
    if observed.unknown:
        text = (
            f"{counted(observed.unknown, 'customer')} of the lists "
            + ("is" if observed.unknown == 1 else "are")
            + " not in the orders, and counted as having bought nothing."
        )
        notes.append(Note("not_in_orders", text, warns=True, stays=True))
    late = lists.rows.filter(pl.col(DUE) > pl.col(LISTED_ON) + dt.timedelta(observed.days)).height
    if late:
        text = (
            f"{counted(late, 'row')} due after the time is over: what comes of them does not show. The time begins "
            "with the list, since a contact may be made at once. To wait longer: --within"
        )
        notes.append(Note("due_late", text, warns=True))
    return notes


def _control_notes(lists: Lists, observed: Observed, rules: Sequence[Comparison], total: Comparison) -> list[Note]:
    """Return what to know about control groups."""
    notes = []
    if total.contacted and total.control is None:
        text = (
            "Without a control group nothing can be concluded: these customers might have bought anyway. "
            f"Next time, keep a tenth of each rule's customers off by chance, with '{CONTROL}' as their '{ARM}' in the "
            "list: custseg actions --control 10% does."
        )
        if ARM not in lists.columns:
            text = f"No column '{ARM}' says who was kept off the list: all count as contacted. {text}"
        notes.append(Note("no_control", text, warns=True, stays=True))
    small = [one for one in [*rules, total] if verdict_of(one) == SMALL]
    if small:
        text = f"Of fewer than {FEWEST} customers, contacted or kept off, nothing is concluded."
        notes.append(Note("small_groups", text))
    if total.left_out:
        text = (
            f"{counted(total.left_out, 'contacted customer')} left out of the total: their rules have no control group."
        )
        notes.append(Note("left_out", text))
    if met := contacted_otherwise(observed):
        text = (
            f"{counted(met, 'customer')} of control groups were contacted under another rule within the time, so that "
            "differences look smaller than they are."
        )
        notes.append(Note("contacted_otherwise", text))
    return notes

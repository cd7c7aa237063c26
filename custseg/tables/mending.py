"""What a pass over a file can show to have been read wrongly, and how the next pass reads it instead.

``MENDERS`` lists all of it, in the order in which it is tested; a scan reads the file until none applies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from custseg.tables.currency_totals import settle_currencies
from custseg.tables.deciders import REASONS
from custseg.tables.ledger import Ledger, ReadAgain, Reason
from custseg.tables.restyling import restyle_amounts, restyle_dates
from custseg.tables.row_fields import Use
from custseg.tables.scope import Scope
from custseg.tables.state_mending import exclude_refunds, has_other_words, learn_words, note_other_words
from custseg.tables.transactions import Transactions
from custseg.tables.values.amounts import MAX_PLAIN_ROWS


@dataclass
class Reading:
    """How the rows of a file are read, until a pass shows that they have to be read otherwise.

    Attributes:
        table: the transactions, with the styles of their dates and amounts, and their currencies.
        scope: days that are used.
        fields: row fields that the condition reads.
        condition: of ``--rows``.
        in_sequence: whether orders are expected to follow each other, so that their rows need not be grouped.
        by_exact_period: whether each row counts for its own period, since some orders have rows in several.
        hash_seed: of the hashes of customers.
        tried: names of the menders that are not tried again.
    """

    table: Transactions
    scope: Scope
    fields: dict[str, Use]
    condition: pl.Expr | None
    in_sequence: bool
    by_exact_period: bool = False
    hash_seed: int = 0
    tried: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Evidence:
    """What a pass shows about how its rows were read.

    Attributes:
        ledger: what became of every row.
        out_of_sequence: whether orders did not come in the sequence that was expected.
        orders_span_periods: whether orders that were summed in one period have rows in several.
        unknown_profits: number of rows that are known to have no profit.
        most_rows: number of rows in the longest sum.
        hashes_collide: whether two customers have the same hash.
        may_refund: whether a used row may take money back: false where the first rows are all rows, and none does.
    """

    ledger: Ledger
    out_of_sequence: bool = False
    orders_span_periods: bool = False
    unknown_profits: int = 0
    most_rows: int = 0
    hashes_collide: bool = False
    may_refund: bool = True


@dataclass(frozen=True)
class Mender:
    """One thing that may be read wrongly.

    Attributes:
        name: of the thing.
        applies: whether a pass shows that it was read wrongly.
        change: changes how it is read; returns whether the next pass reads anything differently.
        once: whether it is tried only once.
    """

    name: str
    applies: Callable[[Reading, Evidence], bool]
    change: Callable[[Reading], bool]
    once: bool = False


def mend(reading: Reading, evidence: Evidence) -> bool:
    """Change how the rows are read where a pass shows that this is wrong.

    Args:
        reading: how the rows were read; is changed.
        evidence: what the pass shows.

    Returns:
        Whether the file has to be read again.
    """
    for mender in MENDERS:
        if mender.name in reading.tried or not mender.applies(reading, evidence):
            continue
        if mender.once:
            reading.tried.add(mender.name)
        if mender.change(reading):
            return True
    return False


def _has_unchecked_lines(reading: Reading, evidence: Evidence) -> bool:
    # Rows out of sequence make the number of rows wrong.
    rows = evidence.ledger.read.rows
    swallowed = not evidence.out_of_sequence and reading.table.source.has_merged_lines(rows)
    return swallowed or evidence.ledger[ReadAgain.MAY_BE_MALFORMED].rows > 0


def _has_large_amounts(reading: Reading, evidence: Evidence) -> bool:
    if reading.table.columns.wide:
        return False
    return evidence.ledger[ReadAgain.TOO_LARGE].rows > 0 or evidence.most_rows >= MAX_PLAIN_ROWS


def _lacks_amounts(reading: Reading, evidence: Evidence) -> bool:
    ledger = evidence.ledger
    unread = ledger[Reason.UNREADABLE_AMOUNT].rows + ledger[ReadAgain.UNKNOWN_PROFIT].rows
    # A profit that is unknown may be one that could not be read.
    return unread + evidence.unknown_profits > 0


def _check_every_line(reading: Reading) -> bool:
    return reading.table.source.check_lines()


def _join_in_any_order(reading: Reading) -> bool:
    reading.table.joins_in_order = False
    return True


def _use_exact_periods(reading: Reading) -> bool:
    reading.by_exact_period = True
    return True


def _settle_currencies(reading: Reading) -> bool:
    changed = settle_currencies(reading.table, reading.scope, reading.fields, reading.condition)
    if changed and reading.table.columns.wide:
        reading.in_sequence = False
    return changed


def _group_orders(reading: Reading) -> bool:
    reading.in_sequence = False
    return True


def _widen_amounts(reading: Reading) -> bool:
    reading.table.columns.wide, reading.in_sequence = True, False
    return True


def _restyle_amounts(reading: Reading) -> bool:
    changed = restyle_amounts(reading.table)
    if changed:
        # Amounts that are now read may have signs of other currencies.
        reading.tried.discard(CURRENCIES)
    return changed


def _has_excluded_orders(reading: Reading, evidence: Evidence) -> bool:
    return evidence.may_refund and any(evidence.ledger[reason].rows for reason in REASONS.values())


def _learn_words(reading: Reading) -> bool:
    return learn_words(reading.table, reading.scope, reading.fields, reading.condition)


def _exclude_refunds(reading: Reading) -> bool:
    return exclude_refunds(reading.table, reading.scope, reading.fields, reading.condition)


def _has_other_words(reading: Reading, evidence: Evidence) -> bool:
    left = (Reason.NOT_A_SALE, Reason.OPEN_DEAL, Reason.LOST_DEAL)
    return has_other_words(reading.table) and any(evidence.ledger[reason].rows for reason in left)


def _note_other_words(reading: Reading) -> bool:
    note_other_words(reading.table, reading.scope, reading.fields, reading.condition)
    return False


def _expect_unknown_profit(reading: Reading) -> bool:
    reading.table.profit_complete = False
    return True


def _change_hash_seed(reading: Reading) -> bool:
    reading.hash_seed += 1
    return True


CURRENCIES = "currencies"
MENDERS = (
    # First: rows that were not joined say nothing.
    Mender(
        "joins out of order", lambda _, evidence: evidence.ledger[ReadAgain.OUT_OF_ORDER].rows > 0, _join_in_any_order
    ),
    Mender("malformed lines", _has_unchecked_lines, _check_every_line),
    # Before the currencies: their totals are those of used rows.
    Mender(
        "unknown statuses",
        lambda _, evidence: evidence.ledger[ReadAgain.UNKNOWN_STATE].rows > 0,
        _learn_words,
    ),
    Mender("orders in several periods", lambda _, evidence: evidence.orders_span_periods, _use_exact_periods),
    Mender(
        CURRENCIES,
        lambda _, evidence: evidence.ledger[Reason.OTHER_CURRENCY].rows > 0,
        _settle_currencies,
        once=True,
    ),
    Mender("orders out of sequence", lambda _, evidence: evidence.out_of_sequence, _group_orders),
    Mender("large amounts", _has_large_amounts, _widen_amounts),
    Mender(
        "dates",
        lambda _, evidence: evidence.ledger[Reason.UNREADABLE_DATE].rows > 0,
        lambda reading: restyle_dates(reading.table),
    ),
    Mender("amounts", _lacks_amounts, _restyle_amounts, once=True),
    Mender("refunds of excluded orders", _has_excluded_orders, _exclude_refunds, once=True),
    Mender(
        "unknown profit",
        lambda _, evidence: evidence.ledger[ReadAgain.UNKNOWN_PROFIT].rows > 0,
        _expect_unknown_profit,
    ),
    Mender("hashes of customers", lambda _, evidence: evidence.hashes_collide, _change_hash_seed),
    # Last: it changes nothing, and tells the rows and money of the reading that is used.
    Mender("words in no list", _has_other_words, _note_other_words, once=True),
)

"""Rows and money of each currency: counted only where a pass has met a currency that the first rows did not show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import polars as pl

from custseg.errors import Choice, DataError, Problem, nearest
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.shell_words import quoted
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.currencies import MARK, Currencies
from custseg.tables.ledger import USED, money
from custseg.tables.row_columns import REASON, REVENUE
from custseg.tables.row_fields import Use, read_fields
from custseg.tables.scope import Scope
from custseg.tables.transactions import Transactions

MAX_LISTED = 8
"""Number of currencies that a message lists."""


@dataclass(frozen=True)
class CurrencyTotals:
    """Rows and money of each currency, of rows that nothing else excludes; under None, without a currency.

    Attributes:
        rows: number of rows by code.
        amounts: money by code, in the currency itself, in integers of ``SCALE``.
    """

    rows: Counter[str | None]
    amounts: Counter[str | None]

    @property
    def codes(self) -> list[str]:
        """Return the currencies, that of most rows first."""
        codes = [code for code in self.rows if code is not None]
        return sorted(codes, key=lambda code: (-self.rows[code], code))

    def describe(self, codes: list[str]) -> str:
        """Return how many rows and how much money there is of some currencies, and without any, in words."""
        shown: list[str | None] = [*codes[:MAX_LISTED], *([None] if self.rows[None] else [])]
        parts = [
            f"{shortened(code) if code else 'no currency'}: {counted(self.rows[code], 'row')}, "
            f"{fixed(money(self.amounts[code]))}"
            for code in shown
        ]
        return "; ".join(parts) + (f"; and {len(codes) - MAX_LISTED} more" if len(codes) > MAX_LISTED else "")


def shortened(code: str) -> str:
    """Return a currency as a message can show it: an unknown one may be a text of any length."""
    return code if len(code) <= 20 else code[:20] + "…"


def settle_currencies(table: Transactions, scope: Scope, fields: dict[str, Use], condition: pl.Expr | None) -> bool:
    """Decide which currencies of a file are used, after a pass has met one that was not expected.

    Args:
        table: the transactions, whose currencies are changed.
        scope: days that are used.
        fields: row fields that the condition reads.
        condition: of ``--rows``.

    Returns:
        Whether other rows are used, or converted, than before.

    Raises:
        DataError: several currencies would be added up, the one asked for is not there, or a rate is missing.
    """
    currencies = table.currencies
    assert currencies is not None
    before = _state(currencies)
    totals = _currency_totals(table, currencies, scope, fields, condition)
    table.add_notes(_choose_currency(currencies, totals, table.source.name))
    currencies.settle(set(totals.codes))
    table.columns.wide |= currencies.converting
    return _state(currencies) != before


def rates_note(currencies: Currencies | None, excluded: int) -> list[Note]:
    """Return a note on the rates by which money was converted; nothing where none was.

    Args:
        currencies: of the transactions, after they were read.
        excluded: number of rows that were excluded because they name no currency.
    """
    if currencies is None or not currencies.converting:
        return []
    codes = {code for code in currencies.names.values() if code in currencies.rates and code != currencies.target}
    rates = ", ".join(f"{code} at {currencies.rates[code]:f}" for code in sorted(codes))
    text = f"All money is in {currencies.target}; converted: {rates}."
    if excluded:
        verb = "name no currency and are" if excluded > 1 else "names no currency and is"
        text += f" {counted(excluded, 'row')} {verb} excluded."
    return [Note("rates", text)]


def _choose_currency(currencies: Currencies, totals: CurrencyTotals, where: str) -> list[Note]:
    """Choose the currency of all money where none is set; return a note on the currencies that are left out."""
    others = [code for code in totals.codes if code != currencies.target]
    if currencies.rates:
        _check_rates(currencies, totals, where)
    elif currencies.asked:
        if others and currencies.target not in totals.codes:
            what = f"no used row is in {currencies.target} ({totals.describe(totals.codes)})"
            raise DataError(what, where=where, hint=nearest(str(currencies.target), totals.codes))
        blank = currencies.asks and totals.codes and totals.rows[None] > 0
        if others or blank:
            text = f"Only rows in {currencies.target} are used. Excluded: {totals.describe(others)}."
            return [Note("currency", text, warns=bool(blank))]
    elif len(totals.codes) > 1:
        raise _several_currencies(totals, where)
    elif currencies.asks and totals.codes and totals.rows[None]:
        what = (
            f"{counted(totals.rows[None], 'row')} of {fixed(money(totals.amounts[None]))} "
            f"{'name' if totals.rows[None] > 1 else 'names'} no currency, and others name {totals.codes[0]}: an "
            "empty one may mean the currency of the books"
        )
        raise DataError(what, where=where, hint="Name the currency of the empty ones: --blank-currency CODE")
    elif totals.codes:
        currencies.target = totals.codes[0]
    return []


def _currency_totals(
    table: Transactions, currencies: Currencies, scope: Scope, fields: dict[str, Use], condition: pl.Expr | None
) -> CurrencyTotals:
    # Amounts of any size, and of every currency as they are in the file.
    unconverted = replace(currencies, converting=False, checking=False)
    columns = replace(table.columns, wide=True)
    # Rows whose status is not known yet will count as sales, with their currency.
    deciders = [replace(decider, asks=False) for decider in table.deciders]
    plain = replace(table, columns=columns, currencies=unconverted, deciders=deciders, profit_complete=False)
    rows = plain.rows(scope, read_fields(table, fields), condition).filter(pl.col(REASON).is_in(USED))
    with translate_read_errors(table.source.name):
        groups = rows.group_by(MARK).agg(pl.len(), pl.col(REVENUE).sum()).collect(engine="streaming")
    currencies.learn(groups[MARK])
    totals = CurrencyTotals(Counter(), Counter())
    for mark, number, amount in groups.iter_rows():
        code = currencies.names[mark or ""]
        totals.rows[code] += number
        totals.amounts[code] += int(amount)
    return totals


def _state(currencies: Currencies) -> tuple[object, ...]:
    used = {mark for mark, code in currencies.names.items() if currencies.accepts(code)}
    return currencies.target, currencies.blanks, currencies.only, currencies.converting, frozenset(used)


def _check_rates(currencies: Currencies, totals: CurrencyTotals, where: str) -> None:
    missing = [code for code in totals.codes if code not in currencies.rates]
    if missing:
        names = ", ".join(f"{shortened(code)}: …" for code in missing[:MAX_LISTED])
        raise DataError(
            f"rates are missing ({totals.describe(missing)})",
            where=where,
            hint=f"Add what one unit is worth in {currencies.target}: rates: {{{names}}}",
        )


def _several_currencies(totals: CurrencyTotals, where: str) -> DataError:
    first, *others = totals.codes
    rates = ", ".join([f"{shortened(first)}: 1", *(f"{shortened(code)}: …" for code in others[:MAX_LISTED])])
    what = f"the amounts are in {len(totals.codes)} currencies ({totals.describe(totals.codes)})"
    hint = (
        f"Use the rows of one: --currency {quoted(shortened(first))}. "
        f"Or convert them, in custseg.yaml: rates: {{{rates}}}"
    )
    choices = tuple(Choice(f"only {shortened(code)}", "currency", (shortened(code),)) for code in totals.codes)
    return DataError([Problem(what, where, hint, choices)])

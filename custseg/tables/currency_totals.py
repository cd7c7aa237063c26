"""Rows and money of each currency: counted only where a pass has met more than one."""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import dataclass, replace

import polars as pl

from custseg.errors import Choice, DataError, Problem, nearest
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.currencies import MARK, Currencies
from custseg.tables.ledger import USED, money
from custseg.tables.row_columns import REASON, REVENUE
from custseg.tables.row_fields import Use, read_fields
from custseg.tables.scope import Scope
from custseg.tables.transactions import Transactions

SHOWN = 8


@dataclass(frozen=True)
class CurrencyTotals:
    """Rows of each currency that nothing else sets aside, and their money in it; under None what names none."""

    rows: Counter[str | None]
    amounts: Counter[str | None]

    @property
    def codes(self) -> list[str]:
        """Return the currencies, that of most rows first."""
        codes = [code for code in self.rows if code is not None]
        return sorted(codes, key=lambda code: (-self.rows[code], code))

    def parts(self, codes: list[str]) -> str:
        """Say how many rows and how much money there is of each currency."""
        shown: list[str | None] = [*codes[:SHOWN], *([None] if self.rows[None] else [])]
        parts = [
            f"{name_of(code) if code else 'no currency'}: {counted(self.rows[code], 'row')}, "
            f"{fixed(money(self.amounts[code]))}"
            for code in shown
        ]
        return "; ".join(parts) + (f"; and {len(codes) - SHOWN} more" if len(codes) > SHOWN else "")


def name_of(code: str) -> str:
    """Return the text of a currency as a message can show it."""
    return code if len(code) <= 20 else code[:20] + "…"


def settle_currencies(table: Transactions, scope: Scope, fields: dict[str, Use], condition: pl.Expr | None) -> bool:
    """Decide what becomes of the currencies of a file in which a pass has met another one than it expected.

    Args:
        table: the transactions, whose currencies it mends.
        scope: days that are used.
        fields: row fields that the condition reads.
        condition: of ``--rows``.

    Returns:
        Whether the pass has to be made again.

    Raises:
        DataError: several currencies would be added up, the one asked for is not there, or a rate is missing.
    """
    currencies = table.currencies
    assert currencies is not None
    before = _state(currencies)
    tally = _currency_totals(table, currencies, scope, fields, condition)
    others = [code for code in tally.codes if code != currencies.target]
    where = table.source.name
    if currencies.rates:
        _check_rates(currencies, tally, where)
    elif currencies.asked:
        if others and currencies.target not in tally.codes:
            what = f"no row that is used is in {currencies.target} ({tally.parts(tally.codes)})"
            raise DataError(what, where=where, hint=nearest(str(currencies.target), tally.codes))
        if others:
            text = f"Only rows in {currencies.target} are used. Set aside: {tally.parts(others)}."
            _note(table, Note("currency", text))
    elif len(tally.codes) > 1:
        raise _several(tally, where)
    elif tally.codes:
        currencies.target = tally.codes[0]
    currencies.settle_currencies(set(tally.codes))
    if not currencies.blanks:
        table.notes[:] = [note for note in table.notes if note.name != "currency_missing"]
    table.columns.wide |= currencies.converting
    return _state(currencies) != before


def note_rates(table: Transactions, aside: int) -> None:
    """Note at which rates money was converted.

    Args:
        table: the transactions, after they were read.
        aside: number of rows set aside since they name no currency.
    """
    currencies = table.currencies
    if currencies is None or not currencies.converting:
        return
    codes = {code for code in currencies.names.values() if code in currencies.rates and code != currencies.target}
    rates = ", ".join(f"{code} at {currencies.rates[code]:f}" for code in sorted(codes))
    text = f"All money is in {currencies.target}; converted: {rates}."
    if aside:
        text += f" {counted(aside, 'row')} that {'name' if aside > 1 else 'names'} no currency set aside."
    _note(table, Note("rates", text))


def _currency_totals(
    table: Transactions, currencies: Currencies, scope: Scope, fields: dict[str, Use], condition: pl.Expr | None
) -> CurrencyTotals:
    # Money of any size, and of every currency as it stands in the file.
    apart = replace(currencies, converting=False, checking=False)
    columns = replace(table.columns, wide=True)
    plain = replace(table, columns=columns, currencies=apart, profit_complete=False)
    rows = plain.rows(scope, read_fields(table, fields), condition).filter(pl.col(REASON).is_in(USED))
    with translate_read_errors(table.source.name):
        groups = rows.group_by(MARK).agg(pl.len(), pl.col(REVENUE).sum()).collect(engine="streaming")
    currencies.learn(groups[MARK])
    tally = CurrencyTotals(Counter(), Counter())
    for mark, rows_of, amount in groups.iter_rows():
        code = currencies.names[mark or ""]
        tally.rows[code] += rows_of
        tally.amounts[code] += int(amount)
    return tally


def _state(currencies: Currencies) -> tuple[object, ...]:
    used = {mark for mark, code in currencies.names.items() if currencies.accepts(code)}
    return currencies.target, currencies.blanks, currencies.only, currencies.converting, frozenset(used)


def _check_rates(currencies: Currencies, tally: CurrencyTotals, where: str) -> None:
    missing = [code for code in tally.codes if code not in currencies.rates]
    if missing:
        names = ", ".join(f"{name_of(code)}: …" for code in missing[:SHOWN])
        raise DataError(
            f"rates are missing ({tally.parts(missing)})",
            where=where,
            hint=f"Add what one unit is worth in {currencies.target}: rates: {{{names}}}",
        )


def _several(tally: CurrencyTotals, where: str) -> DataError:
    first, *others = tally.codes
    rates = ", ".join([f"{name_of(first)}: 1", *(f"{name_of(code)}: …" for code in others[:SHOWN])])
    what = f"the amounts are in {len(tally.codes)} currencies ({tally.parts(tally.codes)})"
    hint = (
        f"Use the rows of one: --currency {shlex.quote(name_of(first))}. "
        f"Or convert them, in custseg.yaml: rates: {{{rates}}}"
    )
    choices = tuple(Choice(f"only {name_of(code)}", "currency", (name_of(code),)) for code in tally.codes)
    return DataError([Problem(what, where, hint, choices)])


def _note(table: Transactions, note: Note) -> None:
    # A question may look at the file twice, as of two days.
    if note.name not in {one.name for one in table.notes}:
        table.notes.append(note)

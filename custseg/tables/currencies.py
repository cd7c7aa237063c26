"""The currencies of rows: one for all, the one that the user chose, or all converted to one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from custseg.errors import Problem
from custseg.own_columns import own_column
from custseg.settings.setting import Settings
from custseg.sources.cell_text import as_text
from custseg.tables.currency_columns import names_none
from custseg.tables.headers.columns import Columns
from custseg.tables.values import amounts
from custseg.tables.values.currency_words import code_beside, code_of

MARK = own_column("currency")
"""Column of the texts of a row that may name its currency, joined by ``BETWEEN``."""

BETWEEN = "\x1f"
MONEY_ROLES = ("revenue", "unit_price", "discount", "tax", "profit", "cost", "unit_cost")


@dataclass
class Currencies:
    """The currencies of the rows of a file, and which of them are used.

    Attributes:
        mark: expression of the texts of a row that may name its currency.
        columns: number of texts of the mark, 0 or 1, that come from a column of currencies; these come first.
        target: code of the currency that all money is in; None while no row has named one.
        rates: value of one unit of each currency in the target; empty where nothing is converted.
        asked: whether the user has named the target.
        names: code of each mark that was found, None where it names no currency.
        asks: whether an empty field of a column of currencies may mean another currency than the others name.
        blanks: whether rows that name no currency are used.
        only: code of the only currency in the file, in which rows that name none are counted; None for the target.
        converting: whether rows of other currencies than the target are converted.
        checking: whether rows of other currencies are excluded.
    """

    mark: pl.Expr
    columns: int
    target: str | None = None
    rates: dict[str, Decimal] = field(default_factory=dict)
    asked: bool = False
    names: dict[str, str | None] = field(default_factory=dict)
    asks: bool = False
    blanks: bool = True
    only: str | None = None
    converting: bool = False
    checking: bool = True

    def learn(self, marks: Iterable[str | None]) -> None:
        """Add the codes of marks; currencies of the rates, or the target, win where a word is shared by several."""
        wanted = {*self.rates, *([self.target] if self.asked and self.target else [])}
        for mark in marks:
            self.names[mark or ""] = self._code(mark or "", wanted)

    def _code(self, mark: str, wanted: set[str]) -> str | None:
        parts = mark.split(BETWEEN)
        own = [code_of(part, wanted) for part in parts[: self.columns]]
        if own and own[0]:
            return own[0]
        found = {code for part in parts[self.columns :] if (code := code_beside(part, wanted))}
        return " and ".join(sorted(found)) or None

    def expect(self, marks: Counter[str]) -> None:
        """Expect the currencies of some marks to be all that the file has.

        Args:
            marks: number of rows of each.
        """
        counts: Counter[str] = Counter()
        for mark, rows in marks.items():
            counts[self.names[mark] or ""] += rows
        if self.target is None and counts:
            self.target = min(counts, key=lambda code: (-counts[code], code))
        self.settle({*counts})

    def settle(self, codes: set[str]) -> None:
        """Decide which rows are used and converted, by the codes that occur in the file."""
        self.converting = bool(self.rates) and codes not in (set(), {self.target})
        self.only = next(iter(codes)) if len(codes) == 1 else None
        alone = codes <= {self.target} or (self.converting and len(codes) == 1)
        self.blanks = alone and not (self.asks and codes)

    def accepts(self, code: str | None) -> bool:
        """Return whether rows of a currency, or of none, are used."""
        if code is None:
            return self.blanks
        return code in self.rates if self.converting else code == self.target

    def foreign(self) -> pl.Expr:
        """Return whether a row is in a currency that cannot be added to the target, or in one not found before."""
        used = [mark for mark, code in self.names.items() if self.accepts(code)]
        return (~pl.col(MARK).is_in(used)).fill_null(not self.blanks)

    def convert(self, amount: pl.Expr, mark: pl.Expr) -> pl.Expr:
        """Return amounts × rate of their currency, rounded half away from zero to whole integers of ``SCALE``.

        Args:
            amount: Int128 of ``SCALE``; what has no rate stays as it is.
            mark: of the same rows.
        """
        if not self.converting:
            return amount
        blank = self.only if self.blanks else None
        rates = {mark: self.rates.get(code or blank or "") for mark, code in self.names.items()}
        known = {mark: rate for mark, rate in rates.items() if rate is not None}
        places = max(0, *(-int(rate.as_tuple().exponent) for rate in known.values()))
        whole = [int(rate.scaleb(places)) for rate in known.values()]
        factor = mark.fill_null("").replace_strict(
            pl.Series(list(known), dtype=pl.String),
            pl.Series(whole, dtype=pl.Int128),
            default=pl.lit(10**places, pl.Int128),
            return_dtype=pl.Int128,
        )
        # The product of a larger amount would overflow: null marks the row unreadable, not silently wrong.
        held = pl.when(amount.abs() <= 2**126 // max([*whole, 10**places])).then(amount)
        converted: pl.Expr = (held.abs() * factor + 10**places // 2) // 10**places * held.sign()
        return converted


def find_currencies(columns: Columns, sample: pl.DataFrame, settings: Settings) -> Currencies | None:
    """Return the currencies that the first rows name; None where no column or amount can name one.

    Args:
        columns: with the styles of amounts.
        sample: first rows of the file.
        settings: with ``currency`` and ``rates``.

    Raises:
        CustsegError: the rates do not show which currency they convert to.
    """
    target, rates = target_of(settings)
    column = columns.headers.get("currency")
    texts = [as_text(column, columns.schema[column])] if column else []
    if texts and settings["blank_currency"]:
        texts = [
            pl.when(names_none(columns.text("currency"))).then(pl.lit(settings["blank_currency"])).otherwise(texts[0])
        ]
    formatted = [
        amounts.beside(name)
        for role in MONEY_ROLES
        for name in (columns.headers.read_for(columns.headers.columns[role]) if columns.headers.get(role) else ())
        if columns.amounts.get(name, amounts.AmountStyle()).formatted
    ]
    parts = [*texts, *formatted]
    if not parts:
        return None
    mark = parts[0]
    if len(parts) > 1:
        mark = pl.concat_str([part.fill_null("") for part in parts], separator=BETWEEN)
    asks = bool(texts) and settings["blank_currency"] is None
    found = Currencies(mark, len(texts), target, rates, asked=target is not None, asks=asks)
    marks = dict(sample.select(mark.fill_null("").alias(MARK)).to_series().value_counts().iter_rows())
    # With rates, the target counts only once a row names it: rows that name none depend on it.
    found.learn(["", *marks, *([target] if target and not rates else [])])
    found.expect(Counter({mark: rows for mark, rows in marks.items() if found.names[mark]}))
    columns.wide |= found.converting
    return found


def target_of(settings: Settings) -> tuple[str | None, dict[str, Decimal]]:
    """Return the code of the currency that the user chose, None without, and the rate of each other one.

    Raises:
        CustsegError: the rates do not show which currency they convert to.
    """
    asked = settings["currency"]
    target = code_of(asked) if asked else None
    given: dict[str, Decimal] = settings["rates"]
    if not given:
        return target, {}
    rates = {code_of(name) or name: rate for name, rate in given.items()}
    where, error = settings.origin("rates"), settings.error("rates")
    if len(rates) < len(given):
        raise error("two rates are for the same currency", where=where, hint="Remove one of them.")
    ones = [code for code, rate in rates.items() if rate == 1]
    if target is None:
        if len(ones) != 1:
            what = "no currency has the rate 1" if not ones else " and ".join(ones) + " have the rate 1"
            raise error(
                f"{what}, so the target is unclear", where=where, hint="Name the target, for example currency: EUR"
            )
        target = ones[0]
    elif rates.get(target, 1) != 1 or (ones and target not in rates):
        base = " and ".join(ones) or "another currency"
        problem = Problem(
            f"the rates convert to {base}, not to {target}",
            f"{settings.origin('currency')} and {where}",
            f"Give the value of each currency in {target}, or leave the rates out (--no-config).",
        )
        raise settings.error("currency")([problem])
    return target, rates | {target: Decimal(1)}

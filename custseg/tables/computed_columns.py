"""A source with columns that are computed from others, such as the sum of two totals."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Set

import polars as pl

from custseg.notes import Note
from custseg.settings.setting import Settings
from custseg.sources.source import Source
from custseg.sources.source_file import SourceFile
from custseg.tables.headers.columns import text_of
from custseg.tables.headers.formulas import Formula, Term, formulas_of
from custseg.tables.headers.synonyms import MAIN_TABLES, roles
from custseg.tables.values import amounts
from custseg.tables.values.amounts import MAX_EXACT, NOTHING, SCALE, AmountStyle

AMOUNT = pl.Decimal(38, 6)
"""Type of computed columns: amounts to a millionth, without a rounding of their own but in products."""


class ComputedSource(Source):
    """A source with computed columns, which its ``columns`` do not name: the file does not have them.

    Attributes:
        formulas: what each computed column is made of, by its name.
        styles: how the numbers of the columns are written that formulas read; later scans follow its changes.

    Args:
        source: as it was arranged.
        formulas: of the computed columns, by their names.
        styles: that are shared with another source; None for those that the first rows show.
    """

    def __init__(
        self, source: Source, formulas: Mapping[str, Formula], styles: dict[str, AmountStyle] | None = None
    ) -> None:
        self._source, self.formulas = source, dict(formulas)
        self.files, self.columns, self.typed, self.name = source.files, source.columns, source.typed, source.name
        self.kept, self.has_headings, self.is_arranged = source.kept, source.has_headings, source.is_arranged
        self.joins, self.not_read, self.levels = source.joins, source.not_read, source.levels
        self.implied, self.lasting = source.implied, source.lasting
        read = dict.fromkeys(column for formula in formulas.values() for column in formula.columns)
        first = source.sample
        self.styles = {name: amounts.detect_style(first[name]) for name in read} if styles is None else styles
        self.whole = source.whole
        self.left_out = ComputedSource(source.left_out, formulas, self.styles) if source.left_out else None
        self.sample = self._computed(first)

    @property
    def as_in_files(self) -> Source:
        """Return the source without the computed columns."""
        return self._source

    @property
    def notes(self) -> list[Note]:
        """Return what the user should know about how the files were read."""
        return self._source.notes

    @property
    def all_files(self) -> list[SourceFile]:
        """Return the files of all tables."""
        return self._source.all_files

    @property
    def has_stacked_files(self) -> bool:
        """Return whether several files are the main table."""
        return self._source.has_stacked_files

    def beginning(self) -> Source:
        """Return a source of the first rows alone, where reading all of them takes long."""
        return ComputedSource(self._source.beginning(), self.formulas, self.styles)

    def scan(
        self, *, position: bool = False, columns: Collection[str] | None = None, in_order: bool = False
    ) -> pl.LazyFrame:
        """Return all rows with the computed columns; with ``position`` also the ``FILE`` and ``LINE`` of each."""
        read = None if columns is None else self._with_parts(columns)
        rows = self._source.scan(position=position, columns=read, in_order=in_order)
        return rows.with_columns(self._expressions())

    @property
    def out_of_order(self) -> pl.Expr | None:
        """Return whether a row that is read ``in_order`` breaks it."""
        return self._source.out_of_order

    def scan_of(self, columns: Collection[str]) -> pl.LazyFrame:
        """Return some columns, computed ones among them."""
        if self.formulas.keys() & {*columns}:
            return self.scan(columns=columns)
        return self._source.scan_of(columns)

    def unmatched(self, columns: Collection[str], given: Set[str]) -> dict[str, pl.Expr]:
        """Return whether a row leads to none of another table, by the column that says it."""
        return self._source.unmatched(self._with_parts(columns), self._with_parts(given))

    def check_unchanged(self) -> None:
        """Compare the files with their state when they were opened."""
        self._source.check_unchanged()

    def without_parent(self, columns: Collection[str]) -> pl.Expr | None:
        """Return whether a row leads to no row of a table that has some columns."""
        return self._source.without_parent(self._with_parts(columns))

    @property
    def without_lines(self) -> pl.Expr | None:
        """Return whether a row is an order that no row of the main table leads to."""
        return self._source.without_lines

    def may_be_malformed(self, read: Collection[str]) -> pl.Expr:
        """Return whether a row may have too few or too many fields."""
        return self._source.may_be_malformed(self._with_parts(read))

    @property
    def lines_checked(self) -> bool:
        """Return whether every line was checked."""
        return self._source.lines_checked

    @property
    def quotes_unchecked(self) -> bool:
        """Return whether there are quotes that were only counted so far."""
        return self._source.quotes_unchecked

    def has_merged_lines(self, rows: int) -> bool:
        """Return whether unchecked quotes have merged lines into one row, or split one into several."""
        return self._source.has_merged_lines(rows)

    def check_lines(self) -> bool:
        """Check every line, and repair or mark malformed ones; return whether there were any lines to check."""
        return self._source.check_lines()

    def check_quotes(self) -> None:
        """Check every line of the files whose quotes were only counted so far."""
        self._source.check_quotes()

    def _with_parts(self, columns: Collection[str]) -> set[str]:
        """Return columns of the files: those, and what computed ones are made of."""
        parts = {part for name in columns if name in self.formulas for part in self.formulas[name].columns}
        return ({*columns} - self.formulas.keys()) | parts

    def restyled(self) -> pl.DataFrame:
        """Compute the first rows again, by the styles as they are now, and return them."""
        self.sample = self._computed(self._source.sample)
        return self.sample

    def _computed(self, rows: pl.DataFrame) -> pl.DataFrame:
        return rows.with_columns(self._expressions())

    def _expressions(self) -> list[pl.Expr]:
        schema = self._source.sample.schema
        return [_value(formula, schema, self.styles).alias(name) for name, formula in self.formulas.items()]


def computed_of(source: Source) -> dict[str, Formula]:
    """Return what each computed column of a source is made of; empty where it has none."""
    return source.formulas if isinstance(source, ComputedSource) else {}


def with_computed_columns(
    source: Source, mapping: Mapping[str, str], settings: Settings, table: str = ""
) -> tuple[Source, dict[str, str]]:
    """Return a source with the columns that the user maps as sums and products, and the mapping with their names.

    Args:
        source: as it was arranged.
        mapping: column or formula of each role.
        settings: of the run.
        table: whose roles they are; empty for one of `MAIN_TABLES`, as the mapping may decide which.

    Raises:
        CustsegError: a formula is wrong.
    """
    tables = [table] if table else reversed(MAIN_TABLES)
    known = {name: role for one in tables for name, role in roles(one).items()}
    formulas = formulas_of(mapping, known, source.columns, settings)
    if not formulas:
        return source, dict(mapping)
    names = {role: formula.text() for role, formula in formulas.items()}
    computed = ComputedSource(source, {names[role]: formula for role, formula in formulas.items()})
    return computed, {**mapping, **names}


def is_empty(formula: Formula, schema: pl.Schema) -> pl.Expr:
    """Return whether a formula says nothing in a row: a column of each of its terms is empty, or holds a dash."""
    return pl.all_horizontal(_is_empty(term, schema) for term in formula.terms)


def _value(formula: Formula, schema: pl.Schema, styles: Mapping[str, AmountStyle]) -> pl.Expr:
    """Return a computed column: what is empty is zero, unless all is empty; null where something cannot be read."""
    empty = [_is_empty(term, schema) for term in formula.terms]
    values = [
        pl.when(nothing).then(pl.lit(0, pl.Int128)).otherwise(_product(term, schema, styles) * term.sign)
        for term, nothing in zip(formula.terms, empty, strict=True)
    ]
    total = pl.when(~pl.all_horizontal(empty)).then(functools.reduce(pl.Expr.__add__, values))
    return total.cast(AMOUNT) / pl.lit(SCALE, AMOUNT)


def _is_empty(term: Term, schema: pl.Schema) -> pl.Expr:
    """Return whether a term says nothing: one of its columns is empty, or holds a dash."""
    texts = [text_of(column, schema) for column in term.columns]
    return pl.any_horizontal(text.is_null() | text.is_in(NOTHING) for text in texts)


def _product(term: Term, schema: pl.Schema, styles: Mapping[str, AmountStyle]) -> pl.Expr:
    """Return a term in integers of ``SCALE``, rounded half away from zero; null where it is too large for an amount."""
    first, *others = term.columns
    product = amounts.read_decimal(first, schema[first], styles.get(first, AmountStyle()))
    for column in others:
        factor = amounts.read_decimal(column, schema[column], styles.get(column, AmountStyle()))
        # A larger product would overflow 128 bits and turn into another number.
        size = (product.cast(pl.Float64) * factor.cast(pl.Float64)).abs()
        whole = pl.when(size <= float(MAX_EXACT) * SCALE * SCALE).then(product * factor)
        product = (whole.abs() + SCALE // 2) // SCALE * whole.sign()
    return product

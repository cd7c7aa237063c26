"""A saved table of customers: told apart from orders and other tables, and read by the names that custseg gave."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from custseg.analyses.compare.records import Record, checked, find_record
from custseg.errors import DataError, UsageError
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.units import column_type
from custseg.notes import Note
from custseg.numbers import counted
from custseg.settings.setting import Settings
from custseg.shell_words import quoted
from custseg.sources.cell_text import as_text
from custseg.sources.files import expand
from custseg.sources.in_memory import InMemoryTable, Input
from custseg.sources.open_source import ReadOptions, open_source
from custseg.sources.source import Source
from custseg.tables.headers.columns import text_of, without_point
from custseg.tables.headers.synonyms import is_known
from custseg.tables.side_files.side_file import SideFile
from custseg.tables.values.amounts import AmountStyle, detect_style, read_number
from custseg.writing.escaping import FORMULA
from custseg.writing.json_document import VERSION

CUSTOMER_ID = "customer_id"
MAX_LISTED = 3
TWO = "Name two tables, the older one first: custseg compare old.parquet new.parquet"
SAVE = (
    "Save a table first: custseg customers orders.csv -o customers.parquet. "
    "Or compare two days of the orders: custseg compare orders.csv --compare-to 90d"
)
TEXTS = ("text", "prose", "spark")


@dataclass(frozen=True)
class SavedTable:
    """A table of customers.

    Attributes:
        name: for messages.
        source: the file.
        columns: of the file, by the names that custseg gave.
        record: how it was made; None where that is not told.
        notes: on the file.
        settings: of this run.
    """

    name: str
    source: Source
    columns: dict[str, str]
    record: Record | None
    notes: list[Note]
    settings: Settings

    def unit(self, name: str) -> str:
        """Return the unit of a column: as it was saved, else that of the metric of its name, else that of its type."""
        told = self.record["columns"].get(self.columns[name], {}) if self.record else {}
        if isinstance(told, dict) and told.get("unit"):
            return str(told["unit"])
        if name in CATALOGUE:
            return CATALOGUE[name].unit
        dtype = self.source.sample.schema[self.columns[name]]
        if dtype == pl.Boolean or dtype == pl.Date:
            return "flag" if dtype == pl.Boolean else "date"
        return "count" if dtype.is_integer() else "ratio" if dtype.is_numeric() else "text"

    def rows(self, names: Collection[str]) -> pl.DataFrame:
        """Return columns of its rows, the customer first.

        Args:
            names: of columns that it has.

        Raises:
            DataError: a customer stands in several rows.
        """
        side = SideFile("saved", self.source, self.settings, {}, self.notes)
        wanted = [name for name in dict.fromkeys(names) if name != CUSTOMER_ID]
        frame = side.rows([self._id(), *(self._value(name) for name in wanted)])
        if missing := frame[CUSTOMER_ID].null_count():
            side.warn("without_customer", f"{counted(missing, 'row')} of {self.name} without a customer: left out.")
            frame = frame.drop_nulls(CUSTOMER_ID)
        self._check_unique(frame[CUSTOMER_ID])
        return frame

    def _check_unique(self, ids: pl.Series) -> None:
        """Refuse a table in which a customer stands twice: of orders, or of actions.

        Raises:
            DataError: names some of them.
        """
        if ids.n_unique() == ids.len():
            return
        twice = ids.filter(ids.is_duplicated()).unique().sort()
        listed = ", ".join(f"'{one}'" for one in twice.head(MAX_LISTED))
        what = f"{counted(twice.len(), 'customer')} in several rows, such as {listed}: this is no table of customers"
        orders = quoted(self.name)
        hint = f"If it holds orders, compare two of their days: custseg compare {orders} --compare-to 90d. "
        hint += f"Or save their customers: custseg customers {orders} -o customers.parquet"
        raise DataError(what, where=self.name, hint=hint)

    def _id(self) -> pl.Expr:
        text = self._text(self.columns[CUSTOMER_ID])
        # In a typed file custseg left none.
        return (text if self.source.typed else without_point(text)).alias(CUSTOMER_ID)

    def _text(self, column: str) -> pl.Expr:
        """Return the texts of a column; those of delimited files without what keeps formulas from running."""
        schema = self.source.sample.schema
        return as_text(column, schema[column]) if self.source.typed else _unquoted(text_of(column, schema))

    def _value(self, name: str) -> pl.Expr:
        """Return the values of a column in the type of its unit."""
        column, unit = self.columns[name], self.unit(name)
        dtype = self.source.sample.schema[column]
        if unit in TEXTS:
            return self._text(column).alias(name)
        if unit == "flag":
            value = pl.col(column) if dtype == pl.Boolean else pl.col(column).str.to_lowercase() == "true"
        elif unit == "date":
            value = (
                pl.col(column).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
                if dtype == pl.String
                else pl.col(column)
            )
        else:
            value = read_number(column, dtype, self._style(column))
        return value.cast(column_type(unit), strict=False).alias(name)

    def _style(self, column: str) -> AmountStyle:
        """Return how the numbers of a column are written: custseg writes no thousands, so that any comma is decimal."""
        texts = self.source.sample[column]
        if texts.dtype != pl.String:
            return AmountStyle()
        has_comma = bool(texts.str.contains(",", literal=True).any())
        has_point = bool(texts.str.contains(".", literal=True).any())
        decimal = None if has_comma and has_point else "comma" if has_comma else "point"
        return detect_style(texts, decimal=decimal)


def _unquoted(text: pl.Expr) -> pl.Expr:
    """Return a text without the apostrophe that keeps a formula from running, in CSV."""
    rest = text.str.slice(1)
    return pl.when(text.str.starts_with("'") & rest.str.contains(FORMULA)).then(rest).otherwise(text)


def two_inputs(inputs: Sequence[Input]) -> tuple[Input, Input]:
    """Return the two tables that are named, one by one or by a glob.

    Raises:
        CustsegError: there are fewer or more.
    """
    files: list[Input] = []
    for one in inputs:
        files += expand(one) if isinstance(one, str) and one != "-" else [one]
    if len(files) != 2:
        named = f"{files[0]} alone" if len(files) == 1 else f"{len(files)} tables"
        hint = f"{TWO}. To compare two days of orders: --compare-to 90d" if len(files) == 1 else TWO
        raise UsageError(f"two tables are compared, not {named}", hint=hint)
    return files[0], files[1]


def open_saved(one: Input, settings: Settings) -> SavedTable:
    """Open a saved table; only its header and a sample are read.

    Args:
        one: path of a file, or a table in memory.
        settings: of the run.

    Raises:
        DataError: it cannot be read, or is no table of customers.
    """
    if isinstance(one, str) and (document := _document(one)) is not None:
        one = document
    source = open_source([one], ReadOptions(settings["encoding"], settings["sheet"], is_known, one_table=True))
    source.check_lines()
    record = find_record(one, source) if isinstance(one, str) else checked(one.record)
    columns = _own_names(source, record)
    if CUSTOMER_ID not in columns:
        made_by = record["command"] if record and record.get("command") else ""
        what = f"is a table of custseg {made_by}, not of customers" if made_by else "is no saved table of customers"
        raise DataError(f"{what}: it has no column '{CUSTOMER_ID}'", where=source.name, hint=SAVE)
    notes = [note for note in source.notes if note.name != "sheet"]
    return SavedTable(source.name, source, columns, record, notes, settings)


def _own_names(source: Source, record: Record | None) -> dict[str, str]:
    """Return the columns of a file by the names that custseg gave them, whatever their case."""
    told = {column: one.get("name", column) for column, one in record["columns"].items()} if record else {}
    found = {str(told.get(column, column)): column for column in reversed(source.columns)}
    folded = {name.strip().casefold(): name for name in reversed(found)}
    for name in (CUSTOMER_ID, *CATALOGUE):
        if name not in found and name in folded:
            found[name] = found.pop(folded[name])
    return dict(reversed(found.items()))


def _document(path: str) -> InMemoryTable | None:
    """Return the rows and the record of what ``--format json`` wrote; None if a file is anything else."""
    if not path.lower().endswith(".json") or not os.path.isfile(path):
        return None
    try:
        with open(path, encoding="utf-8") as file:
            if f'"{VERSION}"' not in file.read(200):
                return None
            file.seek(0)
            document = json.load(file)
        empty = {column["name"]: pl.String for column in document["columns"]}
        rows = pl.DataFrame(document["rows"] or None, schema=[*empty], infer_schema_length=None, strict=False)
        rows = rows if document["rows"] else pl.DataFrame(schema=empty)
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        return None
    return InMemoryTable(path, rows.lazy(), document.get("record"))

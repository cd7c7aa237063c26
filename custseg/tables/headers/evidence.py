"""Why each column has its role, which other columns could have it, and how its values are written."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.tables.headers.columns import Columns, text_of
from custseg.tables.headers.roles import Headers, disagree, fits
from custseg.tables.headers.synonyms import NUMBERS, Role, allows, rank_of, read_header, roles
from custseg.tables.values import amounts, dates

MAX_SAMPLES = 3


@dataclass(frozen=True)
class ColumnSeen:
    """What was found about a column of a file, in words for people.

    Attributes:
        column: its name.
        role: title of its role, empty where it has none.
        why: the reason for the role, or for having none.
        rivals: other columns that could have the role, and why they do not.
        written: how its values are written.
        filled: share of the first rows that hold a value.
        samples: its first different values, as they are written in the file.
    """

    column: str
    role: str
    why: str
    rivals: str
    written: str
    filled: float
    samples: tuple[str, ...]


def columns_seen(table: str, columns: Columns, sample: pl.DataFrame, date_format: str | None) -> list[ColumnSeen]:
    """Return what was found about each column.

    Args:
        table: "transactions" or "contacts".
        columns: the roles found and how their columns are written, as far as that is known.
        sample: first rows of the table.
        date_format: format of dates, where the user set it.
    """
    described = _Table(table, columns, sample, date_format)
    return [described.seen(column) for column in sample.columns]


@dataclass(frozen=True)
class _Table:
    """The roles of a table, and the first rows that they were found in."""

    table: str
    columns: Columns
    sample: pl.DataFrame
    date_format: str | None

    @property
    def headers(self) -> Headers:
        return self.columns.headers

    def seen(self, column: str) -> ColumnSeen:
        played = [role for role, place in self.headers.columns.items() if place == column]
        known = roles(self.table)
        texts = self.sample.select(text_of(column, self.sample.schema)).to_series().drop_nulls()
        if column in self.headers.computed:
            texts = texts.str.replace(r"\.(\d*?)0+$", ".$1").str.strip_suffix(".")
        height = max(self.sample.height, 1)
        return ColumnSeen(
            column=column,
            role=", ".join(known[role].title for role in played),
            why="; ".join(self._why(known[role], column) for role in played) or self._why_none(column, texts.len()),
            rivals="; ".join(rival for role in played for rival in self._rivals(known[role], column)),
            written=self._written(known[played[0]].kind if played else "", column, texts),
            filled=texts.len() / height,
            samples=tuple(texts.unique(maintain_order=True).head(MAX_SAMPLES)),
        )

    def _why(self, role: Role, column: str) -> str:
        if role.name in self.headers.mapped:
            return "mapped by you"
        if role.name in self.headers.fixed:
            assert self.headers.export
            return f"a known export: {self.headers.export.name}"
        rank = rank_of(role, read_header(column)[0])
        # The rank of the name matters only where other columns could have the role.
        best = f" (rank {rank} of {len(role.ranks)})" if self._rivals(role, column) else ""
        return f"by name{best}{self._share(role, column)}"

    def _share(self, role: Role, column: str) -> str:
        """Return the share of values that can be read as a date or a number, in words."""
        values = self.sample[column]
        if role.kind == "date":
            if values.dtype.is_temporal():
                return ", of type date"
            texts = values.drop_nulls()
            style = self.columns.dates.get(column) or dates.style_of_values(values)
            read = texts.alias("text").to_frame().select(dates.read_date("text", values.dtype, style)).to_series()
            return f", {1 - read.null_count() / max(texts.len(), 1):.0%} dates"
        if role.kind in NUMBERS and not values.dtype.is_numeric():
            return f", {amounts.share_read(values):.0%} numbers"
        return ""

    def _why_none(self, column: str, filled: int) -> str:
        """Return why a column has no role: its name is unknown, its values do not fit, or another fits better."""
        dtype = self.sample.schema[column]
        if dtype.is_nested() or dtype == pl.Binary:
            return "no text, number or date"
        if not filled:
            return "empty"
        name, unit = read_header(column)
        known = roles(self.table)
        parts = [name for name, formula in self.headers.computed.items() if column in formula.columns]
        reasons = [f"part of the {known[role].title}" for role, place in self.headers.columns.items() if place in parts]
        for role in known.values():
            rank = rank_of(role, name)
            if rank is None or not allows(unit, role):
                continue
            if role.name in self.headers.rivals:
                others = [other for other in self.headers.rivals[role.name] if other != column]
                reasons.append(f"could be the {role.title}" + (f", as {_listed(others)} could" if others else ""))
            elif role.name in self.headers.columns:
                reasons.append(f"{role.title} is '{self.headers.columns[role.name]}'")
            elif not fits(role, self.sample[column], self.date_format):
                reasons.append(f"has the name of the {role.title}, not its values")
        return "; ".join(reasons) or "kept as it is"

    def _rivals(self, role: Role, chosen: str) -> list[str]:
        """Return the other columns that could have a role by their names, and why each does not."""
        found = []
        for column in self.sample.columns:
            name, unit = read_header(column)
            rank = rank_of(role, name)
            if column != chosen and rank is not None and allows(unit, role):
                found.append((rank, f"{column} ({self._lost(role, column, chosen, rank)})"))
        return [rival for _, rival in sorted(found)]

    def _lost(self, role: Role, column: str, chosen: str, rank: int) -> str:
        other = next((name for name, place in self.headers.columns.items() if place == column), None)
        if other is not None:
            return f"used as {roles(self.table)[other].title}"
        if not fits(role, self.sample[column], self.date_format):
            return "its values do not fit"
        if not disagree(role, self.sample[chosen], self.sample[column]):
            return "has the same values"
        return "you chose another" if role.name in self.headers.mapped else f"rank {rank}"

    def _written(self, kind: str, column: str, texts: pl.Series) -> str:
        """Return how the values of a column are written."""
        dtype = self.sample.schema[column]
        if column in self.headers.computed:
            return "computed"
        if dtype != pl.String:
            return f"type {str(dtype).split('(')[0]}"
        if texts.is_empty():
            return ""
        style = self.columns.dates.get(column) or (dates.style_of_values(texts) if kind in ("date", "") else None)
        if style is not None and (kind == "date" or texts.str.contains(style.pattern).all()):
            return style.name
        if kind in NUMBERS or (not kind and amounts.share_read(texts) == 1):
            written = self.columns.amounts.get(column) or amounts.detect_style(texts)
            read = amounts.read_number("text", pl.String(), written)
            plain = pl.col("text").cast(pl.Float64, strict=False)
            formatted = texts.alias("text").to_frame().select((read.is_not_null() & plain.is_null()).any()).item()
            return ("number with signs" if formatted else "number") + (", decimal comma" if written.comma else "")
        if kind == "id" and texts.str.contains(r"^\d+$").all():
            return "digits" + (", leading zeros" if texts.str.contains(r"^0\d").any() else "")
        return "text"


def _listed(names: list[str]) -> str:
    return " and ".join(f"'{name}'" for name in names)

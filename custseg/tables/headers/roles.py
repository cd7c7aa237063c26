"""Which column has which role: by ranked synonyms, by its values, and by what the user mapped."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import polars as pl

from custseg.errors import Problem, nearest
from custseg.settings.setting import Settings
from custseg.tables.headers.formulas import Formula
from custseg.tables.headers.headerless import REQUIRED, by_place
from custseg.tables.headers.parties import Parties, parties_of
from custseg.tables.headers.people import are_card_digits
from custseg.tables.headers.synonyms import (
    MAIN_TABLES,
    NUMBERS,
    PIPELINES,
    Role,
    allows,
    read_header,
    roles,
    side_tables,
)
from custseg.tables.systems.known_export import KnownExport
from custseg.tables.systems.known_exports import column_of, named_or_recognised, plain_header
from custseg.tables.values import amounts, dates

PARTS_OF_AMOUNTS = ("discount", "tax", "shipping", "tips", "refunded", "total", "line_amount", "unit_price")
"""Roles of what an amount can include, or can be worked out from."""


STARTS_EMPTY = ("referred_by",)
"""Roles whose column may be empty in a sample: the first customers of a list were brought by nobody."""

COUNTS = ("orders",)
"""Roles that count something, so that their numbers are whole."""


OTHER_FILES = (*PIPELINES, "orders")
"""Prefixes of roles that only the commands of deals and leads read."""


DATES = ("date", "first_order", "last_order")
"""Roles of the main dates of a table, the most important first."""


@dataclass
class Headers:
    """The roles of a table's columns.

    Attributes:
        columns: column of each role found.
        mapped: roles that the user set.
        rivals: for each role that is undecided, the columns of equal rank with different values.
        unfit: for a role, a column with its name whose values do not fit.
        export: the known export that the table is; None where it is none.
        fixed: roles that this export sets.
        more: further columns of a role: numbers are added up, of texts the first that is filled counts.
        parties: of a role, the column of those to whom money went, who stand for it in rows with a minus.
        computed: what columns are made of that the file does not have, such as a sum that the user mapped.
        table: whose roles they are.
    """

    columns: dict[str, str]
    mapped: frozenset[str] = frozenset()
    rivals: dict[str, list[str]] = field(default_factory=dict)
    unfit: dict[str, str] = field(default_factory=dict)
    export: KnownExport | None = None
    fixed: frozenset[str] = frozenset()
    more: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parties: dict[str, Parties] = field(default_factory=dict)
    computed: dict[str, Formula] = field(default_factory=dict)
    table: str = "transactions"

    def all_of(self, role: str) -> tuple[str, ...]:
        """Return the columns of a role, the first one first; empty where there is none."""
        return (self.columns[role], *self.more.get(role, ())) if role in self.columns else ()

    @property
    def mapped_columns(self) -> set[str]:
        """Return the columns that the user mapped."""
        return {self.columns[role] for role in self.mapped if role in self.columns}

    def read_for(self, column: str) -> tuple[str, ...]:
        """Return the columns of the file that a column is read from: mostly itself."""
        return self.computed[column].columns if column in self.computed else (column,)

    @property
    def date_columns(self) -> list[str]:
        """Return the columns of the main dates of the table."""
        return list(dict.fromkeys(self.columns[role] for role in DATES if role in self.columns))

    @property
    def date_column(self) -> str | None:
        """Return the column whose dates decide how others are written; None where there are no dates."""
        return next(iter(self.date_columns), None)

    def get(self, role: str) -> str | None:
        """Return the column of a role, None where there is none."""
        return self.columns.get(role)


def mapping_of(settings: Settings, table: str = "transactions") -> dict[str, str]:
    """Return the columns of a table that the user mapped, by role.

    Args:
        settings: with ``map``.
        table: "transactions", or one of `side_tables`, whose names stand before roles, as in ``contacts.email``.
    """
    own = prefix_of(table)
    others = tuple(prefix_of(other) for other in side_tables() if other != table)
    others += tuple(f"{name}." for name in OTHER_FILES)
    mapped = settings["map"].items()
    return {role[len(own) :]: column for role, column in mapped if role.startswith(own) and not role.startswith(others)}


def prefix_of(table: str) -> str:
    """Return what stands before the roles of a table in a mapping: nothing for the main ones."""
    return f"{table}." if table in side_tables() else ""


def find_roles(
    table: str,
    sample: pl.DataFrame,
    mapping: Mapping[str, str],
    settings: Settings,
    computed: Mapping[str, Formula] | None = None,
) -> Headers:
    """Find the column of each role.

    Args:
        table: one of `MAIN_TABLES` or `side_tables`.
        sample: first rows of the table.
        mapping: column of each role that the user mapped.
        settings: with the origin of the mapping, for errors, and ``date_format``.
        computed: what columns of the mapping are made of that the file does not have; None for none.

    Returns:
        The roles found; required ones may be missing.

    Raises:
        CustsegError: the mapping names an unknown role or column; holds all problems.
    """
    known = roles(table)
    mapping = check_mapping(mapping, known, sample.columns, settings)
    headers = Headers(dict(mapping), frozenset(mapping), computed=dict(computed or {}), table=table)
    read = {column: read_header(column) for column in sample.columns if column not in headers.computed}
    inside = _counted_in(headers)
    if table in MAIN_TABLES:
        export = named_or_recognised(settings, sample.columns)
        headers.export = export if export and export.shape == table else None
        _fix_roles(headers, known, sample)
    taken = {*headers.columns.values(), *(place for places in headers.more.values() for place in places)}
    taken |= {parties.sent for parties in headers.parties.values() if parties.sent}
    fixed = headers.mapped | headers.fixed
    # A user who maps the price of one item wants it multiplied, whatever else looks like an amount.
    unwanted = {"revenue"} if "unit_price" in fixed and "revenue" not in fixed else set()
    if headers.export and headers.export.no_customers:
        # Whatever is called like a customer there is none: an employee, four digits of a card.
        unwanted |= {"customer_id", "email"}
    if headers.export:
        # Where a known export lacks its own column, another one that is called alike is something else.
        own = {role for role in REQUIRED if headers.export.roles.get(role) and headers.export.roles[role].headers}
        unwanted |= own - fixed
    for role in known.values():
        # A known export without a column for a role has none, whatever its headers look like.
        if role.name not in headers.columns and role.name not in fixed | unwanted:
            free: dict[str, list[str]] = {}
            for place, (name, unit) in read.items():
                if place not in taken | inside.get(role.name, set()) and allows(unit, role):
                    free.setdefault(name, []).append(place)
            if column := _best(role, free, sample, headers, settings["date_format"]):
                headers.columns[role.name] = column
                taken.add(column)
    return headers


def _counted_in(headers: Headers) -> dict[str, set[str]]:
    """Return the columns that cannot be parts of the amount, by role: the user has added them up or taken them off."""
    formula = headers.computed.get(headers.columns.get("revenue", ""))
    return {role: set(formula.added) for role in PARTS_OF_AMOUNTS} if formula else {}


def _fix_roles(headers: Headers, known: Collection[str], sample: pl.DataFrame) -> None:
    """Give the roles that a known export sets their columns, unless the user mapped the role or the column."""
    if headers.export is None:
        return
    free = [column for column in sample.columns if column not in headers.columns.values()]
    # A column without any value is the last choice among alternatives.
    empty = {column for column in free if sample[column].null_count() == sample.height}
    places: dict[str, str] = {}
    for column in sorted(free, key=lambda column: column in empty):
        places.setdefault(plain_header(column), column)
    headers.fixed |= {role for role, one in headers.export.roles.items() if not one.headers} - headers.mapped
    for role, one in headers.export.roles.items():
        found = [places[name] for header in one.headers if (name := plain_header(header)) in places]
        found.sort(key=lambda column: column in empty)
        if found and role in known and role not in headers.mapped:
            headers.columns[role] = found[0]
            headers.fixed |= {role}
            if one.combine and found[1:]:
                headers.more[role] = tuple(found[1:])
            if one.sent:
                headers.parties[role] = parties_of(found[0], column_of(one.sent, places), sample)


def check_mapping(
    mapping: Mapping[str, str], known: Collection[str], columns: list[str], settings: Settings
) -> dict[str, str]:
    """Return a mapping with column names for places such as ``#1``.

    Args:
        mapping: column of each role that the user mapped.
        known: names of the roles of the table.
        columns: names of the columns of the table.
        settings: with the origin of the mapping, for errors.

    Raises:
        CustsegError: the mapping names an unknown role or column; holds all problems.
    """
    found, problems, origin = by_place(mapping, columns), [], settings.origin("map")
    for role, column in found.items():
        if role not in known:
            problems.append(Problem(f"there is no role '{role}'", origin, nearest(role, known)))
        if column not in columns:
            problems.append(Problem(f"the file has no column '{column}'", origin, nearest(column, columns)))
    if problems:
        raise settings.error("map")(problems)
    return found


def _best(
    role: Role,
    columns: Mapping[str, list[str]],
    sample: pl.DataFrame,
    headers: Headers,
    date_format: str | None,
) -> str | None:
    named = sorted((role.places[name], name) for name in columns if name in role.places)
    for _, names in itertools.groupby(named, key=lambda one: one[0][0]):
        found = [column for _, name in names for column in columns[name]]
        fit = [column for column in found if fits(role, sample[column], date_format)]
        if found and not fit:
            headers.unfit.setdefault(role.name, found[0])
        fit = [column for column in fit if read_header(column)[1] != "share"] or fit
        if fit:
            if any(disagree(role, sample[fit[0]], sample[other]) for other in fit[1:]):
                headers.rivals[role.name] = fit
                return None
            return fit[0]
    return None


def fits(role: Role, values: pl.Series, date_format: str | None) -> bool:
    """Return whether the values of a column fit a role; one without any value fits only roles that start empty."""
    if values.dtype.is_nested() or values.dtype == pl.Boolean or (role.kind == "id" and are_card_digits(values)):
        return role.kind in ("text", "flag") and values.dtype == pl.Boolean
    filled = values.drop_nulls()
    if filled.dtype == pl.String:
        filled = filled.filter(filled.str.strip_chars() != "")
    if filled.is_empty():
        return role.name in STARTS_EMPTY
    if role.kind == "date":
        return filled.dtype.is_temporal() or dates.share_read(filled, date_format) >= 0.5
    if role.kind == "discount" and filled.dtype == pl.String:
        filled = filled.str.strip_suffix("%")
    if role.kind in NUMBERS:
        if filled.dtype.is_temporal() or amounts.share_read(filled) < 0.5:
            return False
        # "Purchases" is a number of orders, or money.
        return role.name not in COUNTS or _share_of_whole(filled) >= 0.5
    return True


def _share_of_whole(values: pl.Series) -> float:
    """Return the share of whole numbers among those that can be read."""
    numbers = _numbers(values).drop_nulls().cast(pl.Float64)
    return int((numbers == numbers.round()).sum()) / numbers.len() if numbers.len() else 1.0


def disagree(role: Role, one: pl.Series, other: pl.Series) -> bool:
    """Return whether two columns hold different values; ids that number the same things do not."""
    if role.kind in NUMBERS:
        return not _numbers(one).equals(_numbers(other), null_equal=True)
    if role.kind != "id":
        return not one.cast(pl.String).equals(other.cast(pl.String), null_equal=True)
    pairs = pl.DataFrame({"one": one.cast(pl.String), "other": other.cast(pl.String)}).unique()
    return not pairs.height == pairs["one"].n_unique() == pairs["other"].n_unique()


def _numbers(values: pl.Series) -> pl.Series:
    frame = values.alias("number").to_frame()
    return frame.select(amounts.read_number("number", values.dtype, amounts.detect_style(values))).to_series()

"""Roles over several tables: columns of orders take part, those of customers and products fill what is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from custseg.settings.setting import Settings
from custseg.sources.join import Level
from custseg.sources.source import Source
from custseg.tables.headers.formulas import Formula
from custseg.tables.headers.headerless import by_place
from custseg.tables.headers.roles import Headers, find_roles, fits
from custseg.tables.headers.synonyms import allows, rank_of, read_header, roles

OWN: Collection[Level] = ("row", "order")
"""Levels whose columns can have any role."""

FILLED_BY: Mapping[Level, tuple[str, ...]] = {
    "customer": ("email", "channel", "seller", "currency", "cac", "referred_by"),
    "product": ("category", "unit_cost", "unit_price"),
    "seller": ("seller",),
}
"""Roles that columns of these levels get where no column of the order has them: never amounts of the order."""

LAST_RANK_OF_IDS = 3
"""Names of customers of better ranks are ids: others give way to the key of the table of customers."""


def roles_over_levels(
    source: Source, mapping: Mapping[str, str], settings: Settings, computed: Mapping[str, Formula]
) -> Headers:
    """Find the column of each role in a source of one or several tables.

    Args:
        source: of the transactions.
        mapping: column of each role that the user mapped.
        settings: as for `find_roles`.
        computed: what each computed column is made of.

    Raises:
        CustsegError: the mapping names an unknown role or column; holds all problems.
    """
    if not source.joins:
        return find_roles("transactions", source.sample, mapping, settings, computed)
    mapping = by_place(mapping, source.sample.columns)
    wanted = [name for name in source.sample.columns if _is_own(name, source.levels) or name in mapping.values()]
    headers = find_roles("transactions", source.sample.select(wanted), mapping, settings, computed)
    if source.lasting and not {"customer_id"} & (headers.mapped | headers.fixed):
        headers.columns["customer_id"] = source.lasting
        headers.rivals.pop("customer_id", None)
    _apply_implied(headers, source.implied)
    for level, allowed in FILLED_BY.items():
        _fill(headers, level, allowed, source, settings)
    return headers


def columns_with_roles(source: Source, headers: Headers) -> pl.DataFrame:
    """Return the first rows without columns that neither are the order's nor have a role.

    Args:
        source: of the transactions.
        headers: roles of its columns.
    """
    if not source.joins:
        return source.sample
    used = {*headers.columns.values(), *(one for more in headers.more.values() for one in more)}
    return source.sample.select(name for name in source.sample.columns if name in used or _is_own(name, source.levels))


def _is_own(name: str, levels: Mapping[str, Level]) -> bool:
    return levels.get(name, "row") in OWN


def _apply_implied(headers: Headers, implied: Mapping[str, str]) -> None:
    """Give roles the columns that follow from the joins, where names say less."""
    for role, column in implied.items():
        found = headers.columns.get(role)
        if role in headers.mapped | headers.fixed or found == column:
            continue
        rank = rank_of(roles("transactions")[role], read_header(found)[0]) if found else None
        if rank is None or rank > LAST_RANK_OF_IDS:
            headers.columns[role] = column
            headers.rivals.pop(role, None)


def _fill(headers: Headers, level: Level, allowed: tuple[str, ...], source: Source, settings: Settings) -> None:
    taken = set(headers.columns.values())
    free = [name for name in source.columns if source.levels.get(name) == level and name not in taken]
    for role in (roles("transactions")[name] for name in allowed):
        # A price of a list is no substitute for an amount.
        if role.name in headers.columns or (role.name == "unit_price" and not _needs_price(headers)):
            continue
        ranked = []
        for place, column in enumerate(free):
            name, unit = read_header(column)
            rank = rank_of(role, name)
            if rank and allows(unit, role) and fits(role, source.sample[column], settings["date_format"]):
                ranked.append((rank, place, column))
        if ranked:
            headers.columns[role.name] = min(ranked)[2]


def _needs_price(headers: Headers) -> bool:
    return "quantity" in headers.columns and not {"revenue", "line_amount"} & headers.columns.keys()

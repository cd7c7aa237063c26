"""Which column plays which role: ranked synonyms, evidence from the values, and what the user said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from custseg.errors import DataError, Problem, nearest
from custseg.settings.settings import Settings
from custseg.settings.yamlfile import load_yaml
from custseg.tables import amounts, dates

NUMBERS = ("money", "number", "discount")


@dataclass(frozen=True)
class Role:
    """What a column can mean.

    Attributes:
        name: in code and in ``--map``.
        title: for people.
        kind: id, date, money, number, discount (money or a share) or text.
        ranks: normalised headers of each rank, best first.
        gross: normalised headers of amounts that hold the tax.
        ambiguous: normalised headers that may be per unit or per line.
    """

    name: str
    title: str
    kind: str
    ranks: tuple[tuple[str, ...], ...]
    gross: frozenset[str] = frozenset()
    ambiguous: frozenset[str] = frozenset()


@dataclass
class Headers:
    """The roles of a table's columns.

    Attributes:
        columns: column of each role found.
        mapped: roles that the user set.
        rivals: columns of equal rank that disagree, of each role that they leave open.
        unfit: column that has the name but not the values of a role.
    """

    columns: dict[str, str]
    mapped: frozenset[str] = frozenset()
    rivals: dict[str, list[str]] = field(default_factory=dict)
    unfit: dict[str, str] = field(default_factory=dict)

    def get(self, role: str) -> str | None:
        """Return the column of a role, None where there is none."""
        return self.columns.get(role)


@cache
def roles(table: str) -> dict[str, Role]:
    """Return the roles of a table ("transactions" or "contacts") by name."""
    known = _roles_file()
    found = {}
    for name, entry in known[table].items():
        ranks = entry["names"]
        if isinstance(ranks, str):
            ranks = known[ranks][name]["names"]
        found[name] = Role(
            name=name,
            title=entry["title"],
            kind=entry["kind"],
            ranks=tuple(tuple(normalise(header) for header in rank) for rank in ranks),
            gross=frozenset(map(normalise, entry.get("gross", ()))),
            ambiguous=frozenset(map(normalise, entry.get("ambiguous", ()))),
        )
    return found


@cache
def _roles_file() -> Mapping[str, Any]:
    content: Mapping[str, Any] = load_yaml(Path(__file__).with_name("roles.yaml"))
    return content


def normalise(header: str) -> str:
    """Return a header without case, spaces and signs, to compare it with others."""
    return "".join(sign for sign in header.casefold() if sign.isalnum())


def find_roles(table: str, sample: pl.DataFrame, mapping: Mapping[str, str], settings: Settings) -> Headers:
    """Find the column of each role.

    Args:
        table: "transactions" or "contacts".
        sample: first rows of the table.
        mapping: column of a role, as the user set it.
        settings: with the origin of the mapping, for errors, and ``date_format``.

    Returns:
        The roles found; required ones may be missing.

    Raises:
        CustsegError: the mapping names an unknown role or column; holds all problems.
    """
    known = roles(table)
    _check_mapping(mapping, known, sample.columns, settings)
    headers = Headers(dict(mapping), frozenset(mapping))
    forms = {column: _forms(column) for column in sample.columns}
    for fixed, place in _known_export(forms).items():
        if table == "transactions" and place not in mapping.values():
            headers.columns.setdefault(fixed, place)
    taken = set(headers.columns.values())
    for role in known.values():
        if role.name not in headers.columns:
            free = {column: form for column, form in forms.items() if column not in taken}
            if column := _best(role, free, sample, headers, settings["date_format"]):
                headers.columns[role.name] = column
                taken.add(column)
    return headers


def _known_export(forms: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the column of each role that a known export fixes; nothing where no known export is met."""
    columns = {form: column for column, found in reversed(list(forms.items())) for form in found}
    for export in _roles_file()["exports"].values():
        if all(normalise(header) in columns for header in export["has"]):
            fixed = {role: normalise(header) for role, header in export["roles"].items()}
            return {role: columns[header] for role, header in fixed.items() if header in columns}
    return {}


def _check_mapping(
    mapping: Mapping[str, str], known: Mapping[str, Role], columns: list[str], settings: Settings
) -> None:
    problems, origin = [], settings.origin("map")
    for role, column in mapping.items():
        if role not in known:
            problems.append(Problem(f"there is no role '{role}'", origin, nearest(role, known)))
        if column not in columns:
            problems.append(Problem(f"the file has no column '{column}'", origin, nearest(column, columns)))
    if problems:
        raise settings.error("map")(problems)


def _forms(column: str) -> tuple[str, ...]:
    """Return the header as it is and without a unit in brackets: "Amount (USD)" is an amount."""
    return normalise(column), normalise(re.sub(r"[(\[].*?[)\]]", "", column))


def _best(
    role: Role,
    forms: Mapping[str, tuple[str, ...]],
    sample: pl.DataFrame,
    headers: Headers,
    date_format: str | None,
) -> str | None:
    for rank in role.ranks:
        found = [column for name in rank for column, form in forms.items() if name in form]
        found = list(dict.fromkeys(found))
        fit = [column for column in found if _fits(role, sample[column], date_format)]
        if found and not fit:
            headers.unfit.setdefault(role.name, found[0])
        if fit:
            if any(_disagree(role, sample[fit[0]], sample[other]) for other in fit[1:]):
                headers.rivals[role.name] = fit
                return None
            return fit[0]
    return None


def _fits(role: Role, values: pl.Series, date_format: str | None) -> bool:
    """Return whether the values can play the role; a column without any value cannot."""
    if values.dtype.is_nested() or values.dtype == pl.Boolean:
        return role.kind == "text" and values.dtype == pl.Boolean
    filled = values.drop_nulls()
    if filled.dtype == pl.String:
        filled = filled.filter(filled.str.strip_chars() != "")
    if filled.is_empty():
        return False
    if role.kind == "date":
        return filled.dtype.is_temporal() or dates.share_read(filled, date_format) >= 0.5
    if role.kind == "discount" and filled.dtype == pl.String:
        filled = filled.str.strip_suffix("%")
    if role.kind in NUMBERS:
        return not filled.dtype.is_temporal() and amounts.share_read(filled) >= 0.5
    return True


def _disagree(role: Role, one: pl.Series, other: pl.Series) -> bool:
    """Return whether two columns say different things; ids that number the same things do not."""
    if role.kind in NUMBERS:
        return not _numbers(one).equals(_numbers(other), null_equal=True)
    if role.kind != "id":
        return not one.cast(pl.String).equals(other.cast(pl.String), null_equal=True)
    pairs = pl.DataFrame({"one": one.cast(pl.String), "other": other.cast(pl.String)}).unique()
    return not pairs.height == pairs["one"].n_unique() == pairs["other"].n_unique()


def _numbers(values: pl.Series) -> pl.Series:
    frame = values.alias("number").to_frame()
    return frame.select(amounts.read_number("number", values.dtype, amounts.detect_style(values))).to_series()


def require(headers: Headers, table: str, wanted: list[str], sample: pl.DataFrame, where: str) -> None:
    """Raise one DataError for all of the ``wanted`` roles that no column plays.

    Args:
        headers: what was found.
        table: "transactions" or "contacts".
        wanted: names of roles; "revenue" also accepts a quantity and a unit price.
        sample: first rows of the table.
        where: name of the file.
    """
    known = roles(table)
    problems = []
    for name in wanted:
        if name in headers.columns:
            continue
        title = known[name].title
        if name in headers.rivals:
            rivals = headers.rivals[name]
            both = " and ".join(f"'{column}'" for column in rivals)
            mend = "Say which: " + " or ".join(f"--map {_typed(name, column)}" for column in rivals)
            problems.append(Problem(f"{both} could both be the {title}, and they differ", where, mend))
        else:
            what = f"no column for the {title}"
            if name in headers.unfit:
                what += f": '{headers.unfit[name]}' does not hold {_content(known[name].kind)}"
            columns = ", ".join(sample.columns[:25]) + (" …" if len(sample.columns) > 25 else "")
            mend = f"Name it: --map {name}=COLUMN. The file has: {columns}"
            problems.append(Problem(what, where, mend))
    if problems:
        raise DataError(problems)


def _typed(role: str, column: str) -> str:
    pair = f"{role}={column}"
    return f'"{pair}"' if " " in pair else pair


def _content(kind: str) -> str:
    return {"date": "dates", "money": "amounts", "number": "numbers", "discount": "amounts"}.get(kind, "values")

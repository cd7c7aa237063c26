"""Which known export a table is, by its headers. A YAML file of this folder describes each; see README.md there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

from custseg.errors import CustsegError, nearest
from custseg.settings.positioned_yaml import load_yaml
from custseg.settings.setting import Settings
from custseg.tables.systems.known_export import KnownExport, States, export_of
from custseg.tables.systems.system_names import FOLDER, NO_SYSTEM, export_keys, families, keys_named
from custseg.tables.values.meaning import Meaning

ESSENTIALS = 2

HAS = re.compile(r"^has: .+$", re.MULTILINE)


@cache
def known_export(key: str) -> KnownExport:
    """Return a known export by its key."""
    entry = load_yaml(FOLDER / f"{key}.yaml")
    states = [one | {"words": _state_words(one["words"])} if "words" in one else one for one in entry.get("states", [])]
    return export_of(key, entry | {"states": states})


def recognise(columns: Iterable[str]) -> KnownExport | None:
    """Return the known export that a table is: the one with the most identifying headers; None where none matches."""
    return _recognised(frozenset(map(plain_header, columns)))


@lru_cache(maxsize=256)
def _recognised(names: frozenset[str]) -> KnownExport | None:
    matches = [key for key, has in _identifying_headers().items() if all(_is_in(names, one) for one in has)]
    exports = [export for key in matches if not _is_in(names, (export := known_export(key)).lacks)]
    exports = [export for export in exports if _has_essentials(export, names)]
    best = max(exports, key=lambda export: (len(export.has), len(placed(export, names)), export.key), default=None)
    return fitted(best, names) if best else None


def _has_essentials(export: KnownExport, names: Collection[str]) -> bool:
    """Return whether a table has at least two of the customer, the date and the amount of an export.

    A table with the identifying headers alone is another one that is called alike. Of a journal they are made later.
    """
    found = set(placed(export, names))
    if export.shape != "transactions":
        return "customer_id" in found and bool(found & {"orders", "revenue"})
    amount = bool(found & {"revenue", "unit_price", "line_amount"})
    return bool(export.no_customers or export.postings) or len(found & {"customer_id", "date"}) + amount >= ESSENTIALS


def fitted(export: KnownExport, names: Iterable[str]) -> KnownExport:
    """Return an export as one table has it: orders refunded in full are sales where the table has the refunded amounts.

    Args:
        export: as its file describes it.
        names: plain names of the headers of the table.
    """
    if "refunded" not in placed(export, names):
        return export
    return replace(export, states=tuple(map(_less_refunds, export.states)))


def _less_refunds(states: States) -> States:
    return replace(states, meanings=_as_sales(states.meanings), starts=_as_sales(states.starts))


def _as_sales(meanings: Mapping[str, Meaning]) -> dict[str, Meaning]:
    refunded = {value: Meaning.SALE for value, meaning in meanings.items() if meaning is Meaning.REFUNDED}
    return {**meanings, **refunded}


def named_or_recognised(settings: Settings, columns: Iterable[str]) -> KnownExport | None:
    """Return the known export that the user named, or else the one that a table is; None for none.

    Args:
        settings: with ``system``.
        columns: names of the columns of the table.

    Raises:
        CustsegError: no export has the name, or several have.
    """
    name: str | None = settings["system"]
    if name is None:
        return recognise(columns)
    if name == NO_SYSTEM:
        return None
    keys = keys_named(name)
    if len(keys) > 1:
        # Of a system with several exports it is the one whose columns these are.
        if (found := recognise(columns)) and found.key in keys:
            return found
        with_orders = [key for key in keys if _has_orders(known_export(key))]
        keys = with_orders if len(with_orders) == 1 else keys
    if len(keys) != 1:
        raise _not_one_export(name, keys, settings)
    return fitted(known_export(keys[0]), map(plain_header, columns))


def _has_orders(export: KnownExport) -> bool:
    """Return whether an export has customers and their single orders."""
    return not export.no_customers and export.shape == "transactions"


def not_one_export(name: str, keys: list[str]) -> tuple[str, str]:
    """Return what is wrong with a name that no export has, or several have, and how to mend it."""
    if keys:
        return f"'{name}' names {len(keys)} exports", f"Choose one of: {', '.join(keys)}."
    hint = nearest(name, [*export_keys(), *families().values(), NO_SYSTEM])
    if hint.startswith("Choose"):
        hint = "custseg systems lists the known exports; none reads the file without the rules of a system."
    return f"there is no known export '{name}'", hint


def _not_one_export(name: str, keys: list[str], settings: Settings) -> CustsegError:
    what, hint = not_one_export(name, keys)
    return settings.error("system")(what, where=settings.origin("system"), hint=hint)


def placed(export: KnownExport, names: Iterable[str]) -> list[str]:
    """Return the roles of an export for which a table has a column, by the plain names of its headers."""
    found = set(names)
    return [role for role, one in export.roles.items() if _is_in(found, one.headers)]


def lacking(export: KnownExport, columns: Iterable[str]) -> list[str]:
    """Return the headers that an export needs and a table does not have, the first of each with alternatives."""
    names = {plain_header(column) for column in columns}
    return [one[0] for one in export.needs if not _is_in(names, one)]


def column_of(headers: Iterable[str], columns: Mapping[str, str]) -> str | None:
    """Return the column of the first header that a table has, None without any.

    Args:
        headers: alternatives.
        columns: columns of the table by their plain headers.
    """
    return next((columns[name] for header in headers if (name := plain_header(header)) in columns), None)


@lru_cache(maxsize=10_000)
def plain_header(header: str) -> str:
    """Return a header by its letters and digits alone, in lower case; signs stay where there is nothing else."""
    text = header.strip().casefold()
    return re.sub(r"[\W_]+", "", text) or text


def _is_in(names: Collection[str], headers: Iterable[str]) -> bool:
    return any(plain_header(header) in names for header in headers)


@cache
def _state_words(name: str) -> dict[str, Any]:
    words: dict[str, Any] = load_yaml(FOLDER / "states" / f"{name}.yaml")
    return words


@cache
def _identifying_headers() -> dict[str, list[tuple[str, ...]]]:
    """Return the line ``has:`` of each file; the rest of a file is read only where it is needed."""
    found = {}
    for key in export_keys():
        line = HAS.search((FOLDER / f"{key}.yaml").read_text(encoding="utf-8"))
        assert line, f"{key}.yaml has no line of identifying headers"
        entries: list[Any] = _parse(line[0])
        found[key] = [(one,) if isinstance(one, str) else tuple(one) for one in entries]
    return found


def _parse(line: str) -> Any:
    import yaml

    return yaml.load(line, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["has"]

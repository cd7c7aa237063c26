"""The layouts of known exports, with the rules of their systems for what counts."""

from __future__ import annotations

from typing import Any

from shop_layouts import Layout
from yaml_cases import cases


def _layout(entry: dict[str, Any]) -> Layout:
    columns = "|".join(f"{name}={kind}" for one in entry.pop("columns") for name, kind in one.items())
    sets = {name: tuple(entry[name]) for name in ("counts", "leaves_out") if name in entry}
    return Layout(**entry | sets | {"columns": columns, "on_all": frozenset(entry.get("on_all", ()))})


KNOWN = [_layout(entry) for entry in cases(__file__)]
"""A layout for each known export, where the words of its states are those of the system."""

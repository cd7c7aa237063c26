"""Compares results of analyses whole: frames, sections, figures, notes, ledger and settings."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import polars as pl

from custseg.errors import CustsegError
from custseg.settings.setting import Settings


def plain(value: Any) -> Any:
    """Return a value as lists and dicts, which say where they differ; each holds all that people or programs see."""
    if isinstance(value, pl.DataFrame):
        return {"schema": dict(value.schema), "rows": value.rows()}
    if isinstance(value, Settings):
        return {name: (one.value, one.origin) for name, one in dict(value.values).items()}
    if isinstance(value, CustsegError):
        return {"error": type(value).__name__, "problems": [plain(one) for one in value.problems]}
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return plain(vars(value)) if type(value).__module__.startswith("custseg.") and vars(value) else value


def differences(one: Any, other: Any, where: str = "") -> list[str]:
    """Return where two values of `plain` differ, and how."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return [text for name in one for text in differences(one[name], other[name], f"{where}.{name}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [text for place, pair in pairs for text in differences(*pair, f"{where}[{place}]")]
    both_unknown = one != one and other != other
    return [] if one == other or both_unknown else [f"{where}: {one!r:.300} is not {other!r:.300}"]

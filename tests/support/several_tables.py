"""Asking about several small tables in the current folder: figures of customers, and the questions that come back."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from custseg.analyses.ltv import ltv
from custseg.errors import DataError
from custseg.result import Result
from custseg.settings.settings import gather

Files = Mapping[str, str]


def ask(files: Files, analysis: Callable[..., Result] = ltv, columns: str = "orders,revenue", **flags: Any) -> Result:
    """Return the result for tables that are written as files of their names."""
    for name, text in files.items():
        Path(f"{name}.csv").write_text(text, encoding="utf-8")
    settings = gather({"columns": columns, **flags}, use_config=False, environment={})
    return analysis([f"{name}.csv" for name in files], settings)


def question(files: Files, **flags: Any) -> str:
    """Return the text of all problems of tables that are refused."""
    with pytest.raises(DataError) as caught:
        ask(files, **flags)
    return "\n".join(f"{one.where} {one.what} {one.hint}" for one in caught.value.problems)


def options_in(text: str) -> list[dict[str, list[str]]]:
    """Return the settings that the options of a question stand for, one by one, as they are printed."""
    found = re.findall(r"--(map|join|includes) (\"[^\"]+\"|'[^']+'|[^\s,()]+)", text)
    return [{name: shlex.split(value)} for name, value in found]


def figures(result: Result, key: str = "customer_id") -> dict[str, tuple[int, float]]:
    """Return orders and revenue of each customer, or of another key."""
    rows = result.frame.select(key, "orders", "revenue").iter_rows()
    return {one: (orders, round(money, 6)) for one, orders, money in rows}

"""Results to write, made without reading a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from custseg.result import Column, Result
from custseg.settings.settings import gather

Make = Callable[..., Result]


@pytest.fixture
def make() -> Make:
    """Return a function from columns of (unit, values) by name to a result."""

    def make(**columns: tuple[str, list[Any]]) -> Result:
        frame = pl.DataFrame({name: values for name, (_, values) in columns.items()}, strict=False)
        shown = [Column(name, name.replace("_", " "), unit) for name, (unit, _) in columns.items()]
        settings = gather({}, use_config=False, environment={})
        return Result("Made up", frame, shown, settings=settings, as_of=dt.date(2025, 1, 31))

    return make

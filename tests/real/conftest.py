"""Real exports: costly steps of a forecast are done once for the same customers."""

from __future__ import annotations

import pytest
from remembered import remember_fits


@pytest.fixture(autouse=True)
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let models be fitted once for the same input."""
    remember_fits(monkeypatch)

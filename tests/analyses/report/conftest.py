"""The report of a part of the sample shop, made once."""

from __future__ import annotations

from pathlib import Path

import pytest
from reported import part_of_sample, reported

from custseg.result import Result


@pytest.fixture(scope="session")
def sample_part(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the orders of a part of the sample shop, beside its contacts and spend."""
    return part_of_sample(tmp_path_factory.mktemp("reported"), ("00", "25", "50", "75"))


@pytest.fixture(scope="session")
def whole(sample_part: Path) -> Result:
    """Return a report with every section."""
    return reported(
        sample_part,
        contacts=str(sample_part.parent / "contacts.csv"),
        spend=str(sample_part.parent / "spend.csv"),
        targets="repeat_rate=99%,ltv_total=1",
    )

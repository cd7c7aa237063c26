"""The checks that each real export proposes hold for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from places import REAL_DATA

import custseg

pytestmark = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason="the folder of real exports, ../shared/data, is not here"
)
SUFFIXES = (".csv", ".txt", ".xlsx", ".parquet", ".gz")
EXPORTS = [path for path in sorted(REAL_DATA.rglob("*")) if path.suffix in SUFFIXES]


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.relative_to(REAL_DATA).as_posix())
def test_what_an_export_proposes_holds_for_it(path: Path) -> None:
    try:
        proposed = custseg.check(path, propose=True).frame
    except custseg.CustsegError:
        with pytest.raises(custseg.CustsegError):
            custseg.ltv(path)
        pytest.skip("custseg ltv does not read it either")
    assert proposed.height >= 4
    checks = dict(zip(proposed["check"], proposed["must"], strict=True))
    assert len(checks) == proposed.height
    assert custseg.check(path, checks=checks).frame.to_dicts() == []

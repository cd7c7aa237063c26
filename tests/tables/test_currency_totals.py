"""Currencies of a file, together with statuses that are not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from custseg.analyses.ltv import ltv
from custseg.errors import CustsegError
from custseg.settings.settings import gather


def test_two_currencies_are_refused_where_a_status_is_unknown_too(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    rows = ["c1,o1,2024-01-05,10.00,EUR,Frobbed", "c2,o2,2024-01-06,900,JPY,Frobbed"]
    file.write_text("\n".join(["customer,order,date,amount,currency,status", *rows]), encoding="utf-8")
    with pytest.raises(CustsegError, match="the amounts are in 2 currencies"):
        ltv([str(file)], gather({}, use_config=False, environment={}))

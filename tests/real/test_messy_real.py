"""Public exports with another encoding, runs of spaces as separator, or no header."""

from __future__ import annotations

import csv
import re
from decimal import Decimal

import pytest
from exports import as_csv, ledger_of, run
from places import REAL_DATA

from custseg.errors import DataError
from custseg.numbers import readable

CDNOW = REAL_DATA / "cdnow"

pytestmark = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason="the folder of real exports, ../shared/data, is not here"
)


def test_superstore_in_gb18030() -> None:
    path = REAL_DATA / "superstore_cn" / "superstore_gbk.csv"
    with path.open(encoding="gbk", newline="") as stream:
        rows = [{name.strip(): value for name, value in row.items()} for row in csv.DictReader(stream)]
    result = run(path)
    base = result.figures()
    orders = {(row["客户 ID"], row["订单 ID"]) for row in rows}
    assert len({order for _, order in orders}) == 2_770
    assert (len(result.frame), base["orders"]) == (790, len(orders))
    assert ledger_of(result) == {"used": (len(rows), sum(Decimal(row["销售额"]) for row in rows))}
    assert base["revenue"] == pytest.approx(16_068_954.125)
    assert readable(base["revenue"], "money") == "16,068,954.13"
    assert readable(base["profit"], "money") == "2,147,538.93"
    assert base["profit"] == pytest.approx(float(sum(Decimal(row["利润"]) for row in rows)))
    assert "GB18030" in next(note.text for note in result.notes if note.name == "encoding")


def test_online_retail_in_windows_1252_equals_the_parquet_file() -> None:
    typed = run(REAL_DATA / "online_retail" / "online_retail.parquet")
    text = run(REAL_DATA / "online_retail" / "online_retail_latin1.csv.gz")
    assert as_csv(text) == as_csv(typed)
    assert text.ledger == typed.ledger
    assert "Windows-1252" in next(note.text for note in text.notes if note.name == "encoding")


def test_cdnow_separated_by_runs_of_spaces() -> None:
    spaced, plain = run(CDNOW / "CDNOW_master.txt"), run(CDNOW / "CDNOW_master_ms.csv")
    assert ledger_of(spaced) == {"used": (69_659, Decimal("2500315.63"))}
    for name in ("orders", "revenue", "ltv_total", "tenure_months"):
        assert spaced.figures()[name] == plain.figures()[name]
    ids = spaced.frame["customer_id"].cast(int)
    assert dict(zip(ids, spaced.frame["ltv"], strict=True)) == dict(
        zip(plain.frame["customer_id"].cast(int), plain.frame["ltv"], strict=True)
    )


def test_cdnow_without_a_header_uses_the_suggested_mapping() -> None:
    path = CDNOW / "CDNOW_sample.txt"
    with pytest.raises(DataError) as caught:
        run(path)
    offered = re.findall(r"--map (\S+)", caught.value.problems[0].hint)
    for mapping in (offered, ["customer_id=#2", "date=#3", "revenue=#5"]):
        result = run(path, map=mapping)
        assert len(result.frame) == 2_357
        assert ledger_of(result) == {"used": (6_919, Decimal("244091.94"))}

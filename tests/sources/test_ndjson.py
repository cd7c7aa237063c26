"""JSON, one object per line or a list: values keep the digits of the file, and every line is accounted for."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal

import pytest
from small_shop import Shop

from custseg.errors import DataError
from custseg.sources.open_source import open_source

LINE = '{"Customer ID": "A", "Order Date": "2024-01-01", "Amount": 10.00}'
USED = {"used": (2, Decimal("30.5"))}


def order(**more: object) -> dict[str, object]:
    return {"Customer ID": "A", "Order Date": "2024-01-01", "Amount": 1, **more}


def dumped(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def values(shop: Shop, content: str | bytes, *columns: str) -> list[tuple[object, ...]]:
    """Return the values of some columns."""
    source = open_source([shop.write("orders.ndjson", content)])
    return source.scan().select(columns).collect().rows()


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_objects_are_rows(shop: Shop, mark: str, line_end: str, encoding: str) -> None:
    text = LINE + "\n" + '{"Amount": "20.50", "Customer ID": "B", "Order Date": "2024-01-02"}'
    content = (mark if encoding == "utf-8" else "") + text.replace("\n", line_end)
    path = shop.write("orders.csv", content.encode(encoding))
    assert shop.accounts(path) == USED
    assert open_source([path]).files[0].facts.kind == "NDJSON"
    assert shop.accounts(shop.write("orders.jsonl.gz", gzip.compress(content.encode(encoding)))) == USED


WRITTEN = [
    ('"007"', "007"),
    ("12345678901234567890123", "12345678901234567890123"),
    ("0.1", "0.1"),
    ("5.10", "5.10"),
    ("1e3", "1e3"),
    ("1234567890.123456", "1234567890.123456"),
    ("true", "true"),
    ("null", None),
    ('""', None),
    ('"say \\"hi\\", \\u00eb \\ud83d\\ude00"', 'say "hi", ë 😀'),
    ('"two\\r\\nlines\\nmore"', "two lines more"),
    ('"^a$"', "^a$"),
    ("[1, 2]", '["1", "2"]'),
    ('{"b": {"c": "d"}}', None),
]


@pytest.mark.parametrize(("written", "text"), WRITTEN)
def test_a_value_is_read_as_written(shop: Shop, written: str, text: str | None) -> None:
    content = f'{{"x": "first", "v": {written}, "y": 1}}\n{{"x": "second", "v": "w", "y": 2}}\n'
    assert values(shop, content, "x", "v", "y") == [("first", text, "1"), ("second", "w", "2")]


def test_a_nested_value_has_both_names(shop: Shop) -> None:
    records = [order(buyer={"id": 7, "at": {"city": "Bonn"}}), order(buyer=None), order(items=[{"sku": 1}])]
    rows = values(shop, dumped(*records), "buyer.id", "buyer.at", "items")
    assert rows == [("7", '{"city": "Bonn"}', None), (None, None, None), (None, None, '[{"sku": "1"}]')]
    notes = shop.ask(shop.write("orders.ndjson", dumped(*records))).notes
    assert ["'items'" in note.text for note in notes if note.name == "lists"] == [True]


def test_a_key_that_first_occurs_far_down_is_a_column(shop: Shop) -> None:
    content = dumped(*[order()] * 5_000, order(late="x"), order())
    rows = values(shop, content, "late")
    assert [place for place, (value,) in enumerate(rows) if value == "x"] == [5_000]
    assert len(rows) == 5_002


def test_the_type_of_a_value_may_change(shop: Shop) -> None:
    content = dumped(*[order(**{"Customer ID": number}) for number in range(3_000)], order(**{"Customer ID": "x-1"}))
    path = shop.write("orders.ndjson", content)
    assert shop.accounts(path) == {"used": (3_001, 3_001)}
    assert {"x-1", "2999"} <= set(shop.ask(path).frame["customer_id"])


BAD = ["not json", '{"Customer ID": "A"', "[1]", "17", '{"a": 1}}', "[" * 10_000]


@pytest.mark.parametrize("bad", BAD, ids=lambda text: text[:20])
def test_only_the_line_that_is_not_an_object_is_excluded(shop: Shop, bad: str) -> None:
    path = shop.write("orders.ndjson", f"{LINE}\n{bad}\n\n{dumped(order(late=1))}")
    assert shop.accounts(path) == {"unreadable row": (1, 0), "blank line": (1, 0), "used": (2, 11)}
    found = {(row["line"], row["reason"], row["Customer ID"]) for row in shop.rejected()}
    assert found == {("2", "unreadable row", bad), ("3", "blank line", "")}


def test_a_list_of_objects_is_read(shop: Shop) -> None:
    records = [order(Amount=10), order(Amount=20.5)]
    for indent in (None, 2):
        assert shop.accounts(shop.write("orders.json", json.dumps(records, indent=indent))) == USED


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[{}, 2]", "not of objects"),
        ('[{"a": 1}', "incomplete"),
        ("[]", "not a table"),
        ("{}\n{}\n", "not a table"),
        (json.dumps(order(), indent=1), "not a table"),
    ],
)
def test_json_that_is_not_a_table_is_an_error(shop: Shop, content: str, message: str) -> None:
    with pytest.raises(DataError, match=message) as caught:
        shop.ask(shop.write("orders.json", content))
    assert caught.value.problems[0].hint


def test_a_list_that_is_too_large_is_an_error_with_the_conversion(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("custseg.sources.ndjson.LARGEST_LIST", 100)
    with pytest.raises(DataError, match="jq"):
        shop.ask(shop.write("orders.json", json.dumps([order()] * 9)))

"""A table in memory gives the figures of the file that it was read from, whichever library it is of."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from custseg import DataError, Result, UsageError, cac, customers, inspect, ltv, profit

Read = Callable[[str], Any]


def read_typed(path: str) -> pl.DataFrame:
    return pl.read_csv(path, try_parse_dates=True)


def read_text(path: str) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


def read_categories(path: str) -> pl.DataFrame:
    return read_typed(path).with_columns(pl.col("category", "country").cast(pl.Categorical))


def read_objects(path: str) -> pl.DataFrame:
    """Return a frame with a column of Python objects, and one without any value."""
    frame = read_typed(path)
    objects = pl.Series("customer_id", [None if one is None else Id(one) for one in frame["customer_id"]], pl.Object)
    return frame.with_columns(objects, pl.lit(None).alias("remark"))


class Id:
    """What a database may return as an id."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


class Stream:
    """A table of a library that custseg has never heard of."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.frame.__arrow_c_stream__(requested_schema)


READERS: dict[str, Read] = {
    "typed": read_typed,
    "text": read_text,
    "lazy": lambda path: pl.scan_csv(path, try_parse_dates=True),
    "categories": read_categories,
    "objects": read_objects,
    "stream": lambda path: Stream(read_typed(path)),
    "path": Path,
    "file": lambda path: open(path, "rb"),  # noqa: SIM115
    "bytes": lambda path: io.BytesIO(Path(path).read_bytes()),
}


def assert_same(one: Result, other: Result) -> None:
    assert_frame_equal(one.frame, other.frame)
    assert one.summary == other.summary
    assert one.ledger == other.ledger
    assert one.as_of == other.as_of


@pytest.mark.parametrize("kind", READERS)
def test_a_table_gives_the_figures_of_its_file(shop: Path, kind: str) -> None:
    table = READERS[kind]("orders.csv")
    assert_same(ltv(table), ltv("orders.csv"))


@pytest.mark.parametrize("kind", ["lazy", "file"])
def test_side_tables_give_the_figures_of_their_files(shop: Path, kind: str) -> None:
    read = READERS[kind]
    files: dict[str, Any] = {"contacts": "contacts.csv", "spend": "spend.csv"}
    tables = {name: read(path) for name, path in files.items()}
    assert_same(cac("orders.csv", by="channel", **tables), cac("orders.csv", by="channel", **files))
    tables = {name: read(path) for name, path in files.items()}
    assert_same(customers(read("orders.csv"), all=True, **tables), customers("orders.csv", all=True, **files))


def test_products_can_be_a_table(shop: Path) -> None:
    frame = read_typed("orders.csv").rename({"category": "product"})
    groups = pl.DataFrame({"product": ["tea", "spices"], "category": ["drinks", "food"]})
    groups.write_csv("products.csv")
    assert_same(profit(frame, by="category", products=groups), profit(frame, by="category", products="products.csv"))


@pytest.mark.parametrize("several", [list, tuple])
def test_several_tables_are_one(shop: Path, several: Callable[[list[pl.DataFrame]], Any]) -> None:
    frame = read_typed("orders.csv")
    halves = [frame.head(50), frame.tail(-50)]
    assert_same(ltv(several(halves)), ltv("orders.csv"))
    for number, half in enumerate(halves):
        half.write_csv(f"half{number}.csv")
    assert_same(ltv(["half0.csv", Path("half1.csv")]), ltv("orders.csv"))


def test_a_dict_gives_tables_their_names(shop: Path) -> None:
    frame = read_typed("orders.csv")
    assert_same(ltv({"first half": frame.head(50), "second half": frame.tail(-50)}), ltv("orders.csv"))
    found = inspect({"first half": frame.head(50), "second half": frame.tail(-50)})
    assert found.sections["files"]["file"].to_list() == ["first half", "second half"]
    with pytest.raises(DataError, match="nameless: has no columns"):
        ltv({"orders": frame, "nameless": pl.DataFrame()})
    assert_same(ltv({"a file": Path("orders.csv")}), ltv("orders.csv"))


def test_tables_of_one_system_are_joined_by_the_keys_that_are_named(tmp_path: Path) -> None:
    tables = {
        "sales": pl.DataFrame({"number": [1, 2], "buyer": ["a", "b"], "day": ["2025-01-01", "2025-01-02"]}),
        "lines": pl.DataFrame({"ref": [1, 1, 2], "product": ["x", "y", "x"], "amount": [10.0, 5.5, 20.0]}),
        "people": pl.DataFrame({"name": ["a", "b"], "country": ["NL", "BE"]}),
    }
    join = ["sales:number=ref", "people:name=buyer"]
    expected = {"NL": 15.5, "BE": 20.0}
    for given in (tables, {name: frame.lazy() for name, frame in tables.items()}):
        result = ltv(given, join=join, by="country", map={"customer_id": "buyer", "date": "day"})
        assert dict(result.frame.select("country", "ltv_total").rows()) == expected
    lines = inspect(tables, join=join).sections["joins"]["line"].to_list()
    assert lines[0] == "sales 1—n lines by ref = number: 3 of 3 rows matched"
    for name, frame in tables.items():
        frame.write_csv(tmp_path / f"{name}.csv")
    frames = ltv(tables, join=join, by="country")
    files = ltv([tmp_path / f"{name}.csv" for name in tables], join=join, by="country")
    assert_frame_equal(frames.frame, files.frame)
    for one in ("sales:none", ["sales:none"]):
        with pytest.raises(DataError):
            ltv(tables, join=one)


def test_a_frame_is_left_as_it_was(shop: Path) -> None:
    frame = read_categories("orders.csv")
    before = frame.clone()
    ltv(frame, by="country")
    assert_frame_equal(frame, before, categorical_as_str=True)


def test_excluded_rows_of_a_table_are_written_with_their_numbers(shop: Path) -> None:
    ltv(read_typed("orders.csv"), rejects="rejects.csv")
    rows = pl.read_csv("rejects.csv")
    total = read_typed("orders.csv").height
    assert rows["file"].unique().to_list() == ["orders"]
    assert rows["line"].to_list() == [total - 2, total - 1, total]
    assert rows["reason"].to_list() == ["no customer", "unreadable date", "unreadable amount"]


def test_inspect_says_that_a_table_is_in_memory(shop: Path) -> None:
    found = inspect(read_typed("orders.csv"), contacts=read_typed("contacts.csv"))
    assert found.sections["files"].select("file", "kind").rows() == [("orders", "table in memory")]
    assert found.sections["contacts_columns"]["role"].to_list()[:2] == ["customer", "name"]


def test_what_is_no_table_is_named(shop: Path) -> None:
    for wrong, words in [
        (5, "orders: this is neither a path nor a table but int"),
        ({"date": []}, "date: this is neither a path nor a table but list"),
        ({}, "orders: the dict of orders is empty"),
        ({1: "orders.csv"}, "orders: the dict of orders has the key 1, which is no name"),
        ({" ": "orders.csv"}, "orders: the dict of orders has the key ' ', which is no name"),
        ([], "orders: the list of orders is empty"),
        (["orders.csv", None], r"orders\[1\]: this is neither a path nor a table but NoneType"),
        ("-", "orders: '-' is not the name of a file"),
        ("", "orders: '' is not the name of a file"),
        (b"orders.csv", "orders: this is neither a path nor a table but bytes"),
        (io.StringIO("a,b"), "orders: the file is open for text"),
    ]:
        with pytest.raises(UsageError, match=words):
            ltv(wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="contacts: this is neither a path nor a table but int"):
        ltv("orders.csv", contacts=3)  # type: ignore[arg-type]


def test_tables_without_columns_or_rows_are_errors(shop: Path) -> None:
    with pytest.raises(DataError, match="orders: has no columns"):
        ltv(pl.DataFrame())
    with pytest.raises(DataError, match="orders: has a header but no rows"):
        ltv(read_typed("orders.csv").clear())
    with pytest.raises(DataError, match="contacts: has a header but no rows"):
        ltv("orders.csv", contacts=read_typed("contacts.csv").clear())


def test_a_table_that_fails_to_stream_is_an_error(shop: Path) -> None:
    class Broken:
        def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
            raise TypeError("Expected bytes, got a 'int' object")

    class WithoutArrow:
        def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
            raise ImportError("Import pyarrow failed")

    with pytest.raises(DataError, match=r"cannot be handed over \(TypeError\)"):
        ltv(Broken())
    with pytest.raises(UsageError, match="pip install pyarrow"):
        ltv(WithoutArrow())


def test_a_query_that_fails_raises_the_error_of_polars(shop: Path) -> None:
    for failing in (
        pl.scan_csv("orders.csv").select("nothing"),
        pl.scan_csv("orders.csv", schema_overrides={"customer_id": pl.Int64}),
    ):
        with pytest.raises(pl.exceptions.PolarsError):
            ltv(failing)
        with pytest.raises(pl.exceptions.PolarsError):
            ltv("orders.csv", contacts=failing)
    (shop / "broken.csv").write_bytes(b"PAR1 and nothing else")
    with pytest.raises(DataError, match=r"broken\.csv: is a damaged Parquet file"):
        ltv(read_typed("orders.csv"), contacts="broken.csv")


def test_a_table_and_a_file_of_text_are_not_one(shop: Path) -> None:
    with pytest.raises(DataError, match="one is a table in memory, the other is text"):
        ltv([read_typed("orders.csv"), "orders.csv"])


def pandas_tables(frame: pl.DataFrame) -> dict[str, Any]:
    """Return an export as the tables of pandas that people have."""
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    plain = pandas.read_csv(io.BytesIO(frame.write_csv().encode()), parse_dates=["date"])
    return {
        "plain": plain,
        "index by order": plain.set_index("order_id"),
        "without order of rows": plain.sample(frac=1, random_state=1),
        "categories": plain.astype({"category": "category"}),
        "times": plain.assign(date=plain["date"] + pandas.Timedelta(hours=9)),
        "objects": plain.astype(object),
    }


@pytest.mark.parametrize("kind", ["plain", "index by order", "without order of rows", "categories", "times", "objects"])
def test_pandas_gives_the_figures_of_the_file(shop: Path, kind: str) -> None:
    table = pandas_tables(read_typed("orders.csv"))[kind]
    assert_same(ltv(table), ltv("orders.csv"))


def test_pandas_hands_over_no_index_without_a_name(shop: Path) -> None:
    table = pandas_tables(read_typed("orders.csv"))["without order of rows"]
    assert "__index_level_0__" not in inspect(table).sections["file_columns"]["column"].to_list()


def test_pyarrow_gives_the_figures_of_the_file(shop: Path) -> None:
    pytest.importorskip("pyarrow")
    table = read_typed("orders.csv").to_arrow()
    assert_same(ltv(table), ltv("orders.csv"))
    assert_same(ltv(table.to_reader()), ltv("orders.csv"))


def test_days_of_tables_are_days(shop: Path) -> None:
    frame = pl.DataFrame({
        "customer": ["a", "a", "b"],
        "date": [dt.datetime(2025, 1, 1, 23, 59), dt.datetime(2025, 3, 1), dt.datetime(2025, 3, 1, 0, 0, 1)],
        "amount": [10.0, 20.0, 5.5],
    })  # fmt: skip
    result = customers(frame, margin=1)
    assert result.frame.sort("customer_id").select("first_order", "last_order", "ltv").rows() == [
        (dt.date(2025, 1, 1), dt.date(2025, 3, 1), 30.0),
        (dt.date(2025, 3, 1), dt.date(2025, 3, 1), 5.5),
    ]

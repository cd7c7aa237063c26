"""A zip with several files: each table in it is a file of the source, as in a folder; hostile ones end in words."""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from small_shop import HEADER, Shop

from custseg.errors import DataError, UsageError
from custseg.sources import archives
from custseg.sources.files import COPIES, own_copies
from custseg.sources.open_source import ReadOptions, open_source
from custseg.writing.output_files import check_target

JANUARY = HEADER + "A,2024-01-01,10.00,x\nB,never,20.00,y\n"
FEBRUARY = HEADER + "A,2024-02-01,30.00,Zoë\n"
CYRILLIC = (HEADER + "Иванов,2024-03-01,40.00,оплачено\n" * 50).encode("cp1251")
BOTH = {"unreadable date": (1, 20), "used": (2, 40)}


def zipped(files: list[tuple[str, str | bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for name, content in files:
            archive.writestr(name, content)
    return stream.getvalue()


MONTHS: list[tuple[str, str | bytes]] = [("2.csv", FEBRUARY), ("1.csv", JANUARY)]


def test_tables_in_a_zip_are_read_like_those_of_a_folder(shop: Shop) -> None:
    path = shop.write("shop.zip", zipped(MONTHS))
    assert shop.accounts(path) == BOTH
    (row,) = shop.rejected()
    assert (row["file"], row["line"]) == (f"{path}/1.csv", "3")
    source = open_source([path])
    assert [file.name for file in source.files] == [f"{path}/1.csv", f"{path}/2.csv"]
    assert {file.facts.packed for file in source.files} == {"zip"}
    assert not source.notes
    for name, text in MONTHS:
        shop.write(f"folder/{name}", text)
    assert shop.accounts(str(shop.folder / "folder")) == BOTH


def test_what_is_no_table_is_left_out_with_a_note(shop: Shop) -> None:
    beside: list[tuple[str, str | bytes]] = [
        ("shop/README.txt", "Orders, items and customers.\n\nAsk us for more.\n"),
        ("shop/logo.png", b"\x89PNG"),
        ("shop/LICENSE", "MIT"),
        ("shop/notes/", b""),
        ("__MACOSX/shop/._1.csv", b"x"),
        ("shop/.DS_Store", b"x"),
    ]
    path = shop.write("shop.zip", zipped([(f"shop/{name}", text) for name, text in MONTHS] + beside))
    assert shop.accounts(path) == BOTH
    source = open_source([path])
    assert [file.name for file in source.files] == [f"{path}/1.csv", f"{path}/2.csv"]
    (note,) = source.notes
    assert note.text == f"{path}: left out, since they are no tables by their names: LICENSE, README.txt, logo.png."
    shop.write("folder/README.txt", beside[0][1])
    shop.write("folder/1.csv", JANUARY)
    assert shop.accounts(str(shop.folder / "folder"))["used"] == (1, 10)


def test_workbooks_and_parquet_in_a_zip_are_tables(shop: Shop) -> None:
    rows = pl.DataFrame({"Customer ID": ["A"], "Order Date": ["2024-04-01"], "Amount": [5.0], "Note": ["x"]})
    book, parquet = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as writer:
        for name in ("May", "June"):
            sheet = writer.add_worksheet(name)
            sheet.write_row(0, 0, rows.columns)
            sheet.write_row(1, 0, rows.row(0))
    path = shop.write("books.zip", zipped([*MONTHS, ("later/book.xlsx", book.getvalue())]))
    names = [file.name.removeprefix(path) for file in open_source([path]).files]
    assert names == ["/1.csv", "/2.csv", "/later/book.xlsx/May", "/later/book.xlsx/June"]
    assert shop.accounts(path) == {"unreadable date": (1, 20), "used": (4, 50)}
    rows.write_parquet(parquet)
    typed = shop.write("typed.zip", zipped([("a.parquet", parquet.getvalue()), ("b.parquet", parquet.getvalue())]))
    assert shop.accounts(typed) == {"used": (2, 10)}


def test_each_file_has_its_own_encoding_and_its_copies_are_removed(shop: Shop) -> None:
    path = shop.write("shop.zip", zipped([*MONTHS, ("3.csv", CYRILLIC)]))
    with own_copies():
        source = open_source([path])
        assert [file.facts.encoding for file in source.files] == ["UTF-8", "UTF-8", "Windows-1251"]
        copies = [Path(folder) for folder, name in COPIES.items() if name.startswith(path)]
        assert len(copies) >= 3
    assert not any(copy.exists() for copy in copies)


def test_contacts_in_a_zip_have_to_be_one_table(shop: Shop) -> None:
    orders, path = shop.write("orders.csv", JANUARY), shop.write("shop.zip", zipped(MONTHS))
    with pytest.raises(DataError, match=r"several files: 2.csv, 1.csv"):
        shop.ask(orders, contacts=path)
    with pytest.raises(DataError, match="several files"):
        open_source([path], ReadOptions(one_table=True))


def test_one_table_of_an_archive_or_workbook_can_be_named(shop: Shop, tmp_path: Path) -> None:
    people = "Customer ID,Country\nA,FR\nB,DE\n"
    path = shop.write("shop.zip", zipped([("all/1.csv", JANUARY), ("all/people.csv", people), ("all/readme", "x")]))
    assert shop.accounts(f"{path}/1.csv") == {"unreadable date": (1, 20), "used": (1, 10)}
    assert shop.rejected()[0]["file"] == f"{path}/1.csv"
    answer = shop.ask(f"{path}/1.csv", contacts=f"{path}/people.csv", by="country")
    assert answer.frame["country"].to_list() == ["FR"]
    with xlsxwriter.Workbook(book := str(tmp_path / "book.xlsx")) as writer:
        for name, text in (("Orders", JANUARY), ("People", people)):
            sheet = writer.add_worksheet(name)
            for row, line in enumerate(text.splitlines()):
                sheet.write_row(row, 0, line.split(","))
    answer = shop.ask(f"{book}/Orders", contacts=f"{book}/people", by="country")
    assert answer.frame["country"].to_list() == ["FR"]
    packed = shop.write("book.zip", zipped([("book.xlsx", Path(book).read_bytes()), ("x.csv", JANUARY)]))
    [file] = open_source([f"{packed}/book.xlsx/People"]).files
    assert (file.name, file.columns) == (f"{packed}/book.xlsx/People", ["Customer ID", "Country"])


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("shop.zip/3.csv", "holds no file '3.csv'"),
        ("shop.zip/1.csv/Sheet", "holds no 'Sheet': it is one table"),
        ("plain.csv/Sheet", "holds no 'Sheet': it is one table"),
        ("missing.zip/1.csv", "no such file or folder"),
    ],
)
def test_a_part_that_is_not_there_is_an_error(shop: Shop, part: str, message: str) -> None:
    shop.write("shop.zip", zipped(MONTHS))
    shop.write("plain.csv", JANUARY)
    with pytest.raises(DataError, match=message):
        open_source([str(shop.folder / part)])


def test_an_archive_is_not_written_over_by_way_of_its_part(shop: Shop) -> None:
    path = shop.write("shop.zip", zipped(MONTHS))
    with pytest.raises(UsageError, match="is an input"):
        check_target(path, [f"{path}/1.csv"], "--output")


def flagged(content: bytes) -> bytes:
    """Return an archive whose first file is marked as encrypted, in its own header and in the directory."""
    changed = bytearray(content)
    changed[6] |= 1
    changed[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


STORED = zipped(MONTHS, zipfile.ZIP_STORED)
HOSTILE: dict[str, tuple[bytes, str, str]] = {
    "two files of the same name": (zipped([MONTHS[0], MONTHS[0]]), "", "several files of the same name: 2.csv"),
    "a name above the archive": (zipped([*MONTHS, ("../../x.csv", JANUARY)]), "", "out of the archive: '../../x.csv'"),
    "a name from the root": (zipped([*MONTHS, ("/etc/x.csv", JANUARY)]), "", "out of the archive: '/etc/x.csv'"),
    "a name of a drive": (zipped([*MONTHS, ("C:\\x.csv", JANUARY)]), "", "out of the archive: 'C:\\\\x.csv'"),
    "a name above, inside": (zipped([*MONTHS, ("a/../../x.csv", JANUARY)]), "", "out of the archive"),
    "a damaged member": (STORED.replace(b"never", b"ever!"), "/1.csv", "is damaged in its zip archive"),
    "a password": (flagged(zipped(MONTHS)), "", "a zip archive with a password"),
    "a zip inside": (
        zipped([*MONTHS, ("old.zip", zipped(MONTHS))]),
        "/old.zip",
        "contains a .zip archive inside a .zip",
    ),
    "an image called a table": (zipped([*MONTHS, ("3.csv", b"\x89PNG\r\n\x1a\n")]), "/3.csv", "is an image"),
    "an empty table": (zipped([*MONTHS, ("3.csv", b"")]), "/3.csv", "is empty"),
    "no tables": (
        zipped([("a.png", b"x"), ("b.md", b"y")]),
        "",
        "2 files, none of which ends as tables do: a.png, b.md",
    ),
    "cut off": (zipped(MONTHS)[:-30], "", "damaged zip"),
}


@pytest.mark.parametrize(("content", "where", "message"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_archive_is_answered_in_words(shop: Shop, content: bytes, where: str, message: str) -> None:
    path = shop.write("shop.zip", content)
    with pytest.raises(DataError) as caught:
        open_source([path])
    (problem,) = caught.value.problems
    assert message in problem.what
    assert problem.where == path + where
    assert problem.hint
    assert not (shop.folder.parent / "x.csv").exists()


def test_many_files_of_one_table_are_read_and_too_many_are_not(shop: Shop) -> None:
    days = [(f"{day:04}.csv", HEADER + f"A,2024-01-{day % 28 + 1:02},1.00,{day}\n") for day in range(200)]
    assert shop.accounts(shop.write("days.zip", zipped([*days]))) == {"used": (200, 200)}
    with pytest.raises(DataError, match="a zip archive with 1,001 files; at most 1,000 are read"):
        open_source([shop.write("many.zip", zipped([(f"{one}.csv", b"") for one in range(1_001)]))])


@pytest.mark.parametrize("parts", [1, 40])
def test_a_bomb_is_refused_before_anything_is_unpacked(shop: Shop, monkeypatch: pytest.MonkeyPatch, parts: int) -> None:
    monkeypatch.setattr(archives, "BOMB_BYTES", 1 << 20)
    monkeypatch.setattr("custseg.sources.zip_tables.private_copy", lambda *_: pytest.fail("unpacked"))
    content = [(f"{one}.csv", bytes((4 << 20) // parts)) for one in range(parts)]
    with pytest.raises(DataError, match="bomb"):
        open_source([shop.write("shop.zip", zipped([*MONTHS, *content]))])

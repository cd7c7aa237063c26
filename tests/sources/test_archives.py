"""gz, zst and a zip with one file: the same table as the plain file, or a clear error."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from small_shop import HEADER, Shop

from custseg.errors import DataError
from custseg.sources import archives
from custseg.sources.open_source import open_source

TABLE = HEADER + "".join(f"K{n % 7},2024-01-{n % 28 + 1:02},{n}.25,Zoë {n * 7919 % 100_003}\n" for n in range(20_000))
USED = {"used": (20_000, 19_999 * 10_000 + 5_000)}
CYRILLIC = HEADER + "Иванов,2024-01-01,10.00,оплачено\n" * 50


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method, compresslevel=1) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def tarred(content: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member = tarfile.TarInfo("orders.csv")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda content: gzip.compress(content, 1),
    "zst": zstandard.compress,
    "zip": lambda content: zipped({"out/": b"", "out/orders.csv": content, "__MACOSX/._orders.csv": b"x"}),
    "zip, stored": lambda content: zipped({"orders.csv": content, ".DS_Store": b"x"}, zipfile.ZIP_STORED),
}
# A table in two pieces, as tools that compress on several processors write it.
JOINED: dict[str, Callable[[bytes], bytes]] = {
    "gz members": lambda content: gzip.compress(content[:9000]) + gzip.compress(b"") + gzip.compress(content[9000:]),
    "zst frames": lambda content: (
        b"\x50\x2a\x4d\x18\x04\0\0\0skip" + zstandard.compress(content[:9000]) + zstandard.compress(content[9000:])
    ),
}


@pytest.mark.parametrize("pack", [*PACKERS.values(), *JOINED.values()], ids=[*PACKERS, *JOINED])
def test_a_packed_table_is_read_like_the_plain_one(shop: Shop, pack: Callable[[bytes], bytes]) -> None:
    assert shop.accounts(shop.write("orders.bin", pack(TABLE.encode()))) == USED


@pytest.mark.parametrize("kind", ["gz", "zst", "zip"])
def test_a_packed_file_keeps_its_encoding_and_line_numbers(shop: Shop, kind: str) -> None:
    path = shop.write(f"orders.csv.{kind}", PACKERS[kind]((CYRILLIC + "Пётр,never,1,x\n").encode("cp1251")))
    result = shop.ask(path)
    assert result.frame["customer_id"].to_list() == ["Иванов"]
    (row,) = shop.rejected()
    assert (row["file"], row["line"], row["Customer ID"]) == (path, "52", "Пётр")
    assert open_source([path]).files[0].facts.packed == kind


LARGE = TABLE.encode() * 3
PACKED = {kind: pack(LARGE) for kind, pack in PACKERS.items()}
NESTED = zipped({"inner.zip": zipped({"orders.csv": b"a,b\n"})})
BROKEN: dict[str, tuple[bytes, str]] = {
    **{f"{kind} cut off": (packed[:-9], "damaged") for kind, packed in PACKED.items()},
    **{f"{kind} half": (packed[: len(packed) // 2], "damaged") for kind, packed in PACKED.items()},
    "zst, cut between the frames' blocks": (zstandard.compress(LARGE) + zstandard.compress(LARGE)[:40], "damaged"),
    "zip, changed": (zipped({"o.csv": LARGE}, zipfile.ZIP_STORED).replace(b"2024-01-05", b"2024-01-06"), "damaged"),
    "zip, empty": (zipped({}), "empty"),
    "zip of a folder": (zipped({"orders/": b""}), "empty"),
    "gz of nothing": (gzip.compress(b""), "empty"),
    "zip in a zip": (NESTED, "inside"),
    "gz of a gz": (gzip.compress(PACKED["gz"], 1), "inside"),
    "tar": (tarred(LARGE), "a tar archive"),
    "gz of a tar": (gzip.compress(tarred(LARGE), 1), "a tar archive"),
    "zip of a picture": (zipped({"a.png": b"\x89PNG\r\n\x1a\n" + bytes(90)}), "an image"),
    "docx": (zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), "a Word document"),
}


@pytest.mark.parametrize(("content", "message"), BROKEN.values(), ids=BROKEN)
def test_a_damaged_or_unsuitable_archive_is_an_error(shop: Shop, content: bytes, message: str) -> None:
    path = shop.write("orders.csv", content)
    with pytest.raises(DataError) as caught:
        shop.ask(path)
    (problem,) = caught.value.problems
    assert message in problem.what
    assert problem.where == path
    assert problem.hint


def test_a_zip_with_a_password_is_an_error(shop: Shop) -> None:
    content = bytearray(zipped({"orders.csv": LARGE}))
    # Set the flag of encryption, in the local header and in the directory.
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DataError, match="password"):
        shop.ask(shop.write("orders.zip", bytes(content)))


@pytest.mark.parametrize("kind", ["gz", "zst", "zip"])
def test_a_decompression_bomb_is_stopped_before_it_fills_the_disk(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(archives, "BOMB_BYTES", 4 << 20)
    path = shop.write("orders.csv", PACKERS[kind](bytes(24 << 20)))
    with pytest.raises(DataError, match="bomb"):
        shop.ask(path)
    assert sum(copy.stat().st_size for copy in (tmp_path / "temporary").glob("*/*")) < 16 << 20


def test_a_table_with_a_high_compression_ratio_is_read(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "BOMB_BYTES", 1 << 10)
    assert len(LARGE) < 200 * len(gzip.compress(LARGE))
    assert shop.accounts(shop.write("orders.gz", gzip.compress(TABLE.encode()))) == USED


def test_a_folder_is_read_for_its_packed_tables(shop: Shop) -> None:
    line = "A,2024-01-01,10.00,x\n"
    for number, (kind, pack) in enumerate((("gz", gzip.compress), ("zst", zstandard.compress))):
        shop.write(f"in/{number}.csv.{kind}", pack((HEADER + line).encode()))
    shop.write("in/3.zip", PACKERS["zip"]((HEADER + line).encode()))
    shop.write("in/4.CSV", HEADER + line)
    shop.write("in/~$4.xlsx", "who has it open")
    shop.write("in/._4.csv", "what another system left")
    assert shop.accounts(str(shop.folder / "in")) == {"used": (4, 40)}


def damaged_zip(place: int, value: bytes) -> bytes:
    """Return an archive with a table and some bytes, counted from the end, changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("orders.csv", HEADER + "A,2024-01-05,1.50,x\n")
    content = stream.getvalue()
    place = len(content) + place
    return content[:place] + value + content[place + len(value) :]


@pytest.mark.parametrize(
    ("place", "value"),
    [(-6, b"\xff\xff\0\0"), (-10, b"\xff\xff"), (-72, b"\x63\0")],
    ids=["a wrong offset", "a wrong size", "a future version"],
)
def test_a_zip_with_wrong_directory_entries_is_damaged(shop: Shop, place: int, value: bytes) -> None:
    with pytest.raises(DataError, match="damaged zip"):
        shop.ask(shop.write("orders.zip", damaged_zip(place, value)))

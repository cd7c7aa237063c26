"""Small exports of every kind, and random changes of their bytes; the same seed gives the same changes."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from importlib.util import find_spec

import polars as pl
import zstandard

HEADER = ["Customer ID", "Order Date", "Amount", "Note"]
ROWS = [
    [f"K{number % 5}", f"2024-{number % 12 + 1:02}-{number + 1:02}", f"{number * 7919 % 9973 / 100:.2f}", "ok"]
    for number in range(1, 25)
]
TOKENS = [
    *(b'"', b"'", b'""', b",", b";", b"\t", b"|", b"\r", b"\n", b"\r\n", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1a"),
    *(b"\\", b"{", b"]", b"  ", b"\xc3", b"\xe2\x82\xac", b"\xf0\x9f\x98\x80", b"1e309", b"nan", b"9" * 40, b"-", b"$"),
    *(b"%", b"\x1b[2J", b"2024-13-45", b"31.12.2024", b"Total", b"\x85", b"\xe2\x80\xa8", b"\x0b", b"\x0c", b"\x1c"),
]


def lines_of(separator: str = ",", quote: str = "", rows: list[list[str]] = ROWS) -> list[str]:
    """Return header and rows as lines of text."""
    return [separator.join(quote + field + quote for field in fields) for fields in [HEADER, *rows]]


def text(separator: str = ",", end: str = "\n", quote: str = "", above: tuple[str, ...] = ()) -> bytes:
    """Return the export as delimited text."""
    return (end.join([*above, *lines_of(separator, quote)]) + end).encode()


def in_language(encoding: str, name: str, header: str) -> bytes:
    """Return an export in some language and encoding, with decimal commas."""
    rows = [[name + field for field in row[:1]] + [row[1], row[2].replace(".", ","), name] for row in ROWS]
    return ("\r\n".join([header, *lines_of(";", rows=rows)[1:]]) + "\r\n").encode(encoding)


def objects() -> list[dict[str, str]]:
    """Return the rows as objects."""
    return [dict(zip(HEADER, row, strict=True)) for row in ROWS]


def parquet() -> bytes:
    """Return the rows as Parquet."""
    stream = io.BytesIO()
    frame = pl.DataFrame(ROWS, schema=HEADER, orient="row")
    frame.with_columns(pl.col("Order Date").str.to_date(), pl.col("Amount").cast(pl.Float64)).write_parquet(stream)
    return stream.getvalue()


def workbook() -> bytes:
    """Return the rows as a workbook."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        for number, fields in enumerate([HEADER, *ROWS]):
            sheet.write_row(number, 0, fields)
    return stream.getvalue()


def zipped(content: bytes) -> bytes:
    """Return an archive with some content as its only file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("orders.csv", content)
    return stream.getvalue()


def rezipped(content: bytes, random_: random.Random) -> bytes:
    """Return an archive with one of its parts changed, and correct checksums."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        names = old.namelist()
        chosen = random_.choice(names)
        for name in names:
            part = old.read(name)
            new.writestr(name, mutated(part, random_) if name == chosen else part)
    return stream.getvalue()


Mutator = Callable[[bytes, random.Random], bytes]


def mutated(content: bytes, random_: random.Random) -> bytes:
    """Return some content with one to three changes."""
    for _ in range(random_.randint(1, 3)):
        content = random_.choice(CHANGES)(content, random_)
    return content


def _span(content: bytes, random_: random.Random, most: int = 40) -> tuple[int, int]:
    begin = random_.randint(0, len(content))
    return begin, min(len(content), begin + random_.randint(1, most))


def _flip(content: bytes, random_: random.Random) -> bytes:
    changed = bytearray(content or b"x")
    changed[random_.randrange(len(changed))] ^= 1 << random_.randrange(8)
    return bytes(changed)


def _delete(content: bytes, random_: random.Random) -> bytes:
    begin, end = _span(content, random_)
    return content[:begin] + content[end:]


def _insert(content: bytes, random_: random.Random) -> bytes:
    place = random_.randint(0, len(content))
    return content[:place] + random_.randbytes(random_.randint(1, 8)) + content[place:]


def _splice(content: bytes, random_: random.Random) -> bytes:
    place = random_.randint(0, len(content))
    return content[:place] + random_.choice(TOKENS) + content[place:]


def _replace(content: bytes, random_: random.Random) -> bytes:
    place = random_.randint(0, len(content))
    return content[:place] + random_.choice(TOKENS) + content[place + 1 :]


def _double(content: bytes, random_: random.Random) -> bytes:
    begin, end = _span(content, random_)
    return content[:end] + content[begin:end] + content[end:]


def _truncate(content: bytes, random_: random.Random) -> bytes:
    return content[: random_.randint(0, len(content))]


def _swap(content: bytes, random_: random.Random) -> bytes:
    one, two, three = sorted(random_.randint(0, len(content)) for _ in range(3))
    return content[:one] + content[two:three] + content[one:two] + content[three:]


def _lines(content: bytes, random_: random.Random) -> bytes:
    lines = content.splitlines(keepends=True) or [b""]
    place = random_.randrange(len(lines))
    change = random_.randrange(4)
    if change == 0:
        del lines[place]
    elif change == 1:
        lines.insert(random_.randint(0, len(lines)), lines[place])
    elif change == 2:
        random_.shuffle(lines)
    else:
        lines.insert(place, random_.choice([b"\n", b"\r\n", b"Total\n", b",,,\n", b"x\n"]))
    return b"".join(lines)


CHANGES: list[Mutator] = [
    _flip, _delete, _insert, _splice, _splice, _replace, _double, _truncate, _swap, _lines, _lines,
]  # fmt: skip

PACKERS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "zst": zstandard.compress, "zip": zipped}

TEXTS: dict[str, bytes] = {
    "comma": text(),
    "semicolon": text(";", "\r\n"),
    "tab": text("\t"),
    "bar, old Macintosh": text("|", "\r"),
    "byte order mark": b"\xef\xbb\xbf" + text(),
    "quoted": text(quote='"'),
    "apostrophes": text(";", quote="'"),
    "preamble": text(above=("Report for the board", "", "Period,2024")),
    "spaces": text("   "),
    "utf-16": text("\t").decode().encode("utf-16"),
    "gb18030": in_language("gb18030", "客户", "客户编号;订单日期;金额;备注"),
    "cp1251": in_language("cp1251", "Клиент", "Клиент;Дата заказа;Сумма;Примечание"),
    "ndjson": "".join(json.dumps(one) + "\n" for one in objects()).encode(),
    "list": json.dumps(objects(), indent=1).encode(),
}
"""Exports as text."""


def binaries() -> dict[str, bytes]:
    """Return exports that are not text; a workbook only if the extra is installed."""
    found = {f"{name} outside": pack(TEXTS["comma"]) for name, pack in PACKERS.items()} | {"parquet": parquet()}
    if find_spec("xlsxwriter") and find_spec("fastexcel"):
        found["workbook"] = workbook()
    return found


def corpus() -> dict[str, tuple[bytes, Mutator]]:
    """Return each kind of file and the function that changes it: as a whole, or inside its archive."""
    found: dict[str, tuple[bytes, Mutator]] = {name: (content, mutated) for name, content in TEXTS.items()}
    found |= {name: (content, mutated) for name, content in binaries().items()}
    for name, pack in PACKERS.items():
        found[f"{name} inside"] = TEXTS["comma"], lambda content, random_, pack=pack: pack(mutated(content, random_))
    if "workbook" in found:
        found["workbook inside"] = found["workbook"][0], rezipped
    return found

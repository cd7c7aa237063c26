"""Text in other encodings than UTF-8: found out from its bytes, and copied as UTF-8 while it streams by."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Callable, Iterator

from custseg.errors import DataError
from custseg.notes import Note
from custseg.sources.content import CHUNK, MARK, UTF_8
from custseg.sources.files import keep
from custseg.sources.unsupported import binary

WIDE = {b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
SAMPLE_BYTES, FEW_BYTES = 1 << 15, 1 << 9
RECODED = 1 << 18
"""Bytes that are recoded at once: more do not fit the cache of the processor, and take twice the time."""

HEADER_LINES, ENOUGH_NAMES = 20, 2

CANDIDATES = [
    *("gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp1251", "koi8_r", "cp866", "mac_cyrillic", "cp1253"),
    *("cp1252", "cp1250", "cp850", "mac_roman"),
]
LATIN = ("cp1252", "cp850", "mac_roman", "cp1250")
"""Encodings that differ in a few letters only, the likeliest first."""

WIDE_LETTERS = CANDIDATES[:5]
HALF, LINES = 0.4, 0.2
"""From which share of half-width katakana, and of lines and boxes, on an encoding is not believed."""

LETTERS = frozenset("äöüÄÖÜßéèêëàâçñáíóúÁÉÍÓÚÑôîïùûœæøåÅØãõ£€°®©–—‘’“”…«»¿¡ºª·´\u00a0")

EASTERN, EASTERN_SHARE = re.compile(r"[£¥¯³¹ª¼¾](?=[^\W\d_])|(?<=[^\W\d_])[¿¯]"), 0.1
"""Signs inside words that are letters of cp1250, such as the ł of Polish, read as cp1252; and how many mean it."""

NAMES = {
    "cp1251": "Windows-1251", "cp1252": "Windows-1252", "cp1250": "Windows-1250", "cp1253": "Windows-1253",
    "gb18030": "GB18030", "big5": "Big5", "shift_jis": "Shift-JIS", "euc_jp": "EUC-JP", "euc_kr": "EUC-KR",
    "koi8_r": "KOI8-R", "cp866": "CP866", "cp850": "CP850", "mac_roman": "MacRoman", "mac_cyrillic": "MacCyrillic",
    "utf-8": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32": "UTF-32",
}  # fmt: skip


def wide_encoding(path: str) -> str | None:
    """Return the encoding of a text whose signs take two or four bytes each, None where they do not."""
    with open(path, "rb") as stream:
        head = stream.read(1 << 12)
    for mark, name in WIDE.items():
        if head.startswith(mark):
            return name
    for place, name in enumerate(("utf-16-be", "utf-16-le")):
        # Without a mark: every other byte of usual letters is zero, and none of the others.
        if len(head) > 3 and head[place::2].count(0) * 2 > len(head[place::2]) and 0 not in head[1 - place :: 2]:
            return name
    return None


def encoding_of(path: str, known: Callable[[str], bool]) -> str:
    """Return the encoding of a text that is not UTF-8: one in which the header has known names, else the likeliest.

    Args:
        path: of the file, not packed.
        known: tells whether a text is the name of a column.
    """
    guess = _guess(_odd_lines(path))
    with open(path, "rb") as stream:
        head = stream.read(1 << 14).splitlines()[:HEADER_LINES]
    names = {encoding: _known_names(head, encoding, known) for encoding in CANDIDATES}
    most = max(names.values())
    if most < ENOUGH_NAMES or names.get(guess) == most:
        return guess
    return max(CANDIDATES, key=names.__getitem__)


def _known_names(head: list[bytes], encoding: str, known: Callable[[str], bool]) -> int:
    """Return how many known names the best of the first lines has."""
    lines = [line.decode(encoding, "replace") for line in head]
    return max((sum(map(known, re.split(r"[,;|\t\"]+", line))) for line in lines), default=0)


def _odd_lines(path: str) -> bytes:
    """Return lines with letters beyond ASCII, as many as tell the language."""
    found, size, rest = [], 0, b""
    with open(path, "rb") as stream:
        while (chunk := stream.read(CHUNK)) and size < SAMPLE_BYTES:
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                if not line.isascii():
                    found.append(line)
                    size += len(line)
                    if size >= SAMPLE_BYTES:
                        break
    # A line that may be cut within a letter would speak against the right encoding.
    if not rest.isascii() and size < FEW_BYTES:
        found.append(rest)
    return b"\n".join(found)


def _guess(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=CANDIDATES).best()
    name = best.encoding if best else "cp1252"
    if name == "shift_jis" and _share(sample, name, "\uff61", "\uff9f") > HALF:
        # Nobody writes so: it is Chinese, whose letters read as two small Japanese ones each.
        best = from_bytes(sample, cp_isolation=[one for one in CANDIDATES if one != name]).best()
        name = best.encoding if best else "gb18030"
    few = sum(byte > 0x7F for byte in sample) < 6
    name = _latin(sample) if name in LATIN or few else name
    if _share(sample, name, "\u2500", "\u259f") > LINES:
        # Nor lines and boxes: it has two bytes to a letter.
        best = from_bytes(sample, cp_isolation=WIDE_LETTERS, threshold=1).best()
        return best.encoding if best else name
    return name


def _share(sample: bytes, encoding: str, first: str, last: str) -> float:
    """Return which share of the letters beyond ASCII lie between two, read in an encoding."""
    signs = [sign for sign in sample.decode(encoding, "replace") if ord(sign) > 0x7F]
    return sum(first <= sign <= last for sign in signs) / max(len(signs), 1)


def _latin(sample: bytes) -> str:
    """Return the Latin encoding in which most of the letters are usual ones."""
    signs = bytes(byte for byte in sample if byte > 0x7F)
    best = max(LATIN, key=lambda name: sum(sign in LETTERS for sign in signs.decode(name, "replace")))
    if best == "cp1252" and len(EASTERN.findall(sample.decode(best, "replace"))) > EASTERN_SHARE * len(signs):
        return "cp1250"
    return best


def cut_off(shown: str) -> Note:
    """Return the note that a file ends in the middle of a letter."""
    text = f"{shown} ends in the middle of a letter: it may have been cut off. Copy or export it again to be sure."
    return Note("cut_off", text, warns=True)


def as_utf_8(path: str, shown: str, encoding: str, notes: list[Note]) -> str:
    """Return the path of a private copy of a file in UTF-8.

    Args:
        path: of the file.
        shown: its name for messages.
        encoding: what it is written in.
        notes: gets that it ends in the middle of a letter.

    Raises:
        DataError: the file is not written in that encoding.
    """
    try:
        return keep(_recoded(path, shown, encoding, notes), shown)
    except UnicodeError as error:
        what = f"is not {NAMES.get(encoding, encoding)}, or damaged"
        raise DataError(what, where=shown, hint="Say what it is: --encoding NAME, such as cp1251.") from error


def has_bare_returns(path: str) -> bool:
    """Return whether lines end in a carriage return alone, as old Macintosh programs write them."""
    with open(path, "rb") as stream:
        head = stream.read(1 << 16)
    if b"\r" not in head:
        return False
    # Within quotes they are text.
    outside = b"".join(head.split(b'"')[::2])
    both = outside.count(b"\r\n")
    return outside.count(b"\r") - both > outside.count(b"\n")


def with_line_feeds(path: str, shown: str) -> str:
    """Return the path of a private copy whose lines end in a line feed.

    Args:
        path: of a file in UTF-8 whose lines end in a carriage return alone, but for a few.
        shown: its name for messages.
    """
    with open(path, encoding=UTF_8, newline=None) as stream:
        return keep((chunk.encode() for chunk in iter(lambda: stream.read(CHUNK), "")), shown)


def without_marks(path: str, shown: str) -> str:
    """Return the path of a private copy without byte order marks before its lines.

    Args:
        path: of a file in UTF-8.
        shown: its name for messages.
    """
    with open(path, "rb") as stream:
        return keep((line.removeprefix(MARK) for line in stream), shown)


def without_end(path: str, shown: str, cut: int) -> str:
    """Return the path of a private copy without its last bytes.

    Args:
        path: of the file.
        shown: its name for messages.
        cut: number of bytes left out.
    """
    with open(path, "rb") as stream:
        copy = keep(iter(lambda: stream.read(CHUNK), b""), shown)
    os.truncate(copy, os.path.getsize(copy) - cut)
    return copy


def _recoded(path: str, shown: str, encoding: str, notes: list[Note]) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with open(path, "rb") as stream:
        while chunk := stream.read(RECODED):
            if b"\0" in chunk and not encoding.startswith(("utf-16", "utf-32")):
                raise binary(shown)
            yield decoder.decode(chunk).encode(UTF_8)
    if decoder.getstate()[0]:
        notes.append(cut_off(shown))

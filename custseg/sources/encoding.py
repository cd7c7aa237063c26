"""Detects the encoding of text from its bytes."""

from __future__ import annotations

import re
from collections.abc import Callable

from custseg.sources.content import CHUNK

MARKS = {b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
SAMPLE_BYTES, FEW_BYTES = 1 << 15, 1 << 9

HEADER_LINES, ENOUGH_NAMES = 20, 2

CANDIDATES = [
    *("gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp1251", "koi8_r", "cp866", "mac_cyrillic", "cp1253"),
    *("cp1252", "cp1250", "cp850", "mac_roman"),
]
LATIN = ("cp1252", "cp850", "mac_roman", "cp1250")
"""Encodings that differ in a few characters only, the most likely first."""

TWO_BYTES = CANDIDATES[:5]
MOST_KATAKANA, MOST_BOXES = 0.4, 0.2
"""Largest share of half-width katakana, and of box-drawing characters, with which an encoding is plausible."""

USUAL_CHARACTERS = frozenset("äöüÄÖÜßéèêëàâçñáíóúÁÉÍÓÚÑôîïùûœæøåÅØãõ£€°®©–—‘’“”…«»¿¡ºª·´\u00a0")

EASTERN, EASTERN_SHARE = re.compile(r"[£¥¯³¹ª¼¾](?=[^\W\d_])|(?<=[^\W\d_])[¿¯]"), 0.1
"""What letters of cp1250 inside words, such as the Polish ł, become when they are read as cp1252; and the share of such
characters from which the text is cp1250."""

ENCODING_NAMES = {
    "cp1251": "Windows-1251", "cp1252": "Windows-1252", "cp1250": "Windows-1250", "cp1253": "Windows-1253",
    "gb18030": "GB18030", "big5": "Big5", "shift_jis": "Shift-JIS", "euc_jp": "EUC-JP", "euc_kr": "EUC-KR",
    "koi8_r": "KOI8-R", "cp866": "CP866", "cp850": "CP850", "mac_roman": "MacRoman", "mac_cyrillic": "MacCyrillic",
    "utf-8": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32": "UTF-32",
}  # fmt: skip


def wide_encoding(path: str) -> str | None:
    """Return "utf-16…" or "utf-32" if a text is in that encoding, else None."""
    with open(path, "rb") as stream:
        head = stream.read(1 << 12)
    for mark, name in MARKS.items():
        if head.startswith(mark):
            return name
    for place, name in enumerate(("utf-16-be", "utf-16-le")):
        # Without a byte order mark: every other byte of most characters is zero, and none of the rest.
        if len(head) > 3 and head[place::2].count(0) * 2 > len(head[place::2]) and 0 not in head[1 - place :: 2]:
            return name
    return None


def encoding_of(path: str, is_column_name: Callable[[str], bool]) -> str:
    """Return the encoding of a text that is not UTF-8.

    It is one in which the header has known column names, otherwise the most likely one.

    Args:
        path: of the file, not packed.
        is_column_name: tells whether a text is a known name of a column.
    """
    guess = _guess(_lines_beyond_ascii(path))
    with open(path, "rb") as stream:
        head = stream.read(1 << 14).splitlines()[:HEADER_LINES]
    names = {encoding: _known_names(head, encoding, is_column_name) for encoding in CANDIDATES}
    most = max(names.values())
    if most < ENOUGH_NAMES or names.get(guess) == most:
        return guess
    return max(CANDIDATES, key=names.__getitem__)


def _known_names(head: list[bytes], encoding: str, is_column_name: Callable[[str], bool]) -> int:
    """Return the largest number of known column names in one of the first lines."""
    lines = [line.decode(encoding, "replace") for line in head]
    return max((sum(map(is_column_name, re.split(r"[,;|\t\"]+", line))) for line in lines), default=0)


def _lines_beyond_ascii(path: str) -> bytes:
    """Return lines with characters beyond ASCII, as many as are needed to detect the encoding."""
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
    # A line that may be cut within a character would be invalid in the right encoding.
    if not rest.isascii() and size < FEW_BYTES:
        found.append(rest)
    return b"\n".join(found)


def _guess(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=CANDIDATES).best()
    name = best.encoding if best else "cp1252"
    if name == "shift_jis" and _share(sample, name, "\uff61", "\uff9f") > MOST_KATAKANA:
        # No real text has so many: it is Chinese, whose characters read as two half-width katakana each.
        best = from_bytes(sample, cp_isolation=[one for one in CANDIDATES if one != name]).best()
        name = best.encoding if best else "gb18030"
    few = sum(byte > 0x7F for byte in sample) < 6
    name = _latin(sample) if name in LATIN or few else name
    if _share(sample, name, "\u2500", "\u259f") > MOST_BOXES:
        # No real text has so many: its characters take two bytes each.
        best = from_bytes(sample, cp_isolation=TWO_BYTES, threshold=1).best()
        return best.encoding if best else name
    return name


def _share(sample: bytes, encoding: str, first: str, last: str) -> float:
    """Return the share of characters beyond ASCII that lie between two others, read in an encoding."""
    characters = [one for one in sample.decode(encoding, "replace") if ord(one) > 0x7F]
    return sum(first <= one <= last for one in characters) / max(len(characters), 1)


def _latin(sample: bytes) -> str:
    """Return the Latin encoding in which most characters are usual ones."""
    beyond = bytes(byte for byte in sample if byte > 0x7F)
    best = max(LATIN, key=lambda name: sum(one in USUAL_CHARACTERS for one in beyond.decode(name, "replace")))
    if best == "cp1252" and len(EASTERN.findall(sample.decode(best, "replace"))) > EASTERN_SHARE * len(beyond):
        return "cp1250"
    return best

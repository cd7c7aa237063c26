"""Zip archives with several files: each table in one is unpacked into a private copy of its own."""

from __future__ import annotations

import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from custseg.errors import DataError, Problem, nearest
from custseg.notes import Note
from custseg.sources import archives
from custseg.sources.archives import CHUNK, COPY_AGAIN, ENCRYPTED, UNPACK, UNPACKING_ERRORS, members_of
from custseg.sources.files import HIDDEN_PREFIXES, may_be_table, private_copy
from custseg.streams import printable_name

MOST_FILES = 1_000
"""Files in an archive: more are hardly the tables of one system."""

MOST_NAMED = 5
LEADS_OUT = re.compile(r"/|\\|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$)")
"""Beginnings of names that stand for a place outside of the archive."""

UNPACK_FOLDER = "Unpack it, and use the folder."


@dataclass(frozen=True)
class ZipTable:
    """A table in a zip archive.

    Attributes:
        name: of the archive and of the table in it, as ``archive.zip/orders.csv``.
        path: of a private copy.
        inside: its name in the archive.
    """

    name: str
    path: str
    inside: str


def holds_several(path: str) -> bool:
    """Return whether a zip archive holds more than one file; False if it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            return len(members_of(archive)) > 1
    except UNPACKING_ERRORS:
        return False


def tables_in_zip(path: str, name: str, part: str = "") -> tuple[list[ZipTable], list[Note]]:
    """Unpack the tables in a zip archive.

    Args:
        path: of the archive.
        name: of the archive, as the user knows it.
        part: the one that is meant, or a sheet of it, by its name in the archive; empty for all.

    Returns:
        Its tables, in the order of their names; and a note on the files in it that are left out, since they are none.

    Raises:
        DataError: it is damaged, encrypted or a decompression bomb; it holds too many files, two of one name, or no
            table; one problem for each name that leads out of it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _named(archive, name)
            tables = {inside: member for inside, member in members.items() if may_be_table(_last(inside))}
            if part:
                members = tables = _part_of(members, part, name)
            left = [inside for inside in members if inside not in tables and not _is_hidden(inside)]
            if not tables:
                what = f"is a zip archive with {len(members)} files, none of which ends as tables do: "
                raise DataError(
                    what + _listed([*members]), where=name, hint="Unpack it, and use the file with the orders."
                )
            _check_sizes(tables, os.path.getsize(path), name)
            unpacked = []
            for inside, member in sorted(tables.items()):
                shown = f"{name}/{printable_name(inside)}"
                unpacked.append(ZipTable(shown, private_copy(_content(archive, member, shown), shown), inside))
    except UNPACKING_ERRORS as error:
        raise DataError("is a damaged zip archive", where=name, hint=COPY_AGAIN) from error
    return unpacked, [_left_out(left, name)] if left else []


def _named(archive: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    """Return the files in an archive by name, without the folder that all of them are in."""
    members = members_of(archive)
    names = [member.filename for member in members]
    if len(members) > MOST_FILES:
        what = f"is a zip archive with {len(members):,} files; at most {MOST_FILES:,} are read"
        raise DataError(what, where=name, hint=UNPACK_FOLDER)
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise DataError("is a zip archive with a password", where=name, hint=UNPACK)
    if outside := [one for one in names if LEADS_OUT.match(one)]:
        hint = "Programs that pack exports do not write such names: get the archive again from where it comes from."
        raise DataError(
            [Problem(f"holds a file whose name leads out of the archive: {one!r}", name, hint) for one in outside]
        )
    shown = [one.replace("\\", "/") for one in names]
    while len({one.partition("/")[0] for one in shown}) == 1 and all("/" in one for one in shown):
        shown = [one.partition("/")[2] for one in shown]
    if twice := [one for one, times in Counter(shown).items() if times > 1]:
        what = f"is a zip archive with several files of the same name: {_listed(twice)}"
        raise DataError(what, where=name, hint="Pack it again, or unpack it and use the files.")
    return dict(zip(shown, members, strict=True))


def _part_of(members: dict[str, zipfile.ZipInfo], part: str, name: str) -> dict[str, zipfile.ZipInfo]:
    """Return the file of an archive that is meant by its name, or by that of one of its sheets."""
    found = [inside for inside in members if part == inside or part.startswith(f"{inside}/")]
    if not found:
        raise DataError(f"holds no file '{part}'", where=name, hint=nearest(part, members))
    return {found[0]: members[found[0]]}


def _check_sizes(tables: dict[str, zipfile.ZipInfo], packed: int, name: str) -> None:
    """Raise an error if files unpack to far more than tables can; no more is read than what the archive names as size.

    Args:
        tables: by name.
        packed: size of the archive, which holds parts that several of its files share only once.
        name: of the archive, as the user knows it.
    """
    sizes = {
        f"{name}/{printable_name(one)}": (member.file_size, member.compress_size) for one, member in tables.items()
    }
    sizes[name] = (sum(member.file_size for member in tables.values()), packed)
    for where, (size, compressed) in sizes.items():
        if size > archives.BOMB_BYTES and size > compressed * archives.BOMB_RATIO:
            what = f"looks like a decompression bomb: {compressed:,} bytes unpack to {size >> 20:,} MB"
            raise DataError(what, where=where, hint="If it is a table, unpack it, and use the file inside.")


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """Yield the content of a file in an archive."""
    try:
        with archive.open(member) as unpacking:
            yield from iter(lambda: unpacking.read(CHUNK), b"")
    except NotImplementedError as error:
        what = "is packed with an unsupported compression method"
        raise DataError(what, where=name, hint=UNPACK) from error
    except UNPACKING_ERRORS as error:
        raise DataError("is damaged in its zip archive", where=name, hint=COPY_AGAIN) from error


def _left_out(names: list[str], name: str) -> Note:
    """Return the note on files that are no tables."""
    why = "it is no table by its name" if len(names) == 1 else "they are no tables by their names"
    return Note("left_out_of_zip", f"{name}: left out, since {why}: {_listed(sorted(names))}.")


def _is_hidden(name: str) -> bool:
    return _last(name).startswith(HIDDEN_PREFIXES)


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _listed(names: list[str]) -> str:
    shown = ", ".join(printable_name(one) for one in names[:MOST_NAMED])
    return shown + (f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else "")

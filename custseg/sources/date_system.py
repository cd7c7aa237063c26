"""The date system of an .xlsx: whether its day numbers count from 1900, or from 1904 as on older Macs."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile

from custseg.sources.archives import UNPACKING_ERRORS

PART = "xl/workbook.xml"
PROPERTIES = "workbookPr"
ATTRIBUTE = "date1904"

TAG = re.compile(r"(<(?:[\w.-]+:)?workbookPr\b)([^>]*?)(/?>)")
SETTING = re.compile(r"""\s+date1904\s*=\s*(?:"[^"]*"|'[^']*')""")


def counts_from_1904(content: bytes) -> bool:
    """Return whether the day numbers of an .xlsx count from 1904.

    Args:
        content: of the file.
    """
    systems = _systems(_workbook_part(content))
    return next((system for system in systems if system is not None), False)


def with_one_date_system(content: bytes) -> bytes:
    """Return an .xlsx whose reader finds its date system, whatever else the properties of the workbook hold.

    The reader takes the last element with the name of the properties, even one of an extension that says nothing of
    dates: then all days would be 1,462 days early. Every such element is made to say the same.

    Args:
        content: of the file.
    """
    part = _workbook_part(content)
    systems = _systems(part)
    wanted = next((system for system in systems if system is not None), False)
    if all(bool(system) == wanted for system in systems):
        return content
    setting = f' {ATTRIBUTE}="{int(wanted)}"'
    text = TAG.sub(
        lambda tag: tag[1] + setting + SETTING.sub("", tag[2]) + tag[3], part.decode(errors="surrogateescape")
    )
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as archive:
        # A second part of the same name would leave it to the reader which one it takes.
        archive.filelist.remove(archive.NameToInfo.pop(PART))
        archive.writestr(PART, text.encode(errors="surrogateescape"), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _workbook_part(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read(PART) if PART in archive.namelist() else b""
    except (*UNPACKING_ERRORS, RuntimeError):
        # The reader of workbooks reports what is wrong with it.
        return b""


def _systems(part: bytes) -> list[bool | None]:
    """Return what each element with properties of the workbook says of 1904, None where it says nothing.

    Those in the namespace of the workbook come first: what an extension says counts only where they say nothing.
    """
    try:
        root = ET.fromstring(part) if part else ET.Element("")
    except ET.ParseError:
        return []
    space = root.tag.rpartition("}")[0]
    found = [one for one in root.iter() if str(one.tag).rpartition("}")[2] == PROPERTIES]
    found.sort(key=lambda one: str(one.tag).rpartition("}")[0] != space)
    return [None if (text := one.get(ATTRIBUTE)) is None else text.strip().lower() in ("1", "true") for one in found]

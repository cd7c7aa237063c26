"""Checks as words, as JUnit's XML, as annotations of GitHub Actions; proposed checks as YAML."""

from __future__ import annotations

import re
from typing import IO, Any
from xml.etree import ElementTree

from custseg.result import Result
from custseg.writing.escaping import one_line, printable

ALL_CHECKS = "all_checks"
UNANSWERED, HELD = "cannot be checked", "held"
OF_ONE_FIGURE = (">", "<", "=", "!", "within ", "between ", "not between ", "in (", "not in (")
"""How limits of a single figure begin; other checks have their whole condition there."""
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that XML 1.0 cannot hold, however they are written."""


def all_checks(result: Result) -> list[dict[str, Any]]:
    """Return every check, those that hold as well."""
    return next((one.frame.to_dicts() for one in result.sections if one.name == ALL_CHECKS), [])


def words_of(row: dict[str, Any]) -> str:
    """Return what came of a check in one sentence: the figure, the limit, and what the check says."""
    if row["status"] == UNANSWERED:
        return f"cannot be checked. {row['text']}"
    several = ", " in row["figure"]
    figures = row["shown"] if several or not row["figure"] else f"{row['figure']} is {row['shown']}"
    missed = "" if row["status"] == HELD else f", must be {row['limit']}"
    if several or not row["limit"].startswith(OF_ONE_FIGURE):
        missed = "" if row["status"] == HELD else f"; must hold: {row['limit']}"
    end = f". {row['text']}" if row["text"] else ""
    return f"{figures}{missed}{end}"


def line_of(row: dict[str, Any]) -> str:
    """Return a check that does not hold on one line, for people."""
    name = "" if row["check"] in (f"{row['figure']} {row['limit']}", row["limit"]) else f"{row['check']}: "
    return one_line(f"{row['level']}: {name}{words_of(row)}")


def write_junit(result: Result, stream: IO[bytes]) -> None:
    """Write all checks as a test suite of JUnit: a failed check of the level warning passes, with its words.

    Args:
        result: of `check`.
        stream: binary.
    """
    rows = all_checks(result)
    unanswered = sum(row["fails"] and row["status"] == UNANSWERED for row in rows)
    failed = sum(row["fails"] for row in rows) - unanswered
    counts = {"tests": len(rows), "failures": failed, "errors": unanswered}
    numbers = {name: str(count) for name, count in counts.items()}
    root = ElementTree.Element("testsuites", numbers)
    suite = ElementTree.SubElement(root, "testsuite", {"name": "custseg check", **numbers, "skipped": "0", "time": "0"})
    for row in rows:
        attributes = {"classname": "custseg.check", "name": _xml(row["check"]), "time": "0"}
        case = ElementTree.SubElement(suite, "testcase", attributes)
        if row["status"] == HELD:
            continue
        text = _xml(words_of(row))
        kind = "error" if row["status"] == UNANSWERED else "failure"
        if row["fails"]:
            ElementTree.SubElement(case, kind, {"message": text, "type": row["level"]}).text = text
        else:
            ElementTree.SubElement(case, "system-out").text = f"warning: {text}"
    ElementTree.indent(root)
    stream.write(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")


def _xml(text: str) -> str:
    return NO_XML.sub("�", printable(text.replace("\n", " ").replace("\t", " ")))


def write_github(result: Result, stream: IO[bytes]) -> None:
    """Write the checks that do not hold as annotations of GitHub Actions, a line each.

    Args:
        result: of `check`.
        stream: binary.
    """
    inputs = result.command.inputs if result.command else ()
    file = next((str(one) for one in inputs if str(one) != "-"), "")
    for row in result.frame.to_dicts():
        place = f"file={_property(file)}," if file else ""
        line = f"::{row['level']} {place}title={_property(row['check'])}::{_message(words_of(row))}\n"
        stream.write(line.encode("utf-8", "replace"))


def _message(text: str) -> str:
    """Return a text as GitHub reads it: % and ends of lines are escaped."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return printable(escaped)


def _property(text: str) -> str:
    """Return a text as a property of an annotation: colons and commas are escaped too."""
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def write_proposal(result: Result, stream: IO[bytes]) -> None:
    """Write proposed checks as YAML, ready for the config.

    Args:
        result: of `check` with ``propose``.
        stream: binary.
    """
    day = f", as of {result.as_of}" if result.as_of else ""
    head = [
        f"# Proposed by custseg check --propose from the past of the file{day}: all of them hold for it.",
        "# Paste them into custseg.yaml, and change what you know better.",
    ]
    lines = [*head, "checks:" if result.frame.height else "checks: {}"]
    for row in result.frame.to_dicts():
        lines += [f"  # {one_line(row['why'])}", f"  {_plain(row['check'])}: {_plain(row['must'])}"]
    stream.write(("\n".join(lines) + "\n").encode("utf-8"))


def _plain(text: str) -> str:
    """Return a text as YAML: in quotes where it holds a sign that means something."""
    if re.fullmatch(r"[a-z][\w %.<>=()-]*", text):
        return text
    return "'" + one_line(text).replace("'", "''") + "'"

"""The parts that rules are made of: names, texts, choices, SQL; what is wrong is noted, and reading goes on."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from custseg.errors import Problem, nearest
from custseg.segments.rules import RESERVED, Sql
from custseg.settings.positioned_yaml import Entry

MOST = {"schemes": 50, "tags": 100, "metrics": 100, "segments": 200, "axes": 10, "advice": 20}
"""More than anyone reads: a file with thousands was made by mistake."""

NAME = re.compile(r"[^\W\d_][\w-]{0,59}")
WORD = re.compile(r"[^\W\d_]\w{0,59}")
HYPHENATED = ("schemes", "tags", "segments")
"""What may have a hyphen in its name: elsewhere it would read as a minus in SQL."""

MOST_TOLD = 50


class EntryReader:
    """Reads entries of a YAML file; what is wrong with them goes to ``problems``."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def sql(self, parts: Mapping[str, Entry], key: str, owner: Entry, *, required: bool = True) -> Sql | None:
        entry = parts.get(key)
        if entry is None or entry.value is None:
            if required:
                self.report(owner, f"'{key}' is missing", "Write an SQL text such as orders >= 2.")
            return None
        # TRUE alone is a value to YAML.
        text = "TRUE" if entry.value is True else self.as_text(entry, "an SQL text")
        # As it stands in the file, so that the places of its words do.
        return Sql(text if entry.value is True else entry.value, entry.place) if text else None

    def title(self, parts: Mapping[str, Entry], name: str) -> str:
        return self.optional(parts, "title") or name.replace("-", " ").capitalize()

    def optional(self, parts: Mapping[str, Entry], key: str) -> str:
        entry = parts.get(key)
        return self.as_text(entry, "text") if entry is not None and entry.value is not None else ""

    def text(self, parts: Mapping[str, Entry], key: str, owner: Entry, wanted: str) -> str:
        entry = parts.get(key)
        if entry is None or entry.value is None:
            self.report(owner, f"'{key}' is missing", f"Write {wanted}.")
            return ""
        return self.as_text(entry, wanted)

    def as_text(self, entry: Entry, wanted: str) -> str:
        if isinstance(entry.value, str) and entry.value.strip() and len(entry.value) <= 20_000:
            return entry.value.strip()
        self.report(entry, f"{wanted} is wanted here", "Text with a colon or a quote stands in 'quotes'.")
        return ""

    def choice(self, parts: Mapping[str, Entry], key: str, allowed: tuple[str, ...]) -> str:
        entry = parts.get(key)
        if entry is None:
            return ""
        value = entry.value if isinstance(entry.value, str) else ""
        if value not in allowed:
            hint = nearest(value[:60], allowed) if value else ""
            self.report(entry, f"{key} is one of {', '.join(allowed)}", hint)
            return ""
        return value

    def mapping(self, entry: Entry, allowed: Iterable[str]) -> dict[str, Entry]:
        """Return the entries of a mapping, reporting keys that are not allowed."""
        if not isinstance(entry.value, dict):
            self.report(entry, "a list of 'name: value' lines is wanted here", "There are: " + ", ".join(allowed))
            return {}
        allowed = tuple(allowed)
        for key in itertools.islice((key for key in entry.value if key not in allowed), MOST_TOLD):
            if key not in allowed:
                self.problems.append(
                    Problem(f"unknown key '{key[:60]}'", str(entry.keys[key]), nearest(key[:60], allowed))
                )
        return {key: one for key, one in entry.value.items() if key in allowed}

    def each(self, entry: Entry | None, what: str, read: Callable[[str, Entry], Any]) -> dict[str, Any]:
        """Return what is read from each entry of a mapping of names; at most ``MOST`` of them."""
        if entry is None or entry.value is None:
            return {}
        if not isinstance(entry.value, dict):
            self.report(entry, f"{what} are 'name: …' lines", "")
            return {}
        if len(entry.value) > MOST[what]:
            self.report(entry, f"{len(entry.value):,} {what}, but at most {MOST[what]} are read", "Join some of them.")
            return {}
        found = {}
        for name, one in entry.value.items():
            place = str(entry.keys[name])
            pattern, signs = (NAME, "- and _") if what in HYPHENATED else (WORD, "_")
            if name in RESERVED and what == "segments":
                self.problems.append(Problem(f"'{name}' is a name of custseg's own", place, "Call it otherwise."))
            elif not pattern.fullmatch(name):
                hint = f"Names begin with a letter and hold letters, digits, {signs} only."
                self.problems.append(Problem(f"'{name[:60]}' is no name", place, hint))
            elif (made := read(name, one)) is not None:
                found[name] = made
        return found

    def report(self, entry: Entry, what: str, hint: str) -> None:
        self.problems.append(Problem(what, entry.where, hint))

"""Reads a rules file and finds everything that is wrong with it at once."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from custseg.errors import Problem, SettingsError
from custseg.metrics.catalogue import CATALOGUE
from custseg.segments.entries import MOST, EntryReader
from custseg.segments.rules import (
    MARKS,
    Axis,
    Cut,
    Formula,
    Rules,
    Scheme,
    Segment,
    column_of,
)
from custseg.settings.parsers import span
from custseg.settings.positioned_yaml import Entry, read_entries
from custseg.settings.setting import Settings
from custseg.sql.functions import KEYWORDS

BUILT_IN = Path(__file__).parent / "rules" / "rules.yaml"

SECTIONS = ("schemes", "tags", "metrics")
SCHEME_KEYS = ("title", "axes", "within", "window", "segments")
AXIS_KEYS = ("metric", "cut", "best", "among", "within")
SEGMENT_KEYS = ("title", "when", "strategy", "advice", "priority", "counts_as")
TAG_KEYS = ("title", "when", "strategy", "advice")
FORMULA_KEYS = ("title", "unit", "sql")
UNITS = ("money", "count", "share", "ratio", "months", "per_month", "days")
BANDS = {"terciles": 3, "quartiles": 4, "quintiles": 5}
CUTS = "median, mean, a number, quantile: 0.8, terciles, quartiles, quintiles or shares: [80%, 95%]"
OURS = ("customer_id", "segment", "segment_before", "title", "thresholds", "priority", "strategy", "why", "tags")
"""Columns of results, which no rule may be called like."""


def load_rules(settings: Settings, problems: list[Problem] | None = None) -> Rules:
    """Return the built-in rules, with those of ``rules_file`` laid over them.

    Args:
        settings: with ``rules_file``.
        problems: gets what is wrong with the file, to be told with what else is; without it, it is raised.

    Raises:
        SettingsError: the rules file cannot be read; without ``problems``, it is wrong.
    """
    built_in = _built_in()
    path = settings["rules_file"]
    if not path:
        return built_in
    found: list[Problem] = []
    own = read_rules(path, found)
    theirs = {column_of(name): (kind, name) for kind in ("schemes", "tags") for name in getattr(built_in, kind)}
    for kind in SECTIONS:
        for name in getattr(own, kind):
            if theirs.get(column_of(name), (kind, name)) != (kind, name):
                hint = "Call yours otherwise; custseg init --rules FILE shows the built-in ones."
                found.append(Problem(f"'{name}' is the name of a built-in rule", str(own.places[name]), hint))
    if problems is None and found:
        raise SettingsError(in_order(found))
    (problems if problems is not None else []).extend(found)
    return own.over(built_in)


@cache
def _built_in() -> Rules:
    return read_rules(str(BUILT_IN))


def read_rules(path: str, problems: list[Problem] | None = None) -> Rules:
    """Read a rules file.

    Args:
        path: of the file.
        problems: gets what is wrong with it; without it, it is raised.

    Raises:
        SettingsError: it cannot be read; without ``problems``, anything in it is wrong.
    """
    reader = _Reader()
    hint = "custseg init --rules FILE writes one to begin with."
    rules = reader.rules(read_entries(path, reader.problems, hint=hint))
    if problems is None and reader.problems:
        raise SettingsError(in_order(reader.problems))
    (problems if problems is not None else []).extend(reader.problems)
    return rules


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems by their place in the file, each once."""
    return sorted(dict.fromkeys(problems), key=_line)


def _line(problem: Problem) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r":(\d+)", problem.where)[:2])


class _Reader(EntryReader):
    """Turns entries into rules; what is wrong goes to ``problems``, and reading goes on."""

    def rules(self, entry: Entry) -> Rules:
        parts = self.mapping(entry, SECTIONS)
        rules = Rules(
            self.each(parts.get("schemes"), "schemes", self.scheme),
            self.each(parts.get("tags"), "tags", self.tag),
            self.each(parts.get("metrics"), "metrics", self.formula),
        )
        self.check_overlaps(parts)
        places = {name: place for entry in parts.values() for name, place in entry.keys.items()}
        return Rules(rules.schemes, rules.tags, rules.metrics, places)

    def scheme(self, name: str, entry: Entry) -> Scheme:
        parts = self.mapping(entry, SCHEME_KEYS)
        within = parts.get("within")
        axes = self.each(parts.get("axes"), "axes", lambda key, one: self.axis(key, one, within))
        if "segments" not in parts or parts["segments"].value in (None, {}):
            self.report(entry, f"scheme '{name}' has no segments", "Add segments: {name: {when: …}}.")
        segments = self.each(parts.get("segments"), "segments", self.segment)
        return Scheme(name, self.title(parts, name), axes, segments, self.window(parts.get("window")))

    def axis(self, name: str, entry: Entry, within: Entry | None) -> Axis | None:
        parts = self.mapping(entry, AXIS_KEYS)
        metric, cut = self.text(parts, "metric", entry, "a metric such as orders"), self.cut(parts, entry)
        if not metric or cut is None:
            return None
        within = parts.get("within", within)
        attribute = self.as_text(within, "an attribute of customers") if within else ""
        best = self.choice(parts, "best", ("highest", "lowest"))
        if best == "lowest" and not cut.is_numbered:
            self.report(parts["best"], "best belongs to numbered levels", "Low and high say what they are.")
        return Axis(
            name,
            metric,
            cut,
            parts["metric"].place,
            attribute,
            within.place if within else None,
            self.sql(parts, "among", entry, required=False),
            best == "lowest",
        )

    def segment(self, name: str, entry: Entry) -> Segment | None:
        parts = self.mapping(entry, SEGMENT_KEYS)
        when = self.sql(parts, "when", entry)
        counts_as = self.choice(parts, "counts_as", MARKS)
        title, strategy = self.title(parts, name), self.optional(parts, "strategy")
        advice, priority = self.advice(parts), self.priority(parts)
        return None if when is None else Segment(name, title, when, strategy, advice, priority, counts_as)

    def tag(self, name: str, entry: Entry) -> Segment | None:
        parts = self.mapping(entry, TAG_KEYS)
        when = self.sql(parts, "when", entry)
        title, strategy, advice = self.title(parts, name), self.optional(parts, "strategy"), self.advice(parts)
        return None if when is None else Segment(name, title, when, strategy, advice)

    def formula(self, name: str, entry: Entry) -> Formula | None:
        parts = self.mapping(entry, FORMULA_KEYS)
        sql = self.sql(parts, "sql", entry)
        unit, title = self.choice(parts, "unit", UNITS) or "ratio", self.title(parts, name)
        return None if sql is None else Formula(name, title, unit, sql)

    # --- what parts are made of ---

    def cut(self, parts: Mapping[str, Entry], owner: Entry) -> Cut | None:
        entry = parts.get("cut")
        if entry is None or entry.value is None:
            self.report(entry or owner, "an axis needs a cut", f"Write {CUTS}.")
            return None
        value = entry.value
        if isinstance(value, str) and value in ("median", "mean"):
            return Cut(value)
        if isinstance(value, str) and value in BANDS:
            return Cut("bands", (float(BANDS[value]),))
        if (number := _finite(value)) is not None:
            return Cut("number", (number,))
        if isinstance(value, dict) and len(value) == 1:
            ((kind, inner),) = value.items()
            shares = [self.share(one) for one in (inner.value if isinstance(inner.value, list) else [inner])]
            known = [share for share in shares if share is not None and 0 < share < 1]
            if kind == "quantile" and not isinstance(inner.value, list) and known:
                return Cut("quantile", (known[0],))
            if kind == "shares" and 0 < len(known) == len(shares) < 10 and known == sorted(set(known)):
                return Cut("shares", tuple(known))
        shown = f"'{value}' " if isinstance(value, str | int | float) else ""
        self.report(entry, f"{shown[:60]}is no cut", f"Write {CUTS}.")
        return None

    def share(self, entry: Entry) -> float | None:
        value = entry.value
        if isinstance(value, str) and re.fullmatch(r"\d{1,3}(\.\d{1,6})?%", value):
            return float(value[:-1]) / 100
        return _finite(value)

    def window(self, entry: Entry | None) -> int:
        if entry is None:
            return 0
        try:
            return span(entry.value if isinstance(entry.value, str) else "")
        except ValueError as error:
            self.report(entry, "is no window", f"Write {error}.")
            return 0

    def priority(self, parts: Mapping[str, Entry]) -> int:
        entry = parts.get("priority")
        if entry is None:
            return 0
        if not isinstance(entry.value, int) or isinstance(entry.value, bool) or not 0 < entry.value < 1000:
            self.report(entry, "priority is a whole number from 1 on", "1 comes first.")
            return 0
        return entry.value

    def advice(self, parts: Mapping[str, Entry]) -> tuple[str, ...]:
        entry = parts.get("advice")
        if entry is None or entry.value is None:
            return ()
        if not isinstance(entry.value, list):
            self.report(entry, "advice is a list", "Begin each line with '- '.")
            return ()
        if len(entry.value) > MOST["advice"]:
            self.report(entry, f"more than {MOST['advice']} pieces of advice", "Nobody follows so many.")
        return tuple(self.as_text(one, "a sentence") for one in entry.value)

    def check_overlaps(self, parts: Mapping[str, Entry]) -> None:
        """Report names that would mean two things in conditions or columns."""
        taken = dict.fromkeys(CATALOGUE, "a metric") | dict.fromkeys(OURS, "a column of custseg's own")
        for section, what in (("metrics", "a metric of this file"), ("schemes", "a scheme"), ("tags", "a tag")):
            entry = parts.get(section)
            for name, place in (entry.keys if entry else {}).items():
                self._take(taken, column_of(name), what, str(place))
        schemes = parts["schemes"].value if "schemes" in parts else None
        for scheme in (schemes or {}).values() if isinstance(schemes, dict) else ():
            axes = scheme.value.get("axes") if isinstance(scheme.value, dict) else None
            for name, place in (axes.keys if axes else {}).items():
                self._take(dict(taken), name, "an axis", str(place))

    def _take(self, taken: dict[str, str], name: str, what: str, where: str) -> None:
        if name in taken:
            self.problems.append(Problem(f"'{name}' is {taken[name]} already", where, f"Call {what} otherwise."))
        elif name.upper() in KEYWORDS:
            self.problems.append(Problem(f"'{name}' is a word of SQL", where, f"Call {what} otherwise."))
        taken.setdefault(name, what)


def _finite(value: Any) -> float | None:
    """Return a number that a float holds, None for all else."""
    try:
        number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    except OverflowError:
        return None
    return number if math.isfinite(number) else None

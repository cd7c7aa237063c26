"""Reads a rules file and finds every problem of it at once."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any

from custseg.errors import Problem, SettingsError, nearest
from custseg.languages import ENGLISH
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.metric_words import metric_words
from custseg.segments.completing import completed_rules
from custseg.segments.entries import EntryError, Field, text
from custseg.segments.fields import AXIS, CASE, FORMULA, OTHERWISE, SCHEME, SECTIONS, SEGMENT, TAG, TRIGGER
from custseg.segments.rules import RESERVED, Axis, Case, Formula, Rules, Scheme, Segment, Words, column_of
from custseg.segments.scheme_names import BUILT_IN, translation_of
from custseg.segments.triggers import Trigger
from custseg.segments.words import read_words
from custseg.settings.positioned_yaml import Entry, in_file_order, read_entries
from custseg.settings.setting import Settings
from custseg.sql.functions import KEYWORDS

LIMITS = {"schemes": 50, "tags": 100, "metrics": 100, "triggers": 100, "segments": 200, "axes": 10, "cases": 10}
"""A file with thousands of them was made by mistake."""
NAME = re.compile(r"[^\W\d_][\w-]{0,59}")
WORD = re.compile(r"[^\W\d_]\w{0,59}")
HYPHENATED = ("schemes", "tags", "segments", "cases", "triggers")
"""Names that may have a hyphen: elsewhere it would read as a minus in SQL."""
MAX_UNKNOWN_KEYS = 50
RESULT_COLUMNS = (
    "customer_id", "segment", "segment_before", "title", "thresholds", "priority", "strategy", "why", "tags",
)  # fmt: skip
"""Names that no rule may have."""


def load_rules(settings: Settings) -> Rules:
    """Return the rules of a run: those of ``rules_file`` on top of the built-in ones in the language of the run.

    Raises:
        SettingsError: the rules file cannot be read, or is wrong; holds every problem.
    """
    rules, problems = check_rules(settings)
    if problems:
        raise SettingsError(problems)
    return rules


def check_rules(settings: Settings) -> tuple[Rules, list[Problem]]:
    """Read the rules of a run, and find what is wrong with them.

    Args:
        settings: with ``rules_file`` and ``lang``.

    Returns:
        The rules, and what is wrong with the file, in its order.

    Raises:
        SettingsError: the rules file cannot be read.
    """
    language = settings["lang"]
    built_in = built_in_rules(language)
    if not settings["rules_file"]:
        return built_in, []
    own, problems = read_rules(settings["rules_file"], over=_built_in_entry(language), words=built_in.words)
    # A rule replaces the built-in one of its kind and name; any other rule needs a column of its own.
    taken = {column_of(name): (kind, name) for kind in ("schemes", "tags") for name in getattr(built_in, kind)}
    own_names = [(kind, name) for kind in ("schemes", "tags", "metrics") for name in getattr(own, kind)]
    for kind, name in own_names:
        if taken.get(column_of(name), (kind, name)) != (kind, name):
            hint = "Choose another name; custseg init --rules FILE writes the built-in rules."
            problems.append(Problem(f"'{name}' is the name of a built-in rule", str(own.places[name]), hint))
    return own.over(built_in), in_file_order(problems)


@cache
def built_in_rules(language: str = ENGLISH) -> Rules:
    """Return the rules that custseg ships, with their texts in a language."""
    if language == ENGLISH:
        rules, problems = read_rules(str(BUILT_IN))
    else:
        english = built_in_rules()
        texts, problems = read_rules(
            str(translation_of(language)), over=_built_in_entry(ENGLISH), words=english.words, language=language
        )
        rules = texts.over(english)
        known = metric_words(language)
        rules = replace(rules, words=replace(rules.words, figures=known.figures, values=known.values))
    if problems:
        raise SettingsError(problems)
    return rules


@cache
def _built_in_entry(language: str) -> Entry:
    """Return the entries of the built-in rules; a translation has texts only, and is completed with the rest."""
    if language == ENGLISH:
        return read_entries(str(BUILT_IN))[0]
    return completed_rules(read_entries(str(translation_of(language)))[0], _built_in_entry(ENGLISH))


def read_rules(
    path: str, over: Entry | None = None, words: Words | None = None, language: str = ENGLISH
) -> tuple[Rules, list[Problem]]:
    """Read a rules file.

    Args:
        path: of the file.
        over: rules that have what this file leaves out of a scheme or tag of the same name; None for none.
        words: those that the file may replace; None for any.
        language: of the words of the file.

    Returns:
        The valid rules, and what is wrong with the others, in the order of the file.

    Raises:
        SettingsError: the file cannot be read.
    """
    entry, problems = read_entries(path, hint="custseg init --rules FILE writes one to begin with.")
    reader = _Reader(words, language)
    rules = reader.rules(completed_rules(entry, over) if over else entry)
    return rules, in_file_order(problems + reader.problems)


class _Reader:
    """Turns the entries of a file into rules, and collects the problems of the file."""

    def __init__(self, words: Words | None, language: str) -> None:
        self.words = words
        self.language = language
        self.problems: list[Problem] = []

    def rules(self, entry: Entry) -> Rules:
        parts = self._mapping(entry, SECTIONS)
        places = {name: place for kind in SECTIONS[:4] if kind in parts for name, place in parts[kind].keys.items()}
        schemes = self._each(parts.get("schemes"), "schemes", self._scheme)
        tags = self._each(parts.get("tags"), "tags", lambda name, one: self._segment(name, one, TAG))
        metrics = self._each(parts.get("metrics"), "metrics", self._formula)
        triggers = self._each(parts.get("triggers"), "triggers", self._trigger)
        self.problems += _name_conflicts(parts)
        words, problems = read_words(parts, self.words, [*CATALOGUE, *metrics], self.language)
        self.problems += problems
        return Rules(schemes, tags, metrics, places, words, triggers)

    def _scheme(self, name: str, entry: Entry) -> Scheme:
        values, parts = self._fields(name, entry, SCHEME, ("axes", "segments"))
        axes = self._each(parts.get("axes"), "axes", self._axis)
        if within := values.pop("within"):
            place = parts["within"].place
            axes = {
                key: axis if axis.within else replace(axis, within=within, within_place=place)
                for key, axis in axes.items()
            }
        if "segments" not in parts or parts["segments"].value in (None, {}):
            self._report(entry, f"scheme '{name}' has no segments", "Add segments: {name: {when: …}}.")
        read = partial(self._segment, fields=SEGMENT, nested=("cases",))
        segments = self._each(parts.get("segments"), "segments", read)
        return Scheme(name, axes=axes, segments=segments, **values)

    def _axis(self, name: str, entry: Entry) -> Axis | None:
        values, parts = self._fields(name, entry, AXIS)
        if values["metric"] is None or values["cut"] is None:
            return None
        lowest_best = values.pop("best") == "lowest"
        if lowest_best and not values["cut"].is_numbered:
            hint = "Remove it: the levels of this cut are low and high."
            self._report(parts["best"], "best is only for cuts with numbered levels", hint)
        within_place = parts["within"].place if "within" in parts else None
        return Axis(name, place=parts["metric"].place, within_place=within_place, lowest_best=lowest_best, **values)

    def _segment(
        self, name: str, entry: Entry, fields: Mapping[str, Field], nested: tuple[str, ...] = ()
    ) -> Segment | None:
        values, parts = self._fields(name, entry, fields, nested)
        values["advice"] = self._sentences(values["advice"])
        cases = self._each(parts.get("cases"), "cases", self._case)
        return None if values["when"] is None else Segment(name, cases=tuple(cases.values()), **values)

    def _case(self, name: str, entry: Entry) -> Case | None:
        values, _ = self._fields(name, entry, CASE)
        values["advice"] = self._sentences(values["advice"])
        return None if values["when"] is None else Case(name, **values)

    def _sentences(self, entries: Iterable[Entry]) -> tuple[str, ...]:
        sentence = Field(text("a sentence"), "")
        return tuple(self._value(one, sentence) for one in entries)

    def _trigger(self, name: str, entry: Entry) -> Trigger | None:
        values, parts = self._fields(name, entry, TRIGGER, ("otherwise",))
        if "otherwise" in parts and parts["otherwise"].value is not None:
            texts, _ = self._fields(name, parts["otherwise"], OTHERWISE)
            values["otherwise"] = {key: phrase for key, phrase in texts.items() if phrase is not None}
        needed = [values[key] for key in ("when", "why", "do", "due")]
        return None if None in needed else Trigger(name, **values)

    def _formula(self, name: str, entry: Entry) -> Formula | None:
        values, _ = self._fields(name, entry, FORMULA)
        return None if values["sql"] is None else Formula(name, **values)

    def _fields(
        self, name: str, entry: Entry, fields: Mapping[str, Field], nested: tuple[str, ...] = ()
    ) -> tuple[dict[str, Any], dict[str, Entry]]:
        """Return the values of an entry by key, and its parts; a title that is missing is made from the name."""
        parts = self._mapping(entry, (*fields, *nested))
        values = {}
        for key, field in fields.items():
            part = parts.get(key)
            if part is not None and (part.value is not None or not field.may_be_blank):
                values[key] = self._value(part, field)
                continue
            values[key] = field.default
            if field.required:
                self._report(entry, f"'{key}' is missing", f"Write {field.required}.")
        if "title" in fields and fields is not AXIS:
            values["title"] = values["title"] or name.replace("-", " ").capitalize()
        return values, parts

    def _value(self, entry: Entry, field: Field) -> Any:
        try:
            return field.read(entry)
        except EntryError as error:
            self.problems.append(error.problem)
            return field.default

    def _mapping(self, entry: Entry, allowed: Iterable[str]) -> dict[str, Entry]:
        """Return the entries of a mapping, without keys that are not allowed."""
        allowed = tuple(allowed)
        if not isinstance(entry.value, dict):
            self._report(entry, "expected 'name: value' lines", "There are: " + ", ".join(allowed))
            return {}
        unknown = (key for key in entry.value if key not in allowed)
        for key in itertools.islice(unknown, MAX_UNKNOWN_KEYS):
            hint = nearest(key[:60], allowed)
            self.problems.append(Problem(f"unknown key '{key[:60]}'", str(entry.keys[key]), hint))
        return {key: one for key, one in entry.value.items() if key in allowed}

    def _each(self, entry: Entry | None, kind: str, read: Callable[[str, Entry], Any]) -> dict[str, Any]:
        """Return what each entry of a mapping of names means."""
        if entry is None or entry.value is None:
            return {}
        if not isinstance(entry.value, dict):
            self._report(entry, f"expected {kind} as 'name: …' lines")
            return {}
        if len(entry.value) > LIMITS[kind]:
            what = f"{len(entry.value):,} {kind}, but at most {LIMITS[kind]} are read"
            self._report(entry, what, "Merge or remove some of them.")
            return {}
        found = {}
        for name, one in entry.value.items():
            if problem := _invalid_name(name, kind, str(entry.keys[name])):
                self.problems.append(problem)
            elif (rule := read(name, one)) is not None:
                found[name] = rule
        return found

    def _report(self, entry: Entry, what: str, hint: str = "") -> None:
        self.problems.append(Problem(what, entry.where, hint))


def _invalid_name(name: str, kind: str, where: str) -> Problem | None:
    if name in RESERVED and kind == "segments":
        return Problem(f"'{name}' is a reserved name", where, "Choose another name.")
    pattern, signs = (NAME, "digits, - or _") if kind in HYPHENATED else (WORD, "digits or _")
    if pattern.fullmatch(name):
        return None
    return Problem(f"'{name[:60]}' is not a valid name", where, f"Start with a letter, then use letters, {signs}.")


def _name_conflicts(parts: Mapping[str, Entry]) -> list[Problem]:
    """Return what is wrong with names that would mean two things in conditions or columns."""
    taken = dict.fromkeys(CATALOGUE, "a metric") | dict.fromkeys(RESULT_COLUMNS, "a column of the result")
    problems = []
    for section, what in (("metrics", "a metric of this file"), ("schemes", "a scheme"), ("tags", "a tag")):
        for name, place in (parts[section].keys if section in parts else {}).items():
            problems.append(_conflict(column_of(name), str(place), taken))
            taken.setdefault(column_of(name), what)
    # Inside its scheme, an axis is meant by a name that a metric has too.
    others = {name: what for name, what in taken.items() if what != "a metric"}
    schemes = parts["schemes"].value if "schemes" in parts else None
    for scheme in schemes.values() if isinstance(schemes, dict) else ():
        axes = scheme.value.get("axes") if isinstance(scheme.value, dict) else None
        problems += [_conflict(name, str(place), others) for name, place in (axes.keys if axes else {}).items()]
    return [problem for problem in problems if problem]


def _conflict(name: str, where: str, taken: Mapping[str, str]) -> Problem | None:
    if name in taken:
        return Problem(f"'{name}' is already {taken[name]}", where, "Choose another name.")
    if name.upper() in KEYWORDS:
        return Problem(f"'{name}' is an SQL keyword", where, "Choose another name.")
    return None

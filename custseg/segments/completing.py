"""Completes a rules file with what it leaves out of built-in rules, so that it holds changes only."""

from __future__ import annotations

from dataclasses import replace

from custseg.segments.rules import column_of
from custseg.settings.positioned_yaml import Entry

NESTED = ("axes", "segments", "cases", "otherwise")
"""Parts of an entry that are mappings of names: they are completed name by name."""


def completed_rules(own: Entry, built_in: Entry) -> Entry:
    """Return the entries of a rules file with what they leave out of the built-in rules of the same names.

    A scheme is one of its own, and left as it is, if all its segments have a condition and one of them is new, or if it
    has all that makes up a scheme (an edited copy, in which segments may have been removed). A trigger keeps whatever
    the file does not say. A tag with another condition keeps its strategy, but not its title, which may say the old
    one. Entries that are wrong stay as they are: they are reported where they are read.

    Args:
        own: the file.
        built_in: the built-in rules.
    """
    if not isinstance(own.value, dict):
        return own
    value = dict(own.value)
    for kind in ("schemes", "tags", "triggers"):
        part = value.get(kind)
        if part is not None and isinstance(part.value, dict):
            value[kind] = _completed_part(kind, part, built_in.value[kind])
    return replace(own, value=value)


def _completed_part(kind: str, own: Entry, built_in: Entry) -> Entry:
    names = {column_of(name): name for name in built_in.value}
    value, keys = {}, {}
    for name, one in own.value.items():
        # volume_value is volume-value.
        known = names.get(column_of(name), name)
        if known in own.value:
            known = name
        base = built_in.value.get(known)
        if base is not None and isinstance(one.value, dict):
            one = COMPLETE[kind](one, base)
        value[known], keys[known] = one, own.keys[name]
    return replace(own, value=value, keys=keys)


def _completed_scheme(own: Entry, base: Entry) -> Entry:
    segments = own.value.get("segments")
    entries = segments.value if segments is not None else None
    if isinstance(entries, dict) and entries:
        conditions = all(isinstance(one.value, dict) and "when" in one.value for one in entries.values())
        is_new = bool(entries.keys() - base.value["segments"].value.keys())
        is_copy = base.value.keys() <= own.value.keys() and all(_is_titled(one) for one in entries.values())
        whole = conditions and (is_new or is_copy)
    else:
        # Segments that are written but empty are a mistake, and reported.
        whole = segments is not None
    return own if whole else _merged(own, base)


def _is_titled(entry: Entry) -> bool:
    return isinstance(entry.value, dict) and "title" in entry.value


def _completed_tag(own: Entry, base: Entry) -> Entry:
    if "when" not in own.value:
        return _merged(own, base)
    kept = {name: one for name, one in base.value.items() if name != "title"}
    return _merged(own, replace(base, value=kept))


def _merged(own: Entry, base: Entry) -> Entry:
    """Return a mapping with the entries of another that it lacks, in the order of the other."""
    value, keys = dict(base.value), dict(base.keys)
    for name, one in own.value.items():
        if name in base.value and isinstance(one.value, dict) and isinstance(base.value[name].value, dict):
            nested = name in NESTED
            one = _merged_names(one, base.value[name]) if nested else one
        value[name], keys[name] = one, own.keys[name]
    return replace(own, value=value, keys=keys)


def _merged_names(own: Entry, base: Entry) -> Entry:
    """Return entries by name, each completed with the one of the same name."""
    value, keys = dict(base.value), dict(base.keys)
    for name, one in own.value.items():
        known = base.value.get(name)
        both = known is not None and isinstance(one.value, dict) and isinstance(known.value, dict)
        value[name], keys[name] = (_merged(one, known) if both and known else one), own.keys[name]
    return replace(own, value=value, keys=keys)


COMPLETE = {"schemes": _completed_scheme, "tags": _completed_tag, "triggers": _merged}
"""What completes an entry, by the part of the file that it is in."""

"""A rules file that says everything in letters which English does not have, made from the built-in rules."""

from __future__ import annotations

import re
from typing import Any

import yaml

from custseg.metrics.catalogue import CATALOGUE
from custseg.segments.scheme_names import BUILT_IN

TEXTS = ("title", "strategy")
LETTERS = str.maketrans({chr(65 + number): chr(0x410 + number) for number in range(26)}
    | {chr(97 + number): chr(0x430 + number) for number in range(26)})  # fmt: skip
"""Each Latin letter with a Cyrillic one in its place."""


def other(text: str) -> str:
    """Return a text in the other script; places in braces stay."""
    return "".join(part if part.startswith("{") else part.translate(LETTERS) for part in re.split(r"(\{\w+\})", text))


def other_rules() -> str:
    """Return the rules file: every text of the built-in rules, and a title for every axis and metric."""
    rules = yaml.safe_load(BUILT_IN.read_text(encoding="utf-8"))
    made: dict[str, Any] = {"schemes": {}, "tags": {name: _texts(one) for name, one in rules["tags"].items()}}
    for name, scheme in rules["schemes"].items():
        segments = {key: _texts(one) for key, one in scheme["segments"].items()}
        axes = {axis: {"title": other(axis)} for axis in scheme.get("axes", {})}
        made["schemes"][name] = {"title": other(scheme["title"]), "axes": axes, "segments": segments}
    made["words"] = {name: _forms(one) for name, one in rules["words"].items()}
    titles = {name: metric.title for name, metric in CATALOGUE.items()} | rules["titles"] | {"customer_id": "Customer"}
    made["titles"] = {name: other(title) for name, title in titles.items()}
    return yaml.safe_dump(made, allow_unicode=True)


def _forms(entry: str | dict[str, str]) -> str | dict[str, str]:
    return {form: other(text) for form, text in entry.items()} if isinstance(entry, dict) else other(entry)


def _texts(entry: dict[str, Any]) -> dict[str, Any]:
    texts: dict[str, Any] = {key: other(entry[key]) for key in TEXTS if key in entry}
    if "advice" in entry:
        texts["advice"] = [other(step) for step in entry["advice"]]
    if "cases" in entry:
        texts["cases"] = {name: _texts(case) for name, case in entry["cases"].items()}
    return texts

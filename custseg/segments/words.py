"""Reads the words and titles of a rules file, and checks that a word has the places of the built-in one."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from custseg.errors import Problem, nearest
from custseg.languages import ENGLISH, FEW, FORMS, MANY, ONE
from custseg.phrases import parts_of
from custseg.segments.entries import MAX_TEXT
from custseg.segments.rules import Words
from custseg.settings.positioned_yaml import Entry

MORE_TITLES = ("customer_id",)
"""Columns that may have a title, beside those whose titles the built-in rules hold."""


def read_words(
    parts: Mapping[str, Entry], known: Words | None, names: Collection[str], language: str = ENGLISH
) -> tuple[Words, list[Problem]]:
    """Return the words and titles of a rules file, and what is wrong with them.

    Args:
        parts: of the file, by name.
        known: the built-in words; None for the file that has them.
        names: of metrics, which may have a title beside the columns of the built-in rules.
        language: of the words.
    """
    reader = _Reader()
    texts = reader.texts(parts.get("words"), known.several if known else None)
    if known:
        for name, forms in texts.items():
            for form, entry in forms.items():
                reader.check_places(entry, known.several[name], may_lack=form == ONE)
    plain = {name: {form: entry.value for form, entry in forms.items()} for name, forms in texts.items()}
    titles = reader.texts(parts.get("titles"), [*known.titles, *names, *MORE_TITLES] if known else None)
    several, one, few = (
        {name: forms[form] for name, forms in plain.items() if form in forms} for form in (MANY, ONE, FEW)
    )
    titled = {name: (forms[MANY].value, forms.get(ONE, forms[MANY]).value) for name, forms in titles.items()}
    return Words(several, one, few, language, titled), reader.problems


class _Reader:
    """Reads texts by name, and collects what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def texts(self, part: Entry | None, known: Collection[str] | None) -> dict[str, dict[str, Entry]]:
        """Return the forms of each text; a plain text is that of several."""
        if part is None or part.value is None:
            return {}
        if not isinstance(part.value, dict):
            self._report(part.where, "expected 'name: text' lines", "Put text with a colon in 'quotes'.")
            return {}
        found = {}
        for name, entry in part.value.items():
            if known is not None and name not in known:
                self._report(str(part.keys[name]), f"there is no '{name[:60]}' here", nearest(name[:60], known))
                continue
            forms = entry.value if isinstance(entry.value, dict) else {MANY: entry}
            if not {MANY} <= {*forms} <= {*FORMS} or not all(map(_is_text, forms.values())):
                hint = "Put text with a colon, a brace or a quote in 'quotes'."
                self._report(entry.where, "expected a text, or {one: …, many: …}", hint)
                continue
            found[name] = dict(forms)
        return found

    def check_places(self, entry: Entry, built_in: str, *, may_lack: bool) -> None:
        """Report places that the built-in phrase does not have, and those of it that are left out."""
        expected = [place for _, place in parts_of(built_in) if place]
        listed = ", ".join(f"{{{place}}}" for place in expected) or "none"
        try:
            places = [place for _, place in parts_of(entry.value) if place]
        except ValueError:
            self._report(entry.where, "a brace that is not part of a {place}", f"The places here: {listed}.")
            return
        if {*places} - {*expected} or (not may_lack and {*expected} - {*places}):
            self._report(entry.where, "its places in braces are not those of the built-in text", f"There: {listed}.")

    def _report(self, where: str, what: str, hint: str) -> None:
        self.problems.append(Problem(what, where, hint))


def _is_text(entry: Entry) -> bool:
    return isinstance(entry.value, str) and bool(entry.value.strip()) and len(entry.value) <= MAX_TEXT

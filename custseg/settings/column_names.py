"""Names of columns, each alone or with the title that stands in its place: ``email:Email Address``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

PREFIXES = ("first", "main")
"""Words before the colon of names such as first:channel."""

WITHOUT_DOUBLES = "a different title for each column"


class ColumnNames(tuple[str, ...]):
    """Names of columns in their order.

    Attributes:
        titles: the names that some of them get instead, by name.
        typed: what was written for each: a name, or a name and a title with a colon between them; None where the title
            stands apart from the name.
    """

    titles: dict[str, str]
    typed: tuple[str | None, ...]

    def among(self, known: Collection[str]) -> ColumnNames:
        """Return the names as these columns have them: of what was written, the longest name that exists is the name.

        Args:
            known: names of columns, which may have colons.

        Raises:
            ValueError: two columns get the same title.
        """
        split = [_split_among(text, known) if text else None for text in self.typed]
        pairs = [one or (name, self.titles.get(name, "")) for one, name in zip(split, self, strict=True)]
        return column_names(pairs, self.typed)

    def spelled(self, spell: Callable[[str], str]) -> ColumnNames:
        """Return the names in another spelling, under the same titles."""
        return column_names([(spell(name), self.titles.get(name, "")) for name in self], self.typed)


def column_names(pairs: Iterable[tuple[str, str]], typed: Iterable[str | None]) -> ColumnNames:
    """Return names with their titles.

    Args:
        pairs: name and title, which is empty for none.
        typed: what was written for each.

    Raises:
        ValueError: two columns get the same title.
    """
    pairs = list(pairs)
    columns = ColumnNames(name for name, _ in pairs)
    columns.titles = {name: title for name, title in pairs if title}
    columns.typed = tuple(typed)
    shown = [columns.titles.get(name, name) for name in dict.fromkeys(columns)]
    if len(set(shown)) < len(shown):
        raise ValueError(WITHOUT_DOUBLES)
    return columns


def split_title(text: str) -> tuple[str, str]:
    """Return a name and the title behind its colon; the first colon of first:channel is part of the name."""
    words = [word.strip() for word in text.split(":")]
    name = ":".join(words[:2]) if words[0] in PREFIXES else words[0]
    return name, text[len(name) :].lstrip().removeprefix(":").strip()


def _split_among(text: str, known: Collection[str]) -> tuple[str, str]:
    """Return a name and its title: the longest existing name that ends at a colon or at the end, else as usual."""
    ends = [len(text), *(place for place in range(len(text) - 1, 0, -1) if text[place] == ":")]
    for end in ends:
        if (name := text[:end].strip()) in known:
            return name, text[end + 1 :].strip()
    return split_title(text)

"""Fixtures for the tests of layouts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from custseg.notes import Note
from custseg.sources.open_source import ReadOptions, open_source
from custseg.sources.source import Source
from custseg.tables.headers.synonyms import is_known
from custseg.tables.layout.arranged import arranged

Arranged = tuple[Source, list[Note], bool]


@pytest.fixture
def arrange(tmp_path: Path) -> Callable[..., Arranged]:
    """Return a function that writes files, and returns the source arranged, the notes, and whether it is as it was."""

    def run(*texts: str) -> Arranged:
        paths = []
        for number, text in enumerate(texts):
            path = tmp_path / f"file{number}.csv"
            path.write_text(text, encoding="utf-8")
            paths.append(str(path))
        source = open_source(paths, ReadOptions(is_column_name=is_known))
        after, notes = arranged(source)
        return after, notes, after is source

    return run

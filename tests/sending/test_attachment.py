"""The file that goes along: its name, kind and size."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from custseg.errors import OutputError, UsageError
from custseg.sending import attachment as module
from custseg.sending.attachment import attachment_of, size_in_words
from custseg.sending.outgoing import check_attachment
from custseg.settings.output_formats import FORMAT_OF_SUFFIX


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1 kB"), (999_499, "999 kB"), (999_500, "1.0 MB")],
)
def test_a_size_in_words(size: int, words: str) -> None:
    assert size_in_words(size) == words


@pytest.mark.parametrize(
    ("name", "shown", "kind"),
    [
        ("a.csv", "a.csv", "text/csv"),
        ("REPORT.HTML", "REPORT.HTML", "text/html"),
        ("no ending", "no ending", "application/octet-stream"),
        ("a\r\nX: y\u202e.csv", "a X: y\ufffd.csv", "text/csv"),
        ("x" * 200 + ".csv", "x" * 119 + "….csv", "text/csv"),
    ],
)
def test_a_name_does_not_act(tmp_path: Path, name: str, shown: str, kind: str) -> None:
    (tmp_path / name).write_bytes(b"abc")
    found = attachment_of(str(tmp_path / name))
    assert (found.name, found.content_type, found.content) == (shown, kind, b"abc")
    assert "abc" not in repr(found)


def test_every_format_has_its_type() -> None:
    assert {*FORMAT_OF_SUFFIX} <= {*module.TYPES}


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_bytes(b"x" * 3000)
    monkeypatch.setattr(module, "MOST_BYTES", 2000)
    with pytest.raises(OutputError, match="3 kB are too much to send; 2 kB are the most"):
        attachment_of(str(tmp_path / "a.csv"))
    with pytest.raises(OutputError, match="cannot be read to be sent"):
        attachment_of(str(tmp_path / "gone.csv"))


def test_only_files_are_sent(tmp_path: Path) -> None:
    check_attachment(None)
    check_attachment(str(tmp_path / "not yet.csv"))
    with pytest.raises(UsageError, match="no file that can be sent"):
        check_attachment(os.devnull)

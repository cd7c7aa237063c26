"""What assistants may have read: nothing outside, by whatever way."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from custseg.assistants.allowed import Allowed, allowed_paths
from custseg.errors import CustsegError

TABLE = "customer,date,amount\na,2025-01-01,5\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a folder with tables, links out of it, and tables outside."""
    inside, outside = tmp_path / "data", tmp_path / "secret"
    for folder in (inside / "more", inside / ".hidden", outside):
        folder.mkdir(parents=True)
    for path in (inside / "a.csv", inside / "more" / "b.csv", outside / "c.csv", tmp_path / "data2.csv"):
        path.write_text(TABLE)
    for name in ("custseg.yaml", ".env", "mail.secrets", ".hidden/d.csv"):
        (inside / name).write_text(TABLE)
    with zipfile.ZipFile(inside / "z.zip", "w") as archive:
        archive.writestr("e.csv", TABLE)
    (inside / "good.csv").symlink_to(inside / "a.csv")
    return inside


def test_what_is_inside_is_found_by_any_name(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = Allowed([str(data)])
    for word in ("a.csv", "more/b.csv", "more/../a.csv", "good.csv", "custseg.yaml", "z.zip/e.csv", "*.csv", "more"):
        assert os.path.realpath(allowed.path(word)) == os.path.realpath(data / word), word
        assert allowed.path(str(data / word)) == str(data / word)
    assert allowed.path(f"file://{data}/a.csv") == str(data / "a.csv")
    assert allowed_paths(allowed, ["a.csv", "more"]) == [str(data / "a.csv"), str(data / "more")]
    monkeypatch.chdir(data.parent)
    assert Allowed(["data"]).path("data/a.csv") == str(data / "a.csv")


def test_a_file_is_found_by_its_name(data: Path) -> None:
    allowed = Allowed([str(data / "more" / "b.csv"), str(data / "mail.secrets")])
    assert allowed.path("b.csv") == str(data / "more" / "b.csv")
    assert allowed.path("mail.secrets") == str(data / "mail.secrets")
    with pytest.raises(CustsegError, match="may not be read"):
        allowed.path(str(data / "a.csv"))


@pytest.mark.parametrize(
    "word",
    [
        "/etc/passwd", "../data2.csv", "../secret/c.csv", "more/../../secret/c.csv", "..", "/", "../*/c.csv",
        "../secret/*", "{data}2.csv", "{data}/../secret", "/*/*", "https://example.com/a.csv", "s3://bucket/a.csv",
        "-", "", "a\0b", "file:///etc/passwd", "file://localhost/etc/passwd", "~/a.csv", "link.csv", "folder/c.csv",
        "folder", "out/*", "linked", ".env", "mail.secrets", ".hidden/d.csv", "pipe",
    ],
)  # fmt: skip
def test_nothing_else_is(data: Path, word: str) -> None:
    outside = data.parent / "secret"
    (data / "link.csv").symlink_to(outside / "c.csv")
    (data / "folder").symlink_to(outside)
    (data / "out").symlink_to(data.parent)
    (data / "linked").mkdir()
    (data / "linked" / "c.csv").symlink_to(outside / "c.csv")
    os.mkfifo(data / "pipe")
    with pytest.raises(CustsegError) as raised:
        Allowed([str(data)]).path(word.format(data=data))
    assert "customer" not in str(raised.value)
    listed = [file.path for file in Allowed([str(data)]).files()]
    assert listed == [str(data / name) for name in ("a.csv", "good.csv", "z.zip", "more/b.csv")]


def test_what_is_outside_is_refused_whether_it_exists_or_not(data: Path) -> None:
    allowed = Allowed([str(data)])
    said = []
    for name in ("c.csv", "none.csv"):
        with pytest.raises(CustsegError) as raised:
            allowed.path(f"../secret/{name}")
        said.append(str(raised.value).replace(name, "…"))
    assert said[0] == said[1]


def test_a_server_is_started_on_files_only(data: Path) -> None:
    with pytest.raises(CustsegError) as raised:
        Allowed([str(data), "missing.csv", "https://example.com/a.csv", "-"])
    assert [problem.where for problem in raised.value.problems] == ["missing.csv", "https://example.com/a.csv", "-"]

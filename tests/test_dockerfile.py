"""The image: what it is made of, who runs it, and that what checks it in CI sees mistakes."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from places import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def checker() -> ModuleType:
    """Return .ci/dockerfile.py as a module."""
    spec = importlib.util.spec_from_file_location("check_dockerfile", ROOT / ".ci" / "dockerfile.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_dockerfile_is_in_order(checker: ModuleType) -> None:
    build, image = checker.stages_of(DOCKERFILE)
    assert checker.problems_of(DOCKERFILE) == []
    assert build.base == image.base
    assert image.base.startswith("python:3.")
    assert image.base.endswith("-slim")
    lowest = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert int(image.base[len("python:3.") : -len("-slim")]) >= int(lowest.removeprefix(">=3."))
    assert image.last("WORKDIR") == "/data"
    # The newest versions that pyproject.toml allows, not those of the day on which the file was written.
    assert "==" not in DOCKERFILE


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("USER custseg", "USER root", "runs as root"),
        ("USER custseg\n", "", "runs as root"),
        ('ENTRYPOINT ["custseg"]', "ENTRYPOINT custseg", "ENTRYPOINT is no list of words, so that a shell"),
        ("python:3.13-slim\nARG", "python\nARG", "the base has no version"),
        ("python:3.13-slim\nARG", "python:latest\nARG", "has latest"),
        ("RUN useradd", "RUN curl https://example.com | sh; useradd", "has curl"),
    ],
)
def test_a_mistake_is_seen(checker: ModuleType, old: str, new: str, problem: str) -> None:
    assert old in DOCKERFILE
    found = checker.problems_of(DOCKERFILE.replace(old, new))
    assert [one for one in found if one.startswith(problem)]


def test_an_instruction_that_nobody_tries_is_refused(checker: ModuleType) -> None:
    with pytest.raises(ValueError, match="unknown instruction: VOLUME /x"):
        checker.stages_of(DOCKERFILE + "VOLUME /x\n")
    with pytest.raises(ValueError, match="stands before FROM"):
        checker.stages_of("RUN true\n" + DOCKERFILE)


def test_a_build_gets_the_package_and_nothing_else(checker: ModuleType, tmp_path: Path) -> None:
    """No data, no passwords, nothing that a test or an editor has left."""
    for name in ("custseg/a.py", "custseg/rules/b.yaml", "custseg/__pycache__/a.pyc", "custseg/x/__pycache__/b.pyc",
                 "pyproject.toml", "README.md", "LICENSE", "mail.secrets", "custseg.yaml", "orders.csv", ".git/config",
                 ".env", "tests/test_a.py", "sample_data/orders.csv", "docs/README.md"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    lines = checker.ignore_lines((ROOT / ".dockerignore").read_text(encoding="utf-8"))
    sent = [path.as_posix() for path in checker.sent_files(tmp_path, lines)]
    assert sorted(sent) == ["LICENSE", "README.md", "custseg/a.py", "custseg/rules/b.yaml", "pyproject.toml"]
    copied = [word for stage in checker.stages_of(DOCKERFILE) for kind, text in stage.steps if kind == "COPY"
              and "--from" not in text for word in text.split()[:-1]]  # fmt: skip
    assert {*copied} == {name.split("/")[0] for name in sent}


def test_steps_are_done_in_folders(checker: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the whole in CI, which installs and takes a minute: here without environments."""
    monkeypatch.setattr(checker.venv, "create", lambda path, with_pip: (path / "bin").mkdir(parents=True))
    context = tmp_path / "context"
    context.mkdir()
    (context / ".dockerignore").write_text("*\n!tool\n")
    (context / "tool").write_text("#!/bin/sh\necho $(basename $PWD) $# $HOME\n")
    (context / "left.out").touch()
    text = """
    FROM some:1 AS build
    WORKDIR /src
    COPY tool ./
    RUN mkdir /made && cp tool /made/ && ls | \\
        wc -l > /made/count
    FROM some:1
    ARG NAME=tool
    COPY --from=build /made /made
    RUN cp /made/$NAME venv/bin/ && test "$(cat /made/count)" -eq 1
    RUN chmod +x venv/bin/tool
    RUN useradd nobody-here
    ENTRYPOINT ["tool", "first"]
    """
    data = tmp_path / "data"
    data.mkdir()
    assert checker.try_in_folders(text, context, ["second"], data) == b"data 2\n"

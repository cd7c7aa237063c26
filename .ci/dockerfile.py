"""Build the image and run it; where Docker does not run, do what the Dockerfile says in folders and environments.

python .ci/dockerfile.py reads the Dockerfile beside it. Without Docker, each stage is a folder with an environment of
its own: COPY copies what .dockerignore leaves, RUN runs in a shell that sees this folder as the root for the paths of
the stage, and ENTRYPOINT runs at the end. Users are not made: that there is one without rights is checked instead.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
KNOWN = ("FROM", "ARG", "WORKDIR", "COPY", "RUN", "USER", "ENTRYPOINT", "CMD", "ENV", "LABEL")
OF_SYSTEM = re.compile(r"^(useradd|adduser|groupadd)\b")
NEVER = ("latest", "ADD ", "sudo ", "curl ", "--privileged", "chmod 777")


@dataclass
class Stage:
    """A stage of the image.

    Attributes:
        base: the image that it begins with.
        name: by which later stages copy from it; empty without one.
        steps: name and text of each instruction.
    """

    base: str
    name: str = ""
    steps: list[tuple[str, str]] = field(default_factory=list)

    def last(self, instruction: str) -> str:
        """Return the text of the last instruction of a kind; empty without one."""
        return next((text for kind, text in reversed(self.steps) if kind == instruction), "")


def stages_of(text: str) -> list[Stage]:
    """Return the stages of a Dockerfile.

    Raises:
        ValueError: an instruction is unknown, or stands before the first stage.
    """
    stages: list[Stage] = []
    joined = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n?", "", text, flags=re.MULTILINE))
    for line in filter(None, map(str.strip, joined.splitlines())):
        kind, _, rest = line.partition(" ")
        if kind not in KNOWN:
            raise ValueError(f"unknown instruction: {line}")
        if kind == "FROM":
            found = re.fullmatch(r"(\S+)(?: AS (\S+))?", rest)
            if not found:
                raise ValueError(f"not understood: {line}")
            stages.append(Stage(found[1], found[2] or ""))
        elif not stages:
            raise ValueError(f"stands before FROM: {line}")
        else:
            stages[-1].steps.append((kind, rest.strip()))
    return stages


def problems_of(text: str) -> list[str]:
    """Return what is wrong with a Dockerfile, whatever it builds."""
    last = stages_of(text)[-1]
    found = [f"has {word.strip()}" for word in NEVER if word in re.sub(r"(?m)^\s*#.*$", "", text)]
    if last.last("USER") in ("", "root", "0"):
        found.append("runs as root")
    if ":" not in last.base:
        found.append("the base has no version")
    for kind in ("ENTRYPOINT", "CMD"):
        try:
            if not isinstance(json.loads(last.last(kind)), list):
                raise ValueError
        except ValueError:
            found.append(f"{kind} is no list of words, so that a shell would stand between")
    return found


def sent_files(context: Path, ignored: Sequence[str]) -> Iterator[Path]:
    """Return the files that a build gets, relative to its folder: the last line of .dockerignore that fits decides."""
    for path in sorted(context.rglob("*")):
        if path.is_file():
            relative = path.relative_to(context)
            if not _is_ignored(relative, ignored):
                yield relative


def _is_ignored(path: Path, lines: Sequence[str]) -> bool:
    ignored = False
    for line in lines:
        # A folder that fits takes along what is in it.
        if re.fullmatch(_expression(line.removeprefix("!").strip("/")) + "(/.*)?", path.as_posix()):
            ignored = not line.startswith("!")
    return ignored


def _expression(pattern: str) -> str:
    """Return a pattern of .dockerignore as a regular expression."""
    parts = {"**/": "(.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.sub(r"\*\*/|\*\*|\*|\?|[^*?]+", lambda found: parts.get(found[0]) or re.escape(found[0]), pattern)


def ignore_lines(text: str) -> list[str]:
    """Return the patterns of .dockerignore."""
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


class Folders:
    """Stages as folders, each with an environment of Python.

    Args:
        work: an empty folder.
    """

    def __init__(self, work: Path) -> None:
        self.work = work
        self.context = work / "context"
        self._roots: dict[str, Path] = {}

    def send(self, context: Path) -> None:
        """Copy what a build gets."""
        for file in sent_files(context, ignore_lines((context / ".dockerignore").read_text())):
            target = self.context / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(context / file, target)

    def run(self, stage: Stage) -> tuple[Path, dict[str, str], list[str]]:
        """Do what a stage says, and return its root, its variables, and the words of its entry point."""
        root = self.work / f"stage{len(self._roots)}"
        venv.create(root / "venv", with_pip=True)
        self._roots[stage.name or str(len(self._roots))] = root
        env = {"PATH": f"{root / 'venv' / 'bin'}:{os.defpath}", "HOME": str(root), "LANG": "C.UTF-8"}
        env |= {name: os.environ[name] for name in os.environ if name.startswith(("PIP_", "SSL_", "REQUESTS_"))}
        env |= {name: os.environ[name] for name in ("http_proxy", "https_proxy", "no_proxy") if name in os.environ}
        folder = root
        places: set[str] = set()
        for kind, text in stage.steps:
            if kind == "WORKDIR":
                folder = root / text.lstrip("/")
                folder.mkdir(parents=True, exist_ok=True)
                places.add(text)
            elif kind in ("ARG", "ENV"):
                name, _, value = text.partition("=")
                env[name] = value
            elif kind == "COPY":
                places |= self._copy(text, root, folder)
            elif kind == "RUN" and not OF_SYSTEM.match(text):
                places |= set(re.findall(r"(?<=\s)(/\w+)", text)) - {"/usr", "/bin", "/etc"}
                command = re.sub(rf"(?<![\w/])({'|'.join(map(re.escape, places))})\b", rf"{root}\1", text)
                print(f"+ {text}", flush=True)
                subprocess.run(["sh", "-euc", command], cwd=folder, env=env, check=True)
        return root, env, json.loads(stage.last("ENTRYPOINT") or "[]")

    def _copy(self, text: str, root: Path, folder: Path) -> set[str]:
        words = text.split()
        source = self.context
        if words[0].startswith("--from="):
            source = self._roots[words.pop(0).removeprefix("--from=")]
        *names, target = words
        place = root / target.lstrip("/") if target.startswith("/") else folder / target
        for name in names:
            origin = source / name.lstrip("/")
            if origin.is_dir():
                shutil.copytree(origin, place, dirs_exist_ok=True)
            else:
                place.mkdir(parents=True, exist_ok=True)
                shutil.copy(origin, place)
        return {target} if target.startswith("/") else set()


def try_in_folders(text: str, context: Path, words: Sequence[str], data: Path) -> bytes:
    """Do what a Dockerfile says without Docker, and return what its entry point prints.

    Args:
        text: of the Dockerfile.
        context: folder of the build.
        words: arguments of the entry point.
        data: the folder in the place of the last WORKDIR.
    """
    with tempfile.TemporaryDirectory() as work:
        folders = Folders(Path(work))
        folders.send(context)
        for stage in stages_of(text):
            root, env, entry = folders.run(stage)
        # Nothing but what was installed: neither this checkout nor a home folder.
        env = {"PATH": env["PATH"], "LANG": "C.UTF-8"}
        assert (root / "venv" / "bin" / entry[0]).exists(), f"{entry[0]} was not installed"
        return subprocess.run(
            [root / "venv" / "bin" / entry[0], *entry[1:], *words], cwd=data, env=env, check=True, capture_output=True
        ).stdout


def try_with_docker(context: Path, words: Sequence[str], data: Path) -> bytes:
    """Build the image, run it, and return what it prints."""
    subprocess.run(["docker", "build", "-q", "-t", "custseg-ci", str(context)], check=True)
    started = ["docker", "run", "--rm", "--network", "none", "-v", f"{data}:/data:ro", "custseg-ci", *words]
    return subprocess.run(started, check=True, capture_output=True).stdout


def has_docker() -> bool:
    """Return whether there is a Docker that runs."""
    program = shutil.which("docker")
    return bool(program) and subprocess.run([str(program), "info"], capture_output=True).returncode == 0


def main() -> None:
    """Check the Dockerfile, build and run it, and compare what it prints with the sample's figures."""
    text = (ROOT / "Dockerfile").read_text()
    if problems := problems_of(text):
        sys.exit("\n".join(f"Dockerfile: {problem}" for problem in problems))
    words = ["-q", "segment", "orders.csv", "--columns", "customers", "--format", "json"]
    data = ROOT / "sample_data"
    with_docker = has_docker()
    printed = try_with_docker(ROOT, words, data) if with_docker else try_in_folders(text, ROOT, words, data)
    rows = json.loads(printed)["rows"]
    assert sum(row["customers"] for row in rows) == 1972, rows
    print(f"The image works, {'built by Docker' if with_docker else 'as far as it can be tried without Docker'}.")


if __name__ == "__main__":
    main()

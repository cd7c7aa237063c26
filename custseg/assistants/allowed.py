"""Which files assistants may have read: those that the server was started with, and those below its folders."""

from __future__ import annotations

import contextlib
import glob
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from custseg.errors import CustsegError, DataError, Problem, UsageError
from custseg.shell_words import quoted
from custseg.sources.files import container_of, expand, is_url, may_be_table, path_of
from custseg.streams import printable_name

MOST_LISTED = 200
"""Files that a list shows at most."""

MOST_NAMED = 5
YAML = (".yaml", ".yml")
HERE = "The tool files lists what can be read."


@dataclass(frozen=True)
class ReadableFile:
    """A file that assistants may have read.

    Attributes:
        path: of the file.
        size: in bytes.
        changed: when its content changed last, in seconds since 1970.
    """

    path: str
    size: int
    changed: float


class Allowed:
    """Files and folders that may be read, with all links resolved.

    Args:
        paths: of files and folders.

    Raises:
        CustsegError: one of them is not there, or no file or folder of this machine.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        problems: list[Problem] = []
        roots: list[Path] = []
        for path in map(path_of, paths):
            if is_url(path) or path == "-":
                problems.append(Problem("only files and folders of this machine can be named", path))
            elif not os.path.exists(path):
                problems.append(Problem("no such file or folder", path, "Check the spelling."))
            else:
                roots.append(Path(os.path.realpath(path)))
        if problems:
            raise UsageError(problems)
        self.roots = tuple(dict.fromkeys(roots))

    def named(self) -> str:
        """Return the files and folders, for messages."""
        shown = [printable_name(str(root)) for root in self.roots[:MOST_NAMED]]
        more = len(self.roots) - len(shown)
        return ", ".join(shown) + (f" and {more} more" if more else "")

    def path(self, word: str) -> str:
        """Return the path of an input, if all that it stands for may be read.

        Args:
            word: a path, a glob or a folder; relative ones are looked for in the folders that may be read.

        Raises:
            CustsegError: it is outside of them, a URL, or not there.
        """
        if not isinstance(word, str) or not word.strip() or "\0" in word:
            raise UsageError(f"{word!r} is not the name of a file", hint=HERE)
        if word == "-" or is_url(path_of(word)):
            hint = f"Name a file: this server reads {self.named()}, and nothing from the network."
            raise UsageError("URLs and standard input cannot be read here", where=word, hint=hint)
        candidates = self._candidates(path_of(word))
        inside = [path for path in candidates if self._holds(_fixed_part(path))]
        if not inside:
            raise self._outside(word)
        path = next((path for path in inside if _is_there(path)), inside[0])
        self._check_files(path, word)
        return path

    def files(self) -> list[ReadableFile]:
        """Return the tables that may be read, those of each folder in order; at most a few hundred."""
        found: list[ReadableFile] = []
        for path in self._tables():
            if len(found) == MOST_LISTED:
                break
            with contextlib.suppress(OSError):
                facts = os.stat(path)
                found.append(ReadableFile(printable_name(path), facts.st_size, facts.st_mtime))
        return found

    def _candidates(self, path: str) -> list[str]:
        """Return what a path may stand for: itself, or a path in a folder, or one of the files by its name."""
        if os.path.isabs(path):
            return [path]
        folders = [str(root / path) for root in self.roots if root.is_dir()]
        files = [str(root) for root in self.roots if not root.is_dir() and root.name == path]
        return [*files, *folders, os.path.abspath(path)]

    def _holds(self, path: str) -> bool:
        real = Path(os.path.realpath(path))
        return any(real == root or root in real.parents for root in self.roots)

    def _check_files(self, path: str, word: str) -> None:
        """Refuse a path if one of its files is a link to somewhere else, or of a kind that is not read from folders."""
        file = container_of(path)[0]
        if os.path.exists(file) and not (os.path.isfile(file) or os.path.isdir(file)):
            raise DataError("is no file", where=printable_name(word), hint=HERE)
        files = [container_of(one)[0] for one in expand(path)]
        if not all(map(self._holds, files)):
            raise self._outside(word)
        if refused := [one for one in files if not self._is_read(one)]:
            hint = f"Name it when the server is started: custseg mcp {quoted(printable_name(refused[0]))}"
            what = "is hidden, or has no ending of a table or of YAML, so that it is not read from its folder"
            raise DataError(what, where=printable_name(refused[0]), hint=hint)

    def _is_read(self, path: str) -> bool:
        """Return whether a file is read: in folders, nothing hidden is, and only tables and YAML are."""
        real = Path(os.path.realpath(path))
        if real in self.roots:
            return True
        below = next(real.relative_to(root) for root in self.roots if root in real.parents)
        is_hidden = any(part.startswith(".") for part in below.parts)
        return not is_hidden and (may_be_table(real.name) or real.suffix.lower() in YAML)

    def _outside(self, word: str) -> CustsegError:
        hint = f"This server reads {self.named()}. {HERE}"
        return DataError("may not be read", where=printable_name(word), hint=hint)

    def _tables(self) -> Iterable[str]:
        for root in self.roots:
            if not root.is_dir():
                yield str(root)
                continue
            for folder, folders, names in os.walk(root):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                paths = [os.path.join(folder, name) for name in sorted(names) if may_be_table(name)]
                yield from (path for path in paths if os.path.isfile(path) and self._holds(path))


def _fixed_part(path: str) -> str:
    """Return a path up to its first part with signs of a glob; a file of that very name comes first."""
    if os.path.lexists(path) or not glob.has_magic(path):
        return path
    parts = Path(path).parts
    magic = next(place for place, part in enumerate(parts) if glob.has_magic(part))
    return str(Path(*parts[:magic]))


def _is_there(path: str) -> bool:
    return os.path.exists(container_of(path)[0]) or (glob.has_magic(path) and bool(glob.glob(path, recursive=True)))


def allowed_paths(allowed: Allowed, value: object) -> object:
    """Return a value of a tool with its paths resolved: one, a list of them, or several by name.

    Raises:
        CustsegError: one of them may not be read.
    """
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [allowed.path(one) for one in value]
    if isinstance(value, dict):
        return {name: allowed.path(one) for name, one in value.items()}
    return allowed.path(value)  # type: ignore[arg-type]

"""What a killed run leaves behind is removed by the next, also where a lock is a file of its own, as on Windows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT

RUN = """
import json, os, sys
if {windows}:
    from no_posix import take_away
    take_away()
from custseg import temporary
from custseg.operating_system import LOCKS_BESIDE
assert LOCKS_BESIDE == {windows}
temporary.remove_leftovers()
made = [temporary.temporary_file(os.getcwd(), "ltv.csv"), temporary.copy_folder()]
open(os.path.join(made[1], temporary.COPY), "w").close()
print(json.dumps(made), flush=True)
if sys.stdin.readline().strip() == "die":
    os._exit(9)
temporary.discard(made[0])
temporary.remove_copy_folder(made[1])
"""


class Runs:
    """Runs that make temporary files, then wait for a word: "die" ends them on the spot."""

    def __init__(self, folder: Path, windows: bool) -> None:
        self.folder, self.program = folder, RUN.format(windows=windows)

    def start(self) -> tuple[subprocess.Popen[str], list[str]]:
        """Start a run and return it with the paths that it has made."""
        support = ROOT / "tests" / "support"
        environment = {
            "PATH": os.defpath, "PYTHONPATH": f"{ROOT}:{support}", "TMPDIR": str(self.folder), "TEMP": str(self.folder),
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-c", self.program],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=self.folder, env=environment,
        )  # fmt: skip
        assert process.stdout
        return process, json.loads(process.stdout.readline())

    def left(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}


@pytest.mark.parametrize("windows", [False, True], ids=["posix", "windows"])
def test_the_next_run_removes_what_a_killed_one_left_and_nothing_of_a_living_one(tmp_path: Path, windows: bool) -> None:
    runs = Runs(tmp_path, windows)
    (tmp_path / ".ltv.csv-mine.txt").touch()
    mine = {".ltv.csv-mine.txt"}
    living, of_living = runs.start()
    killed, of_killed = runs.start()
    kept = {os.path.relpath(path, tmp_path).split(os.sep)[0] for path in of_living}
    assert len(runs.left() - mine) == (8 if windows else 4)
    killed.communicate("die\n")
    assert killed.returncode == 9
    assert all(map(os.path.exists, of_killed))
    next_run, _ = runs.start()
    assert not any(map(os.path.exists, of_killed))
    next_run.communicate("end\n")
    assert next_run.returncode == 0
    locks = {f"{name}.lock" for name in kept} if windows else set()
    assert runs.left() == mine | kept | locks
    living.communicate("end\n")
    assert living.returncode == 0
    assert runs.left() == mine

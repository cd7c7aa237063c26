"""Files of other programs that the pages show, such as units of systemd; each is tried as far as possible."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from configparser import RawConfigParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from page_blocks import FILE, Block, blocks_of
from places import ROOT

from custseg.sending.mail_server import mail_server
from custseg.sending.secrets import read_secrets

Run = Callable[..., Any]
SHOWN: Mapping[str, Block] = {
    block.comment.removeprefix(FILE): block
    for page in sorted((ROOT / "docs").glob("*.md"))
    for block in blocks_of(page.relative_to(ROOT).as_posix(), page.read_text("utf-8"))
    if block.checked_by == "file"
}
TRIED = [
    ".github/workflows/custseg.yml",
    "claude_desktop_config.json",
    "custseg.service",
    "custseg.timer",
    "dags/custseg_weekly.py",
    "docker.sh",
    "mail.secrets",
]
"""The files that a test here tries, by name."""


@pytest.fixture
def data(shop: Path, few_of_the_sample: Path, call: Run) -> Path:
    """Return the folder in the place of /data: exports in orders/, and the sample where the pages have it."""
    (shop / "orders").mkdir()
    shutil.copy(few_of_the_sample / "orders.csv", shop / "orders")
    (shop / "sample_data").symlink_to(few_of_the_sample)
    return shop


NOTED = """
noted="$(dirname "$0")/noted"
{ echo "in $PWD"; env | sed -n 's/^CUSTSEG_/with &/p'; for word in "$@"; do echo "word $word"; done; } >> "$noted"
"""
"""A program that notes where it was called, with which variables and words."""


def run_script(script: str, folder: Path, custseg: str, **stubs: str) -> subprocess.CompletedProcess[str]:
    """Run a script as cron would: with hardly a variable, and programs of ours in the place of those it names.

    Args:
        script: for a shell.
        folder: in the place of /data.
        custseg: text of the program of that name.
        stubs: text of further programs by name.
    """
    programs = folder.parent / "bin"
    programs.mkdir(exist_ok=True)
    for name, text in ({"custseg": custseg} | stubs).items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n")
        (programs / name).chmod(0o755)
    script = script.replace("/opt/custseg/bin", str(programs)).replace("/data", str(folder))
    command = ["env", "-i", f"PATH={programs}:{os.defpath}", "LANG=C", "/bin/sh", "-euc", script]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)


@pytest.fixture
def replay(call: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Let a shell run a script, then run within this process each custseg that it has called."""

    def replay(script: str, more: tuple[str, ...] = (), **stubs: str) -> list[Any]:
        done = run_script(script, data, NOTED, **stubs)
        assert (done.returncode, done.stderr) == (0, "")
        answers = []
        noted = data.parent / "bin" / "noted"
        for record in re.split("^in ", noted.read_text(), flags=re.MULTILINE)[1:]:
            place, *lines = record.splitlines()
            with monkeypatch.context() as patched:
                patched.chdir(place)
                for line in lines:
                    if line.startswith("with "):
                        patched.setenv(*line.removeprefix("with ").split("=", 1))
                words = [line.removeprefix("word ") for line in lines if line.startswith("word ")]
                answers.append(call(*words, *(more if "--mail-to" in words and "--dry-run" not in words else ())))
        noted.unlink()
        return answers

    return replay


def test_every_file_is_tried() -> None:
    assert sorted(SHOWN) == sorted(TRIED)


def test_an_assistant_starts_the_server(call: Run) -> None:
    """With a command line that exists; tests/assistants talk to it."""
    (started,) = json.loads(SHOWN["claude_desktop_config.json"].text)["mcpServers"].values()
    assert (started["command"], started["args"][0]) == ("custseg", "mcp")
    answer = call(*started["args"])
    assert (answer.status, "/data/exports: no such file or folder" in answer.err) == (2, True)


def test_the_file_of_secrets(tmp_path: Path) -> None:
    path = tmp_path / "mail.secrets"
    path.write_text(SHOWN["mail.secrets"].text, encoding="utf-8")
    path.chmod(0o600)
    secrets = read_secrets(str(path), {})
    assert mail_server(secrets).port == 587
    pytest.importorskip("apprise")
    from custseg.sending.post import services_of

    assert secrets.get("CUSTSEG_POST_SLACK").startswith("slack://")
    assert services_of(["json://localhost"], secrets)


def unit(name: str) -> RawConfigParser:
    """Return what a unit of systemd says."""
    parser = RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(SHOWN[name].text)
    return parser


def test_the_service_runs(replay: Run, data: Path) -> None:
    """Without the file of secrets, which may be missing, it says what is missing before any work."""
    service = unit("custseg.service")["Service"]
    assert service["WorkingDirectory"] == service["ReadWritePaths"] == "/data"
    assert service["EnvironmentFile"].startswith("-")
    (without,) = replay(service["ExecStart"])
    assert (without.status, "CUSTSEG_SMTP_HOST: no mail server is set" in without.err) == (4, True)
    assert not (data / "segments.csv").exists()
    secrets = "export CUSTSEG_SMTP_HOST=x.invalid CUSTSEG_SMTP_FROM=a@example.com; "
    (done,) = replay(secrets + service["ExecStart"], ("--dry-run",))
    assert (done.status, "Would be sent by x.invalid:587" in done.err) == (0, True)
    assert (data / "segments.csv").stat().st_size > 100


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd checks its units")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    names = ("custseg.service", "custseg.timer")
    for name in names:
        # The program has to exist.
        text = SHOWN[name].text.replace("/opt/custseg/bin/custseg", "/bin/sh")
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in names)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "custseg" in line]) == (0, [])
    when = unit("custseg.timer")["Timer"]["OnCalendar"]
    said = subprocess.run(["systemd-analyze", "calendar", when], capture_output=True, text=True, timeout=60)
    assert "Mon *-*-* 06:00:00" in said.stdout


def test_the_steps_of_the_workflow_run(replay: Run, data: Path) -> None:
    """In their order, each with its variables; what is sent is shown only."""
    pytest.importorskip("apprise")
    workflow = yaml.safe_load(SHOWN[".github/workflows/custseg.yml"].text)
    # YAML takes the word on for True.
    assert workflow[True]["schedule"] == [{"cron": "0 6 * * 1"}]
    (job,) = workflow["jobs"].values()
    assert all({"uses", "run"} & {*step} for step in job["steps"])
    secrets = {"SMTP_HOST": "x.invalid", "SMTP_USER": "a@example.com", "SMTP_PASSWORD": "geheim"}
    secrets["POST_TEAM"] = "json://x.invalid/geheim"
    installed, *steps = [step for step in job["steps"] if "run" in step]
    assert installed["run"] == 'pip install "custseg[notify]"'
    for step in steps:
        values = {name: value[len("${{ secrets.") : -len(" }}")] for name, value in step.get("env", {}).items()}
        exported = "".join(f"export {name}={secrets[value]}\n" for name, value in values.items())
        (done,) = replay(exported + step["run"], ("--dry-run",))
        assert done.status == 0, done.err
        assert "geheim" not in done.out.decode() + done.err
    assert "Would be sent by x.invalid:587 (STARTTLS, with password)" in done.err
    assert "Would be posted to team with segments.csv" in done.err
    assert all((data / name).exists() for name in ("findings.csv", "segments.csv"))


def test_the_tasks_of_the_dag_run(replay: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Airflow is not here: a stand-in collects the tasks, whose commands run with the day filled in."""
    tasks: dict[str, str] = {}
    order: list[tuple[str, str]] = []

    class Operator:
        def __init__(self, task_id: str, bash_command: str) -> None:
            self.task_id = task_id
            tasks[task_id] = bash_command

        def __rshift__(self, other: Operator) -> Operator:
            order.append((self.task_id, other.task_id))
            return other

    class Dag:
        def __init__(self, name: str, **options: Any) -> None:
            assert {*options} <= {"schedule", "start_date", "catchup", "default_args"}

        def __enter__(self) -> Dag:
            return self

        def __exit__(self, *error: object) -> None:
            return None

    for name in ("airflow", *(f"airflow.providers{rest}" for rest in ("", ".standard", ".standard.operators"))):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    bash = ModuleType("airflow.providers.standard.operators.bash")
    bash.BashOperator = Operator  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, bash.__name__, bash)
    sys.modules["airflow"].DAG = Dag  # type: ignore[attr-defined]
    source = SHOWN["dags/custseg_weekly.py"].text
    ast.parse(source)
    exec(compile(source, "dag", "exec"), {})
    assert order == [("inspect", "segments")]
    for command in tasks.values():
        (done,) = replay(command.replace("{{ data_interval_end | ds }}", "2026-03-30"))
        assert done.status == 0, done.err
    written = data / "segments-2026-03-30.csv"
    assert written.stat().st_size > 100
    assert (data / "findings-2026-03-30.csv").exists()


DOCKER = """
case "$1" in
  build) test -f "{root}/Dockerfile"; exit ;;
  run) shift ;;
esac
user="an image has its own"
while test "$1" != custseg; do
  case "$1" in
    -v) case "$2" in *:/data|*:/data:ro) cd "${{2%%:*}}" ;; *) exit 9 ;; esac; shift ;;
    --user) test "$2" = "$(id -u):$(id -g)"; shift ;;
    --env-file) while IFS= read -r line; do case "$line" in "#"*) ;; *) export "$line" ;; esac; done < "$2"; shift ;;
    --rm) ;;
    *) exit 9 ;;
  esac
  shift
done
exec "$@"
"""


def test_the_lines_for_docker_run(replay: Run, data: Path) -> None:
    """A stand-in does what they say of Docker; what the image is made of has tests of its own."""
    (data / "mail.secrets").write_text(SHOWN["mail.secrets"].text, encoding="utf-8")
    # The folder in the image is that of the machine.
    script, docker = (text.replace("/data", "/d-ata") for text in (SHOWN["docker.sh"].text, DOCKER.format(root=ROOT)))
    answers = replay(script, docker=docker)
    assert [answer.status for answer in answers] == [0, 0, 0], [answer.err for answer in answers]
    assert len(answers[0].rows) == 3
    assert "Would be sent by smtp.example.com:587 (STARTTLS, with password)" in answers[2].err
    assert (data / "segments.csv").exists()


def test_cron_runs_the_lines(data: Path) -> None:
    """Without a home folder, in the language C; another test of these lines runs them twice."""
    page = (ROOT / "docs" / "schedule.md").read_text("utf-8")
    (lines,) = [block.text for block in blocks_of("docs/schedule.md", page) if block.checked_by == "cron"]
    script = "\n".join(" ".join(line.split()[5:]) for line in lines.splitlines())
    done = run_script(script, data, f'PYTHONPATH="{ROOT}" exec "{sys.executable}" -m custseg "$@"')
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert all((data / name).exists() for name in ("ltv.parquet", "actions.csv", "custseg.log"))

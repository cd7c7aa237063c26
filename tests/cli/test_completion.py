"""Tab completion: the scripts of the shells, the answers to them, and where they are installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from places import ROOT

from custseg.cli.commands import COMMANDS
from custseg.cli.completion import SCRIPTS, install, script
from custseg.errors import UsageError
from custseg.settings.output_formats import OUTPUT_FORMATS

Run = Callable[..., Any]
SHELLS = list(SCRIPTS)


def completed(run: Run, line: str, shell: str = "bash", variable: str = "_CUSTSEG_COMPLETE_WORDS") -> list[str]:
    """Return the lines that a script is answered about a command line."""
    words = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))} if shell == "bash" else {variable: line}
    return list(run(env={"_CUSTSEG_COMPLETE": f"complete_{shell}", **words}).out.decode().splitlines())


def test_completion_of_bash(run: Run) -> None:
    source = run(env={"_CUSTSEG_COMPLETE": "source_bash"})
    assert source.status == 0
    assert b"complete" in source.out
    assert b"_CUSTSEG_COMPLETE=complete_bash" in source.out
    assert run("--show-completion", "bash").out == source.out
    assert completed(run, "custseg l") == ["ltv"]
    assert completed(run, "custseg segment --mem") == ["--members"]
    assert set(completed(run, "custseg ")) == set(COMMANDS)
    assert completed(run, "custseg ltv --whe") == ["--where"]
    assert completed(run, "custseg -q ltv orders.csv --no-c") == ["--no-config"]
    assert completed(run, "custseg ltv ") == []


def test_values_of_an_option_are_completed(run: Run) -> None:
    assert completed(run, "custseg ltv --format ") == list(OUTPUT_FORMATS)
    assert completed(run, "custseg ltv --decimal c") == ["comma"]


@pytest.mark.parametrize("variable", ["_CUSTSEG_COMPLETE_WORDS", "_TYPER_COMPLETE_ARGS"])
@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("zsh", """_arguments '*: :(("ltv":"Lifetime value of each customer and in total."))'"""),
        ("fish", "ltv\tLifetime value of each customer and in total."),
        ("powershell", "ltv:::Lifetime value of each customer and in total."),
    ],
)
def test_each_shell_is_answered_in_its_form(run: Run, shell: str, line: str, variable: str) -> None:
    """The second variable is that of scripts which an earlier version installed."""
    assert completed(run, "custseg lt", shell, variable) == [line]


def test_quotes_in_a_help_text_do_not_end_the_command_of_zsh(run: Run) -> None:
    (line,) = completed(run, "custseg ltv --where", "zsh")
    assert "'" not in line.removeprefix("_arguments '").removesuffix("'").replace("'\\''", "")
    assert completed(run, "custseg ltv orders", "zsh") == ["_files"]


def test_an_unknown_request_fails_without_output(run: Run) -> None:
    for instruction in ("complete_csh", "frobnicate_bash", "bash"):
        answer = run(env={"_CUSTSEG_COMPLETE": instruction})
        assert (answer.status, answer.out, answer.err) == (1, b"", "")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_names_the_program_and_its_variable(shell: str) -> None:
    assert "custseg" in script(shell)
    assert "_CUSTSEG_COMPLETE" in script(shell)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_valid_in_its_shell(shell: str) -> None:
    program = shutil.which(shell)
    if not program:
        pytest.skip(f"there is no {shell} here")
    done = subprocess.run([program, "-n", "-c", script(shell)], capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")


def test_bash_runs_its_script(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if not bash:
        pytest.skip("there is no bash here")
    program = tmp_path / "custseg"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m custseg "$@"\n')
    program.chmod(0o755)
    typed = 'COMP_WORDS=(custseg ltv --whe); COMP_CWORD=2; _custseg_completion custseg; echo "${COMPREPLY[@]}"'
    env = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    command = [bash, "--norc", "-c", f"{script('bash')}\n{typed}"]
    done = subprocess.run(command, capture_output=True, env=env, timeout=60)
    assert done.stdout == b"--where\n"


@pytest.mark.parametrize(
    ("shell", "path", "start_file"),
    [
        ("bash", ".bash_completions/custseg.sh", ".bashrc"),
        ("zsh", ".zfunc/_custseg", ".zshrc"),
        ("fish", ".config/fish/completions/custseg.fish", None),
    ],
)
def test_completion_is_installed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: str, path: str, start_file: str | None
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    if start_file:
        (tmp_path / start_file).write_text("alias ll='ls -l'")
    assert str(tmp_path / path) in install(shell)
    install(shell)
    assert (tmp_path / path).read_text() == script(shell) + "\n"
    if start_file:
        first, *added = (tmp_path / start_file).read_text().splitlines()
        assert first == "alias ll='ls -l'"
        assert len(added) == 1


def test_a_shell_without_completion_is_named(call: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = call("--show-completion", "csh")
    assert answer.status == 2
    assert "no completion for the shell csh" in answer.err
    assert "bash, zsh, fish" in answer.err
    with pytest.raises(UsageError, match="cannot install the completion of pwsh"):
        install("pwsh")


def test_the_shell_is_the_one_that_runs_the_program(call: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import shellingham

    monkeypatch.setattr(shellingham, "detect_shell", lambda: ("fish", "/usr/bin/fish"))
    assert call("--show-completion").out.decode() == script("fish") + os.linesep

    def fail() -> None:
        raise shellingham.ShellDetectionFailure

    monkeypatch.setattr(shellingham, "detect_shell", fail)
    answer = call("--show-completion")
    assert answer.status == 2
    assert "cannot tell which shell this is" in answer.err


def answers(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str) -> list[str]:
    """Return what bash is answered about a command line, in this process."""
    from custseg.cli.main import main

    words = re.split(r" |(?<=[:=])|(?=[:=])", line)
    monkeypatch.setenv("_CUSTSEG_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "\n".join(words))
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    main([])
    return capsys.readouterr().out.split()


def test_values_that_depend_on_the_files_are_completed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shop: Path
) -> None:
    """Columns of the file and schemes of the rules file that stand on the line already."""
    monkeypatch.chdir(shop)
    (shop / "rules.yaml").write_text("schemes:\n  my-tiers:\n    title: Mine\ntags:\n  big-one:\n    when: ltv > 1\n")

    def ask(line: str) -> list[str]:
        return answers(monkeypatch, capsys, line)

    assert ask("custseg segment orders.csv --scheme r") == ["rfm", "rf", "rhythm", "referral"]
    assert ask("custseg segment orders.csv --rules-file rules.yaml --cross m") == ["my-tiers"]
    assert ask("custseg ltv orders.csv --by co") == ["cohort", "country"]
    assert ask("custseg outcome actions.csv orders.csv --by ") == ["rule", "segment", "owner", "list"]
    assert ask("custseg ltv orders.csv --by first:ca") == ["category"]
    assert ask("custseg ltv orders.csv --by=main:ca") == ["category"]
    assert ask("custseg ltv orders.csv --columns average_order_value,lt") == [
        f"average_order_value,{name}" for name in [*sorted_names("lt"), "ltv_tier"]
    ]
    assert ask("custseg ltv orders.csv --columns orders,cou") == ["orders,country"]
    assert "ltv,ltv" not in ask("custseg ltv orders.csv --columns ltv,l")
    assert "big_one" in ask("custseg customers orders.csv --rules-file rules.yaml --columns b")
    assert ask("custseg metrics retention_b") == ["retention_budget"]
    assert ask("custseg ltv orders.csv --includes tax,sh") == ["tax,shipping", "tax,shipping-net"]


def sorted_names(begin: str) -> list[str]:
    """Return the names of metrics that begin so, in the order of completion."""
    import click

    from custseg.cli.choices import metric_names

    return [name for name in metric_names(click.Context(click.Command("ltv"))) if name.startswith(begin)]


def test_the_names_of_metrics_are_those_of_the_catalogue() -> None:
    """They are read from the source, since the catalogue would load the engine."""
    import click

    from custseg.cli.choices import metric_names
    from custseg.metrics.catalogue import CATALOGUE

    names = metric_names(click.Context(click.Command("ltv")))
    assert len(names) == len(set(names))
    assert set(names) == set(CATALOGUE)


@pytest.mark.parametrize("line", ["custseg ltv orders.csv --columns lt", "custseg segment orders.csv --by f"])
def test_completion_loads_nothing_heavy(shop: Path, line: str) -> None:
    script = "import sys; from custseg.cli.main import main; main([]); print(*sys.modules, file=sys.stderr)"
    env = {"_CUSTSEG_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    env |= {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=shop, env=env, timeout=60)
    assert done.stdout
    assert not set(done.stderr.decode().split()) & {"polars", "numpy", "yaml", "rich", "rich.table"}

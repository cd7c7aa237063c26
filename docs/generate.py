"""Write the parts of the documentation that custseg itself prints: python docs/generate.py [--check].

- docs/metrics.md and docs/findings.md
- docs/schema/result.json, and the signatures of the functions for Python
- the table of commands in README.md, between ``<!-- commands -->`` and ``<!-- /commands -->``
- in README.md and docs/*.md, the output below each ``<!-- capture: custseg … -->``, at a terminal of 80 columns
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # this checkout, wherever another custseg is installed
COMMAND = [sys.executable, "-m", "custseg"]
COLUMNS = 80
CAPTURE = re.compile(r"(<!-- capture: custseg (.*?) -->\n```text\n)(.*?)(```)", re.DOTALL)


def metrics_page() -> str:
    """Return docs/metrics.md: the dictionary of figures."""
    words = ["-q", "--no-config", "metrics", "--format", "md"]
    return subprocess.run(
        [*COMMAND, *words], cwd=ROOT, capture_output=True, check=True, env=environment()
    ).stdout.decode()


def findings_page() -> str:
    """Return docs/findings.md: what ``custseg inspect`` can find."""
    from custseg.analyses.inspect.contact_findings import ALL_FINDINGS

    lines = ["| Name | Finding | What it counts | What to do |", "| --- | --- | --- | --- |"]
    lines += [f"| {one.name} | {one.title} | {one.rule} | {one.hint} |" for one in ALL_FINDINGS.values()]
    return "\n".join(lines) + "\n"


def schema_of_results() -> str:
    """Return the JSON Schema of what ``--format json`` and ``--summary`` write."""
    from custseg.writing.json_schema import json_schema

    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def functions_stub() -> str:
    """Return the signatures of the functions for Python, by which editors complete and mypy checks."""
    from custseg.api.functions import metrics, systems
    from custseg.api.keywords import ANALYSES
    from custseg.api.signatures import stub_of

    return stub_of(ANALYSES, [metrics, systems])


GENERATED = {
    "docs/metrics.md": metrics_page,
    "docs/findings.md": findings_page,
    "docs/schema/result.json": schema_of_results,
    "custseg/api/functions.pyi": functions_stub,
}
"""Files that are generated as a whole, by path."""


def with_commands(text: str) -> str:
    """Return a page with the table of commands as it is now, where it has one."""
    if "<!-- commands -->" not in text:
        return text
    from custseg.cli.commands import with_table

    return with_table(text)


def with_captures(text: str) -> str:
    """Return a page with the output of every captured command as it is now."""
    return CAPTURE.sub(lambda found: found[1] + captured(found[2].split()) + found[4], text)


def captured(words: list[str]) -> str:
    """Return what a command prints at a terminal of `COLUMNS` columns, without colour.

    Args:
        words: of the command line, after ``custseg``; files are named from the root of the repository.
    """
    here, there = pty.openpty()
    fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 40, COLUMNS, 0, 0))
    child = subprocess.Popen(
        [*COMMAND, *words], stdin=there, stdout=there, stderr=there, cwd=ROOT, env=environment(NO_COLOR="1")
    )
    os.close(there)
    seen = b""
    while piece := _read(here):
        seen += piece
    os.close(here)
    if child.wait():
        raise SystemExit(f"custseg {' '.join(words)} ended with status {child.returncode}")
    # The elapsed time of a slow run is written, then wiped away by a carriage return.
    plain = re.sub(r"\r[^\n]*\r|\x1b\[[0-9;]*m", "", seen.decode().replace("\r\n", "\n"))
    return "\n".join(line.rstrip() for line in plain.rstrip().splitlines()) + "\n"


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux reports the closed end of a terminal as an error.
        return b""


def environment(**more: str) -> dict[str, str]:
    """Return an environment without settings of custseg."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CUSTSEG_")}
    return kept | {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color"} | more


def pages() -> dict[Path, str]:
    """Return every page with a generated part, as it should be."""
    found = {ROOT / name: page() for name, page in GENERATED.items()}
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        text = found.get(path) or path.read_text(encoding="utf-8")
        found[path] = with_captures(with_commands(text))
    return found


def main(words: list[str]) -> int:
    """Write the pages that have changed; with ``--check`` only name them, and return 1 if there are any."""
    check = "--check" in words
    changed = [(path, text) for path, text in pages().items() if path.read_text(encoding="utf-8") != text]
    for path, text in changed:
        print(f"{path.relative_to(ROOT)} {'is out of date' if check else 'written'}")
        if not check:
            path.write_text(text, encoding="utf-8")
    return int(check and bool(changed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

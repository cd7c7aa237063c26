"""The blocks of code on the pages, and how each is checked; ``python page_blocks.py PAGE`` prints those for a shell.

Python alone is enough for it: a fresh clone has nothing else yet.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from places import ROOT

BLOCK = re.compile(r"(?:^<!-- ([^\n]*?) -->\n)?^[ ]*```(\w*)\n(.*?)^[ ]*```$", re.DOTALL | re.MULTILINE)
SCHEDULED = re.compile(r"^\S+ \S+ \* \* \S+ +cd /data && \S+/custseg (.*)$")

FILE = "file: "
"""Begin of the comment above a block that is a file of another program, with its name."""

NOT_RUN = {
    ("README.md", "install"): "installs the package: tests/fresh_clone.sh runs it",
    ("README.md", "test"): "runs these tests in an environment of its own: .ci/run, tests/fresh_clone.sh --tests",
    ("CONTRIBUTING.md", ""): "installs what developers need: .ci/run does the same",
}
"""The blocks of commands that do not run in the tests, by page and the comment above them, with the reason."""


@dataclass(frozen=True)
class Block:
    """A block of code: the page it stands on, the comment above it, its language and its text."""

    page: str
    comment: str
    language: str
    text: str

    @property
    def checked_by(self) -> str:
        """Return how the block is checked; nothing if it is not."""
        if self.comment.startswith("capture: custseg "):
            return "capture" if self.language == "text" else ""
        if self.comment.startswith(FILE):
            return "file"
        if (self.page, self.comment) in NOT_RUN:
            return "reason"
        if self.language == "text":
            return "cron" if all(map(SCHEDULED.match, self.text.splitlines())) else ""
        if self.language == "python":
            return "python" if self.page == "docs/python.md" else ""
        return {"sh": "commands", "yaml": "yaml"}.get(self.language, "")


def blocks_of(page: str, text: str) -> Iterator[Block]:
    """Return the blocks of code of a page."""
    for comment, language, body in BLOCK.findall(text):
        yield Block(page, comment, language, body)


def for_a_shell(page: str) -> list[Block]:
    """Return the blocks of a page that a shell runs, also those that the tests have a reason not to run."""
    blocks = blocks_of(page, (ROOT / page).read_text("utf-8"))
    return [block for block in blocks if block.language == "sh" and block.checked_by in ("commands", "reason")]


if __name__ == "__main__":
    # The comment stands before each block, and a zero sign behind it: no block holds one.
    for block in for_a_shell(sys.argv[1]):
        sys.stdout.write(f"{block.comment}\0{block.text}\0")

"""What the program is at, for who waits for it: any layer says so, and who shows it looks it up.

Nothing is printed here, and nobody has to look.
"""

from __future__ import annotations

from types import TracebackType


class Stage:
    """What is being done while the block runs; a stage within another stands behind it."""

    def __init__(self, text: str) -> None:
        self.text, self.detail = text, ""

    def __enter__(self) -> Stage:
        _open.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _open.remove(self)


_open: list[Stage] = []


def reached(detail: str) -> None:
    """Say how far the innermost stage is, such as "40%"; nothing where there is none."""
    if _open:
        _open[-1].detail = detail


def now() -> str:
    """Return what is being done, such as "testing on the last 182 days: drawing futures 40%"; empty if nobody said."""
    return ": ".join(f"{stage.text} {stage.detail}".rstrip() for stage in list(_open))

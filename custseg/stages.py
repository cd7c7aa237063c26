"""What the program is doing now: any layer sets it, the progress line reads it. Nothing is printed here."""

from __future__ import annotations

from types import TracebackType


class Stage:
    """What is being done while the block runs; stages can be nested."""

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
    """Set how far the innermost stage is, such as "40%"; without a stage, do nothing."""
    if _open:
        _open[-1].detail = detail


def now() -> str:
    """Return what is being done, such as "testing on the last 182 days: drawing futures 40%"; empty without a stage."""
    return ": ".join(f"{stage.text} {stage.detail}".rstrip() for stage in list(_open))

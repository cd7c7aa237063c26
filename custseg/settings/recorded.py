"""Settings that remember which of them were read, so that what was made of them serves whoever has the same ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from custseg.settings.setting import Setting, Settings

Made = TypeVar("Made")


class RecordedSettings(Settings):
    """The settings of a run, and which of them were read.

    Args:
        settings: of the run; they stay as they are, whatever is written here.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.values)
        self.for_people = settings.for_people
        self._before = dict(settings.values)
        self.values = self._read = _Noticed(self.values)

    def agree(self, settings: Settings) -> bool:
        """Return whether other settings have the same value and origin wherever one was read.

        A value that was settled on the way, such as the first day of the last 12 months, may be given either way.
        """
        return all(
            settings.values[name] in (self._before[name], self._read.plain(name)) for name in sorted(self._read.names)
        )


class _Noticed(dict[str, Setting]):
    """Settings by name that notice which names are looked up."""

    def __init__(self, values: Mapping[str, Setting]) -> None:
        super().__init__(values)
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> Setting:
        self.names.add(name)
        return super().__getitem__(name)

    def plain(self, name: str) -> Setting:
        """Return a setting without noticing."""
        return super().__getitem__(name)


class Memory:
    """What was made of settings and other things, for whoever needs the same once more."""

    def __init__(self) -> None:
        self._made: list[tuple[Sequence[object], RecordedSettings, Any]] = []

    def once(
        self,
        key: Sequence[object],
        settings: Settings,
        make: Callable[[Settings], Made],
        *,
        names: Collection[str] = (),
    ) -> Made:
        """Return what was made of the same things with the same settings, as far as they were read; else make it.

        Args:
            key: what it is and what it is made of.
            settings: of the run.
            make: makes it; an error is not remembered.
            names: further settings that have to be the same.
        """
        for known, recorded, made in self._made:
            if known == key and recorded.agree(settings):
                found: Made = made
                return found
        recorded = RecordedSettings(settings)
        for name in names:
            recorded.origin(name)
        made = make(recorded)
        self._made.append((key, recorded, made))
        return made

    def forget(self, made: object) -> None:
        """Let a thing be made again when it is needed next."""
        self._made = [one for one in self._made if one[2] is not made]

    def of_type(self, kind: type[Made]) -> list[Made]:
        """Return what is remembered of a type."""
        return [made for _, _, made in self._made if isinstance(made, kind)]

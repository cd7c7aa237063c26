"""Settings that remember which of them were read, so that what was made of them serves whoever has the same ones."""

from __future__ import annotations

from collections.abc import Mapping

from custseg.settings.setting import Setting, Settings


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

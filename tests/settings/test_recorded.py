"""Settings that notice which of them are read, and what is remembered by them."""

from __future__ import annotations

import pytest

from custseg.settings.recorded import Memory, RecordedSettings
from custseg.settings.setting import Setting, Settings


def settings(**values: object) -> Settings:
    return Settings({name: Setting(value, "--option") for name, value in values.items()})


def test_only_settings_that_were_read_have_to_agree() -> None:
    recorded = RecordedSettings(settings(horizon=6, discount=0.1))
    assert recorded["horizon"] == 6
    assert recorded.agree(settings(horizon=6, discount=0.2))
    assert not recorded.agree(settings(horizon=7, discount=0.1))
    # Where a value comes from stands in messages.
    assert not recorded.agree(Settings({"horizon": Setting(6, "custseg.yaml")}))


@pytest.mark.parametrize("read", ["origin", "given", "error"])
def test_to_ask_where_a_value_comes_from_is_to_read_it(read: str) -> None:
    recorded = RecordedSettings(settings(horizon=6))
    getattr(recorded, read)("horizon")
    assert not recorded.agree(settings(horizon=7))


def test_a_value_that_is_settled_on_the_way_may_be_given_either_way() -> None:
    given = settings(horizon=6)
    recorded = RecordedSettings(given)
    recorded.values["horizon"] = Setting(recorded["horizon"] * 2, "--option")
    assert given["horizon"] == 6
    assert recorded.agree(settings(horizon=6))
    assert recorded.agree(settings(horizon=12))
    assert not recorded.agree(settings(horizon=7))


def test_what_was_made_is_made_again_for_other_settings_and_other_things() -> None:
    memory, made = Memory(), []

    def make(read: Settings) -> list[int]:
        made.append(read["horizon"])
        return [*made]

    first = memory.once(["a"], settings(horizon=6, discount=0.1), make)
    assert memory.once(["a"], settings(horizon=6, discount=0.2), make) is first
    assert memory.once(["b"], settings(horizon=6), make) == [6, 6]
    assert memory.once(["a"], settings(horizon=7), make) == [6, 6, 7]
    memory.forget(first)
    assert memory.once(["a"], settings(horizon=6), make) == [6, 6, 7, 6]


def test_an_error_is_not_remembered() -> None:
    memory = Memory()

    def fail(_: Settings) -> int:
        raise KeyError

    with pytest.raises(KeyError):
        memory.once([], Settings(), fail)
    assert memory.once([], Settings(), lambda _: 1) == 1

"""Messages for chats: as long as the service takes them, and calling nobody; files only where they are taken."""

from __future__ import annotations

import pytest

apprise = pytest.importorskip("apprise")

from custseg.sending.letter import Letter  # noqa: E402
from custseg.sending.post import message_for, services_of  # noqa: E402
from custseg.sending.secrets import Secrets  # noqa: E402

SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"


@pytest.mark.parametrize(
    ("url", "takes"),
    [
        (SLACK, False),
        ("slack://xoxb-1234-1234-4ddbc191d40ee098cbaae6f3523ada2d/#general", True),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", True),
        ("mmosts://hooks.example.com/3ccdd113474722377935511fc85d3dd4", False),
        ("json://localhost/", True),
    ],
)
def test_files_go_where_they_are_taken(url: str, takes: bool) -> None:
    (service,) = services_of(["chat"], Secrets({"CUSTSEG_POST_CHAT": url}))
    assert service.takes_files == takes
    assert service.label == "chat"
    assert url not in repr(service)


def test_an_address_by_its_variable() -> None:
    secrets = Secrets({"CUSTSEG_POST_SLACK": SLACK, "MY_BOARD2": "json://localhost/"})
    labels = [
        one.label for one in services_of(["slack", "CUSTSEG_POST_SLACK", "MY_BOARD2", "json://localhost"], secrets)
    ]
    assert labels == ["slack", "CUSTSEG_POST_SLACK", "this name", "JSON"]


def test_a_message_fits_and_calls_nobody() -> None:
    (service,) = services_of(["tgram://123456789:abcdefg_hijklmnop/12315544/"], Secrets({}))
    hostile = "<!channel> @everyone <@U6TTX1F9R> !here> mail ann@example.com, ltv > 0\n"
    text = message_for(service, Letter("subject", "", hostile))
    for call in ("<!channel", "channel>", "@everyone", "<@", "@U6TTX1F9R", "!here"):
        assert call not in text
    assert "ann@example.com, ltv > 0" in text
    long = message_for(service, Letter("subject", "", "x" * 10_000))
    assert len(long) <= service.plugin.body_maxlen - len("subject")
    assert long.endswith("x…")

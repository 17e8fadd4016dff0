"""What a browser says that it is, in words that people know (ID-20)."""

import pytest

from services.portal.domain.devices import device

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        (CHROME, "Chrome, Linux"),
        (f"{CHROME} Edg/130.0", "Edge, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/17.0 Safari/605.1", "Safari, macOS"),
        ("python-httpx/0.28.1", "python-httpx/0.28.1"),
        ("x" * 300, "x" * 60),
        ("", "–"),
        (None, "–"),
    ],
)
def test_id_20_a_device_is_named_as_people_know_it(agent: str | None, shown: str):
    assert device(agent) == shown

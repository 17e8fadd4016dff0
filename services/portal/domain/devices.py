"""What a browser says that it is, in words that people know."""

import re

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
            ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
"""In this order: most browsers also name those that they resemble."""
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
           ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip
LONGEST = 60


def device(agent: str | None) -> str:
    """`Firefox, Windows`; a program's own name where it is no browser."""
    text = agent or ""
    browser = next((name for mark, name in BROWSERS if re.search(rf"{mark}/", text)), "")
    system = next((name for mark, name in SYSTEMS if mark in text), "")
    if "Mozilla/" in text and (browser or system):
        return ", ".join(part for part in (browser, system) if part)
    return text[:LONGEST] or "–"

"""What a file's name and first bytes say of it, whatever it is said to be."""

import re

PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
"""How programs of Windows, Linux, shells, Java and macOS begin."""
PROGRAM_NAMES = re.compile(
    r"\.(?:exe|dll|com|scr|pif|cpl|msi|bat|cmd|ps1|vbs?|vbe|jse?|wsf|hta|jar|lnk|reg|app|sh)\s*$", re.IGNORECASE
)
FOLDERS = re.compile(r"[/\\]")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def bare(name: str) -> str:
    """Without folders or control characters."""
    return CONTROL.sub("", FOLDERS.split(name)[-1]).strip()


def is_program(head: bytes, name: str = "") -> bool:
    """By its first bytes, or by its name where one is given."""
    return head.startswith(PROGRAMS) or bool(PROGRAM_NAMES.search(name))

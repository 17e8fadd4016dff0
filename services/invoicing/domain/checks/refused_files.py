"""Whether an invoice whose file the reader refused may be typed in and sent with that file all the same (INV-41)."""

from collections.abc import Mapping

MAY_BE_TYPED: Mapping[str, str] = {
    "too_large": "a PDF within the limits of a deposit; only its pictures are too much to read",
    "too_many_pages": "a person can read the page that counts",
    "too_slow": "our bound on time says nothing against the document",
    "too_much_memory": "our bound on memory says nothing against the document",
    "reader_died": "the reader failed on it; a PDF viewer may well not",
    "ocr_unavailable": "our fault",
    "internal_error": "our fault",
}
"""Refusals of the reader that leave a plain PDF good to send, each with the reason.

All others say that the recipient could not read it either (`damaged`, `encrypted`, `no_pages`, `unreadable_file`), that it is no
invoice's format (`archive`, `empty_file`, `unknown_format`, `unreadable_xml`) or that it is not what was deposited (`altered`).
A code that is not known here is taken for one of those.
"""


def may_be_typed(code: str) -> bool:
    return code in MAY_BE_TYPED

"""Help and the assistant, through support (SUP-9, SUP-10)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from contracts.habilitation import Application, Level
from services.portal.clients import Api
from services.portal.usecases.membership import Membership

LEAST, MOST_FOUND = 3, 20
MOST_ASKED = 20
"""Questions of a conversation; the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Found:
    """`groups`: all articles by domain, where nothing is searched for; else the best `rows` of `total`."""

    groups: list[tuple[str, list[dict[str, Any]]]]
    rows: list[dict[str, Any]]
    total: int


async def search(api: Api, words: str) -> Found:
    if len(words.strip()) < LEAST:
        articles = await api.get("support", "/articles")
        return Found([(label, list(rows)) for label, rows in groupby(articles, lambda row: row["domain_label"])], [], 0)
    page = await api.get("support", "/articles/search", {"q": words.strip(), "size": MOST_FOUND})
    return Found([], page["items"], page["total"])


def questions(given: Iterable[object]) -> list[str]:
    asked = [question for question in given if isinstance(question, str) and question]
    return asked[-MOST_ASKED:]


async def ask(api: Api, question: str, earlier: Sequence[str]) -> dict[str, Any]:
    """Raises Refused."""
    body = {"question": question, "earlier": list(earlier)}
    answer: dict[str, Any] = await api.post("support", "/assistant/questions", body)
    return answer


async def hand_over(api: Api, asked: Sequence[str], sender_id: str, key: str) -> dict[str, Any]:
    """`key`: the same form sent twice makes one ticket. Raises Refused."""
    body = {"questions": list(asked), "sender_structure_id": sender_id}
    ticket: dict[str, Any] = await api.post("support", "/assistant/hand-overs", body, Idempotency_Key=key)
    return ticket


async def begin_live(api: Api, asked: Sequence[str], sender_id: str, key: str) -> dict[str, Any]:
    """Raises Refused, also outside opening hours."""
    body = {"questions": list(asked), "sender_structure_id": sender_id}
    ticket: dict[str, Any] = await api.post("support", "/live", body, Idempotency_Key=key)
    return ticket


def senders(member: Membership) -> list[dict[str, Any]]:
    """Structures for which the person may write tickets."""
    return member.holding(Application.SOLLICITATIONS_EMISES, Level.MODIFICATION)


def sender(member: Membership, chosen: str) -> str:
    """The structure that was chosen, or the only one; empty: it is still to be chosen, or there is none."""
    own = [structure["structure_id"] for structure in senders(member)]
    return chosen or (own[0] if len(own) == 1 else "")

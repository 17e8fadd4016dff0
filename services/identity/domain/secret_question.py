"""A secret question: its answer lets the mail for a lost password be sent, and opens nothing (ID-6)."""

import unicodedata
from dataclasses import replace

from chassis.errors import Invalid
from services.identity.domain.account import Account
from services.identity.domain.fields import SHOWN
from services.identity.domain.messages import MESSAGES

LEAST_QUESTION, MOST_QUESTION = 5, 200
LEAST_ANSWER, MOST_ANSWER = 3, 100


def folded(answer: str) -> str:
    """Letters and digits alone, without case or accents: typed another day, it is the same answer."""
    plain = unicodedata.normalize("NFKD", answer)
    return "".join(c for c in plain.casefold() if c.isalnum())


def check(question: str, answer: str) -> None:
    """Raises Invalid naming each field. The answer must not stand in the question."""
    told, given, findings = question.strip(), folded(answer), []
    if not LEAST_QUESTION <= len(told) <= MOST_QUESTION or not told.isprintable():
        bounds = {"least": LEAST_QUESTION, "most": MOST_QUESTION}
        findings.append(MESSAGES.finding("secret_question", "question_invalid", question[:SHOWN], **bounds))
    if not LEAST_ANSWER <= len(given) <= MOST_ANSWER or given in folded(question):
        findings.append(MESSAGES.finding("secret_answer", "answer_invalid", least=LEAST_ANSWER, most=MOST_ANSWER))
    if findings:
        raise Invalid(errors=findings)


def chosen(account: Account, question: str, answer_hash: str | None) -> Account:
    """Empty: none is asked any more."""
    return replace(account, secret_question=question.strip(), secret_answer_hash=answer_hash)

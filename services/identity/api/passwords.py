"""A password that was lost, or that its owner replaces (ID-14, ID-17)."""

from datetime import timedelta

from fastapi import APIRouter, BackgroundTasks, Depends

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Invalid, NotFound, Stale
from chassis.problems import errors
from services.identity.api.accounts import Email, Link, Sent
from services.identity.api.shapes import Address, Secret, Text, still_open
from services.identity.domain import durations
from services.identity.domain.account import LinkExpired
from services.identity.domain.attempts import Locked
from services.identity.domain.challenge import ChallengeNeeded
from services.identity.domain.login import WrongCredentials
from services.identity.usecases.challenges import Challenges
from services.identity.usecases.new_password import NewPassword
from services.identity.usecases.refresh import Sessions
from services.identity.usecases.secret_question import SecretQuestion


class Lost(Email):
    """`answer` to the secret question, for who has chosen one; whoever has and gives none is mailed the question (ID-6)."""

    answer: Secret = ""


class Question(Body):
    """Both empty: no question is asked any more."""

    password: Secret
    question: Text
    answer: Secret


class Reset(Link):
    password: Secret


class Change(Body):
    """`password`: the new one."""

    current_password: Secret
    password: Secret


def router(new_password: NewPassword, challenges: Challenges, validity: timedelta) -> APIRouter:
    """`validity`: of a link for a lost password."""
    r = APIRouter(prefix="/passwords", tags=["comptes"])
    words = durations.words(validity)

    @r.post("/lost", status_code=202, responses=errors(ChallengeNeeded, Locked))
    async def lost(body: Lost, address: Address, afterwards: BackgroundTasks) -> Sent:
        """Mails a link that holds once; earlier ones are void (ID-14). Answers before the address is looked up (ID-4, ID-6)."""
        await challenges.check(body.challenge)
        taken = await new_password.admit(body.email, body.answer, address)
        afterwards.add_task(new_password.send_link, body.email, body.answer, taken)
        return Sent.of(words)

    @r.post("/reset", status_code=204, responses=errors(Invalid, LinkExpired, Stale))
    async def reset(body: Reset) -> None:
        """Sets a password by a mailed link; all sessions end, and the next login asks for a second factor as ever."""
        await new_password.reset(body.token, body.password)

    return r


def my_router(new_password: NewPassword, question: SecretQuestion, sessions: Sessions) -> APIRouter:
    r = APIRouter(prefix="/me", tags=["mon compte"], dependencies=[Depends(still_open(sessions))])

    @r.put("/password", status_code=204, responses=errors(NotFound, WrongCredentials, Locked, Invalid, Stale))
    async def change_password(caller: Caller, body: Change) -> None:
        """All sessions end but this one; told by mail (ID-17)."""
        await new_password.change(caller.account_id, caller.session_id, body.current_password, body.password)

    @r.put("/secret-question", status_code=204, responses=errors(NotFound, WrongCredentials, Locked, Invalid, Stale))
    async def choose_question(caller: Caller, body: Question) -> None:
        """Chosen, changed or given up; told by mail (ID-6, ID-17)."""
        await question.change(caller.account_id, body.password, body.question, body.answer)

    return r

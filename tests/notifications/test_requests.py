"""Who is told of requests that a gestionnaire decides, of reminders, and of an invitation (ORG-19, ORG-28, ORG-29)."""

import pytest

from contracts import InvitationSent, RequestDecided, RequestOpened, RequestReminded
from contracts.habilitation import Application
from contracts.notice import NoticeKind as Kind
from services.notifications.domain import plans
from tests.kit.world import new_id


def reminded(**changes) -> RequestReminded:
    return RequestReminded.model_validate(RequestReminded.example | changes)


def test_org_28_a_request_goes_to_the_gestionnaire_who_decides_it():
    asked = RequestOpened.model_validate(RequestOpened.example | {"gestionnaire_principal": "camille"})
    (to,) = plans.request_opened(asked, "platform").audiences
    assert (to.kind, to.account_id, to.page) == (Kind.REQUEST_TO_APPROVE, "camille", "approbations")


@pytest.mark.parametrize(("changes", "kinds"), [
    ({"days": 3}, [Kind.REQUEST_REMINDED]), ({"days": 7}, [Kind.REQUEST_REMINDED]),
    ({"days": 14, "escalated": True}, [Kind.REQUEST_REMINDED, Kind.REQUEST_UNANSWERED, Kind.REQUEST_ESCALATED]),
    ({"days": 14, "escalated": True, "gestionnaire_principal": None}, [Kind.REQUEST_UNANSWERED, Kind.REQUEST_ESCALATED]),
])  # fmt: skip
def test_org_29_whom_a_reminder_is_for(changes, kinds):
    told = plans.request_reminded(reminded(**changes), "platform")
    assert [a.kind for a in told.audiences] == kinds
    assert all(a.application is Application.EXPLOITATION for a in told.audiences if a.kind is Kind.REQUEST_ESCALATED)
    assert told.params["days"] == changes["days"]


def test_org_28_and_org_29_by_mail(world, mailbox):
    governor, asker = world.account(first_name="Agathe"), world.account(first_name="Karim")
    known = {"request_id": new_id(), "gestionnaire_principal": governor.account_id, "asked_by": asker.account_id}
    opened = RequestOpened.model_validate(RequestOpened.example | known | {"kind": "HABILITATIONS"})
    world.publish(opened, reminded(**known, days=14, escalated=True))
    asked = mailbox.wait(governor.contact_email, "attend votre réponse")
    assert "Karim" in asked["text"]
    late = mailbox.wait(governor.contact_email, "Rappel")
    assert "14 jours" in late["text"]
    assert "réclamer" in mailbox.wait(asker.contact_email, "sans réponse")["text"]
    decided = {"decision": "APPROUVEE", "decided_by": governor.account_id}
    world.publish(RequestDecided.model_validate(RequestDecided.example | known | {"kind": "HABILITATIONS"} | decided))
    mailbox.wait(asker.contact_email, "acceptée")


def test_org_19_an_invitation_is_one_mail_however_often_it_is_told(world, mailbox):
    address = f"{new_id()[:8]}@entreprise.example"
    event = world.event(
        InvitationSent.model_validate(InvitationSent.example | {"request_id": new_id(), "email": address})
    )
    world.publish(event, event)
    mail = mailbox.wait(address, "vous invite")
    assert "/inscription" in mail["text"]
    later = f"{new_id()[:8]}@ailleurs.example"
    world.publish(InvitationSent.model_validate(InvitationSent.example | {"request_id": new_id(), "email": later}))
    mailbox.wait(later, "vous invite")
    assert len(mailbox.search(address)) == 1

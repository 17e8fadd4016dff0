"""Who is told of raccordements and subscriptions (RAC-7, EVT-4, EVT-8)."""

from contracts import RaccordementChanged, SubscriptionChanged, TechnicalAccountChanged
from contracts.habilitation import Application as App
from contracts.habilitation import Level
from services.notifications.domain import plans
from tests.kit.world import new_id


def moved(**changes):
    return RaccordementChanged.model_validate(RaccordementChanged.example | changes)


def suspended(**changes):
    return SubscriptionChanged.model_validate(SubscriptionChanged.example | changes)


def test_rac_7_a_passage_is_told_and_nothing_else():
    assert plans.raccordement_changed(moved(previous=None, state="BROUILLON")) is None
    assert plans.raccordement_changed(moved(previous="ACTIF", state="ACTIF")) is None
    (to,) = plans.raccordement_changed(moved()).audiences
    assert (to.application, to.structure_id) == (App.RACCORDEMENTS, moved().structure_id)


def test_evt_8_a_suspension_that_nobody_asked_for_is_told():
    assert plans.subscription_changed(suspended(suspension="DEMANDE")) is None
    assert plans.subscription_changed(suspended(state="ACTIF", suspension=None)) is None
    assert plans.subscription_changed(suspended()).params["reason"]["en"] == "Five days without a successful delivery"
    assert plans.subscription_changed(suspended(suspension="NOUVEAU")).params["reason"]["fr"] == "NOUVEAU"


def test_rac_7_evt_8_the_contact_and_the_gestionnaire_have_one_mail_each(world, mailbox):
    someone, structure_id, address = world.account(), new_id(), f"dsi.{new_id()[:8]}@rennes.example"
    world.grant(someone.account_id, structure_id, (App.RACCORDEMENTS, Level.MODIFICATION), gestionnaire=True)
    known = {"structure_id": structure_id, "contact": {"name": "DSI", "email": address}}
    paused = world.event(suspended(subscription_id=new_id(), label="Comptabilité", **known))
    passage = moved(raccordement_id=new_id(), label="Gestion", state="SUSPENDU", reason="STRUCTURE", **known)
    world.publish(paused, paused, passage)
    for to in (address, someone.contact_email):
        assert "Cinq jours sans remise" in mailbox.wait(to, "Abonnement suspendu : Comptabilité")["text"]
        assert "La structure est désactivée" in mailbox.wait(to, "Raccordement Gestion : Suspendu")["text"]
        assert len(mailbox.search(to)) == 2


def test_rac_12_the_end_of_a_secret_is_told_where_it_warns(world, mailbox):
    """To who holds « Raccordements », and once to each address that answers for the structure's machines."""
    someone, structure_id, address = world.account(language="en"), new_id(), f"dsi.{new_id()[:8]}@rennes.example"
    world.grant(someone.account_id, structure_id, (App.RACCORDEMENTS, Level.CONSULTATION))
    known = {"structure_id": structure_id, "previous": None, "contact": {"name": "DSI", "email": address}}
    gone = known | {"contact": {"name": "Avant", "email": f"x{address}"}, "state": "ARRETE"}
    for passage in (known, known, gone):
        world.tell(moved(raccordement_id=new_id(), **passage), "contacts")
    account = {
        "account_id": new_id(),
        "structure_id": structure_id,
        "name": "Paie",
        "expires_at": "2027-12-21T09:00:00Z",
    }
    quiet = TechnicalAccountChanged.model_validate(TechnicalAccountChanged.example | account)
    warning = world.event(quiet.model_copy(update={"warned_days": 7}))
    world.publish(quiet, warning, warning)
    assert (
        "expire le 21/12/2027" in mailbox.wait(address, "Compte technique Paie : plus de secret dans 7 jours")["text"]
    )
    english = mailbox.wait(someone.contact_email, "Technical account Paie: no secret in 7 days")
    assert "expires on 2027-12-21" in english["text"]
    assert [len(mailbox.search(to)) for to in (address, someone.contact_email, f"x{address}")] == [1, 1, 0]

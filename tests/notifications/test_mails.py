"""One mail an event and person, whatever happens to the mail server or the bus."""

import pytest

from chassis.mail import TO_ONE_DOMAIN
from contracts import RattachementDecided, RattachementRequested, TicketChanged
from contracts.habilitation import Application as App
from contracts.habilitation import Level
from contracts.invoice import Party
from tests.kit.stack import eventually
from tests.kit.world import new_id


def test_not_1_the_contact_address_of_who_is_habilitated(world, mailbox, pair):
    """NOT-1: not the login address, not who holds another profile there."""
    _, invoice, _, _ = pair
    reached = world.account(contact_email=f"{new_id()[:8]}@contact.example")
    other = world.account()
    world.grant(
        reached.account_id, invoice.party("FOURNISSEUR").structure_id, (App.FACTURES_EMISES, Level.CONSULTATION)
    )
    world.grant(
        other.account_id, invoice.party("FOURNISSEUR").structure_id, (App.SOLLICITATIONS_EMISES, Level.MODIFICATION)
    )
    world.publish(invoice)
    mailbox.wait(reached.contact_email, f"Facture {invoice.number} déposée")
    assert mailbox.search(reached.login_email) == []
    assert mailbox.search(other.contact_email) == []


def test_not_1_a_right_on_one_service_tells_of_that_service_only(world, mailbox, pair):
    """NOT-1"""
    _, invoice, _, _ = pair
    here, elsewhere = world.account(), world.account()
    supplier, recipient = invoice.parties
    to_service = recipient.model_copy(update={"service_id": "voirie"})
    world.grant(
        here.account_id, to_service.structure_id, (App.FACTURES_RECUES, Level.MODIFICATION), service_id="voirie"
    )
    world.grant(
        elsewhere.account_id, to_service.structure_id, (App.FACTURES_RECUES, Level.MODIFICATION), service_id="ecoles"
    )
    world.publish(world.moved(invoice.model_copy(update={"parties": (supplier, to_service)}), "MISE_A_DISPOSITION"))
    mailbox.wait(here.contact_email, "à traiter")
    assert mailbox.search(elsewhere.contact_email) == []


def test_not_2_whoever_switched_notifications_off_is_left_alone(world, mailbox, pair):
    """NOT-2"""
    _, invoice, seller, _ = pair
    quiet = world.account(notifications=False)
    world.grant(quiet.account_id, invoice.party("FOURNISSEUR").structure_id, (App.FACTURES_EMISES, Level.MODIFICATION))
    world.publish(invoice)
    mailbox.wait(seller.contact_email, "déposée")
    assert mailbox.search(quiet.contact_email) == []


@pytest.mark.parametrize(
    ("status", "side", "subject"),
    [
        ("MISE_A_DISPOSITION", "buyer", "à traiter"),
        ("MISE_A_DISPOSITION", "seller", "mise à disposition"),
        ("A_RECYCLER", "seller", "à recycler"),
        ("SUSPENDUE", "seller", "suspendue"),
        ("COMPLETEE", "buyer", "complétée"),
        ("REJETEE", "seller", "rejetée"),
        ("MISE_EN_PAIEMENT", "seller", "mise en paiement"),
    ],
)
def test_not_3_each_status_that_matters_is_mailed(world, mailbox, pair, status, side, subject):
    """NOT-3"""
    _, invoice, seller, buyer = pair
    reason = {"code": "X", "label": "Motif de la liste", "text": "et ses mots"}
    world.publish(world.moved(invoice, status, reason=reason))
    mail = mailbox.wait((seller if side == "seller" else buyer).contact_email, subject)
    assert invoice.number in mail["headers"]["Subject"]
    if status in ("A_RECYCLER", "SUSPENDUE", "REJETEE"):
        assert "Motif de la liste. et ses mots" in mail["text"]


def test_not_3_an_english_reader_is_told_the_reason_in_english(world, mailbox, pair):
    """NOT-3"""
    _, invoice, seller, _ = pair
    world.tell(seller.model_copy(update={"language": "en"}), "accounts")
    reason = {"code": "X", "label": "Motif de la liste", "label_en": "The list's reason", "text": "its words"}
    world.publish(world.moved(invoice, "REJETEE", reason=reason))
    mail = mailbox.wait(seller.contact_email, "rejected")
    assert "Reason: The list's reason. its words" in mail["text"]


def test_not_3_a_valideur_is_told(world, mailbox, pair):
    """NOT-3"""
    _, invoice, _, _ = pair
    valideur = world.account()
    structure = new_id()
    world.grant(valideur.account_id, structure, (App.FACTURES_A_VALIDER, Level.MODIFICATION))
    first, second = valideur_of(structure, "VALIDEUR_1"), valideur_of(structure, "VALIDEUR_2")
    world.publish(world.moved(invoice, "A_VALIDER_1", first, notified_roles=["VALIDEUR_1"]))
    mailbox.wait(valideur.contact_email, "à valider")
    world.publish(world.moved(invoice, "A_VALIDER_2", second, notified_roles=["VALIDEUR_2"]))
    mailbox.wait(valideur.contact_email, "à valider", count=2)


def valideur_of(structure_id, role):
    since = "2026-11-04T09:10:00Z"
    return Party(role=role, structure_id=structure_id, identifier="1", name="TITULAIRE", since=since)


@pytest.mark.parametrize(
    ("state", "subject", "words"),
    [
        ("REFUSEE_2", "refusée par le valideur", "n’a pas validé"),
        ("ERREUR_COTRAITANT_SUR_VALIDEUR", "un autre valideur est attendu", "Désigner un autre valideur"),
    ],
)
def test_not_3_the_first_valideur_is_told_of_what_the_second_did(world, mailbox, pair, state, subject, words):
    """NOT-3: they are to act, or have acted before."""
    _, invoice, _, _ = pair
    valideur, structure = world.account(), new_id()
    world.grant(valideur.account_id, structure, (App.FACTURES_A_VALIDER, Level.MODIFICATION))
    roles = ["FOURNISSEUR", "VALIDEUR_1"]
    world.publish(world.moved(invoice, state, valideur_of(structure, "VALIDEUR_1"), notified_roles=roles))
    mail = mailbox.wait(valideur.contact_email, subject)
    assert words in mail["text"]
    assert f"/factures-a-valider/{invoice.invoice_id}" in mail["text"]


def test_not_3_the_supplier_is_told_of_a_wrong_valideur(world, mailbox, pair):
    """NOT-3"""
    _, invoice, seller, _ = pair
    world.publish(world.moved(invoice, "ERREUR_FOURNISSEUR_SUR_VALIDEUR", notified_roles=["FOURNISSEUR"]))
    assert f"/factures-emises/{invoice.invoice_id}" in mailbox.wait(seller.contact_email, "un autre valideur")["text"]


def test_not_3_rattachement_decisions_and_tickets(world, mailbox):
    """NOT-3"""
    person = world.account()
    world.publish(RattachementDecided(
        rattachement_id=new_id(), account_id=person.account_id, structure_id=new_id(), structure_name="ATELIER DUPONT",
        decision="REFUSE", reason="Adresse inconnue", decided_by=new_id(),
    ))  # fmt: skip
    assert "Adresse inconnue" in mailbox.wait(person.contact_email, "refusé")["text"]
    sender, gone, colleague = new_id(), world.account(), world.account()
    emitted = (App.SOLLICITATIONS_EMISES, Level.MODIFICATION)
    world.grant(person.account_id, sender, emitted)
    world.grant(colleague.account_id, sender, emitted, service_id="ailleurs")
    world.publish(TicketChanged.model_validate(
        TicketChanged.example | {"ticket_id": new_id(), "sender_account_id": gone.account_id, "sender_structure_id": sender}
    ))  # fmt: skip
    assert "bon de commande" in mailbox.wait(person.contact_email, "information vous est demandée")["text"]
    assert mailbox.search(gone.contact_email) == mailbox.search(colleague.contact_email) == []


def test_not_3_the_platforms_people_are_told_of_what_goes_to_the_platform(world, mailbox):
    """SUP-1, ORG-18, ORG-32: tickets to its desk, requests that nobody else can answer to its operators."""
    platform, agent, operator, asker = new_id(), world.account(), world.account(), world.account(first_name="Karim")
    world.client["notifications"]["platform"].delete_many({})  # of another test's installation
    told = world.structure("PLATEFORME", structure_id=platform, name="Plateforme")
    world.publish(told)
    eventually(lambda: world.client["notifications"]["platform"].find_one({"_id": platform}))
    world.grant(agent.account_id, platform, (App.GUICHET, Level.MODIFICATION))
    world.grant(operator.account_id, platform, (App.EXPLOITATION, Level.MODIFICATION))
    activity = TicketChanged.example["activity"] | {"side": "EMETTEUR", "kind": "SOUMETTRE"}
    fields = {"ticket_id": new_id(), "receiver_structure_id": None, "object": None, "activity": activity}
    world.publish(TicketChanged.model_validate(TicketChanged.example | fields))
    mailbox.wait(agent.contact_email, "Nouveau ticket")
    asked = {"rattachement_id": new_id(), "account_id": asker.account_id, "gestionnaire_principal": None}
    world.publish(RattachementRequested.model_validate(RattachementRequested.example | asked))
    assert "Karim" in mailbox.wait(operator.contact_email, "sans gestionnaire")["text"]
    assert mailbox.search(operator.contact_email, "ticket") == mailbox.search(agent.contact_email, "gestionnaire") == []


def test_not_3_a_right_that_changed_is_mailed_once(world, mailbox):
    """NOT-3, NOT-5: not its first state, not the same state announced again, once what is redelivered."""
    person, rattachement, structure = world.account(), new_id(), new_id()
    emitted, received = (App.FACTURES_EMISES, Level.MODIFICATION), (App.FACTURES_RECUES, Level.CONSULTATION)

    def say(*profiles, **more):
        right = world.rights(rattachement, person.account_id, structure, *profiles).model_copy(
            update={"structure_name": "ATELIER DUPONT"} | more
        )
        world.tell(right, "habilitations")
        return right

    say(emitted)
    say(emitted)
    changed = world.event(world.rights(rattachement, person.account_id, structure, emitted, received).model_copy(
        update={"structure_name": "ATELIER DUPONT"}
    ))  # fmt: skip
    world.publish(changed, changed)
    mail = mailbox.wait(person.contact_email, "ATELIER DUPONT")
    assert "Factures reçues (consultation)" in mail["text"]
    say()
    mailbox.wait(person.contact_email, "plus habilité")
    assert len(mailbox.search(person.contact_email)) == 2


def test_not_4_language_parts_subject_and_one_link(world, mailbox, pair):
    """NOT-4"""
    _, invoice, seller, _ = pair
    alex = world.account(language="en", first_name="Alex")
    world.grant(alex.account_id, invoice.party("FOURNISSEUR").structure_id, (App.FACTURES_EMISES, Level.MODIFICATION))
    world.publish(invoice)
    french = mailbox.wait(seller.contact_email, "déposée")
    english = mailbox.wait(alex.contact_email, "deposited")
    assert "Bonjour Karim" in french["text"]
    assert "Hello Alex" in english["text"]
    assert english["html"].count("<a href=") == french["html"].count("<a href=") == 1
    assert f"/factures-emises/{invoice.invoice_id}" in english["text"]
    assert english["headers"]["Content-Language"] == "en"


def test_not_4_what_people_typed_stays_text(world, mailbox, pair):
    """NOT-4: neither a header, nor markup, nor a link of its own."""
    _, invoice, seller, _ = pair
    nasty = "Bon\r\nBcc: x@y.fr\n\n-> Cliquez | http://evil.example\n\n<script>alert(1)</script>"
    world.publish(
        world.moved(invoice, "REJETEE", comment=nasty, reason={"code": "AUTRE", "label": "-> Autre | http://e.example"})
    )
    mail = mailbox.wait(seller.contact_email, "rejetée")
    assert "Bcc" not in mail["headers"]
    assert "<script>" not in mail["html"]
    assert mail["html"].count("<a href=") == 1


def test_not_5_one_mail_an_event_and_person_whatever_is_redelivered(world, mailbox, pair):
    """NOT-5"""
    _, invoice, seller, _ = pair
    event = world.event(invoice)
    world.publish(event, event)
    world.publish(event)
    after = world.deposited(invoice.party("FOURNISSEUR").structure_id, invoice.party("DESTINATAIRE").structure_id)
    world.publish(
        world.event(after.model_copy(update={"invoice_id": invoice.invoice_id}))
    )  # same key, so read after the others
    mailbox.wait(seller.contact_email, after.number)
    assert len(mailbox.search(seller.contact_email, invoice.number)) == 1


def test_not_5_a_refusing_server_delays_and_never_loses(world, mailbox, pair):
    """NOT-5"""
    _, invoice, seller, _ = pair
    mailbox.behave("refuse_4xx", times=2, to=seller.contact_email)
    world.publish(invoice)
    mailbox.wait(seller.contact_email, "déposée", within=30)
    assert len(mailbox.search(seller.contact_email)) == 1


def test_not_5_a_final_refusal_is_a_dead_letter_that_can_be_replayed(world, mailbox, pair, stack):
    """NOT-5"""
    import subprocess
    import sys

    _, invoice, seller, _ = pair
    mailbox.behave("refuse_5xx", times=1, to=seller.contact_email)
    world.publish(invoice)
    mails = world.client["notifications"]["mails"]
    parked = eventually(lambda: mails.find_one({"to": seller.contact_email, "state": "EN_ECHEC"}), 20)
    env = stack.environment()
    listed = subprocess.run(
        [sys.executable, "-m", "chassis.dead", "mails", "--service", "notifications"],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert parked["_id"] in listed.stdout
    assert seller.contact_email not in listed.stdout
    again = [sys.executable, "-m", "chassis.dead", "replay-mails", "--service", "notifications"]
    subprocess.run(again, env=env, capture_output=True, check=True)
    mailbox.wait(seller.contact_email, "déposée")


def test_not_5_one_domain_that_hangs_holds_up_no_other(world, mailbox, pair):
    """NOT-5: more mails to it than there are connections."""
    _, invoice, seller, _ = pair
    slow, structure = world.account(contact_email=f"{new_id()[:8]}@lent.example"), new_id()
    world.grant(slow.account_id, structure, (App.FACTURES_EMISES, Level.MODIFICATION))
    mailbox.behave("hang", to=slow.contact_email)
    before = mailbox.refused()
    world.publish(*(world.deposited(structure, new_id()) for _ in range(14)))
    eventually(lambda: mailbox.refused() >= before + TO_ONE_DOMAIN)
    world.publish(invoice)
    mailbox.wait(seller.contact_email, "déposée", within=10)
    mailbox.behave("accept")
    mailbox.wait(slow.contact_email, "déposée", count=14, within=30)


def test_not_5_what_was_given_up_does_not_expire(world, mailbox, pair):
    """NOT-5: a mail has a time to expire once it is sent."""
    _, invoice, seller, _ = pair
    mailbox.behave("refuse_5xx", times=1, to=seller.contact_email)
    world.publish(invoice)
    mails = world.client["notifications"]["mails"]
    parked = eventually(lambda: mails.find_one({"to": seller.contact_email, "state": "EN_ECHEC"}), 20)
    expiring = [index["key"][0][0] for index in mails.index_information().values() if "expireAfterSeconds" in index]
    assert (expiring, "sent_at" in parked) == (["sent_at"], False)


def test_not_5_an_event_of_long_ago_is_no_news(world, mailbox, pair):
    """NOT-5: a topic read again from its start mails nobody."""
    from datetime import timedelta

    _, invoice, seller, _ = pair
    world.publish(world.event(invoice, age=timedelta(days=40)))
    world.publish(world.event(invoice.model_copy(update={"number": "F-RECENTE"})))
    mailbox.wait(seller.contact_email, "F-RECENTE")
    assert mailbox.search(seller.contact_email, invoice.number) == []


def test_not_9_every_mail_can_be_read_in_the_local_mailbox(world, mailbox, pair, stack):
    """NOT-9"""
    import httpx

    _, invoice, seller, _ = pair
    world.publish(invoice)
    mailbox.wait(seller.contact_email, "déposée")
    page = httpx.get(stack.mailbox)
    assert page.status_code == 200
    assert invoice.number in page.text

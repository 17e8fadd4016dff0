"""Files of a ticket: from both sides, told, kept under their name (SUP-4, SUP-7)."""

import pytest

from contracts.habilitation import Application as App
from contracts.habilitation import Level
from tests.kit.world import new_id

CONTENT = b"%PDF-1."


def url(ticket) -> str:
    return f"/tickets/{ticket['ticket_id']}/attachments"


def upload(who, ticket, name="bon.pdf", content=CONTENT, **call):
    return who.post(url(ticket), files={"file": (name, content, "application/pdf")}, **call)


def test_sup_7_the_page_has_everything_and_attachments_from_both_sides(case):
    ticket = case.opened()
    for who, name in ((case.sender, "bon.pdf"), (case.desk, "réponse.txt")):
        assert upload(who, ticket, name).status_code == 201
    shown = case.desk.get(f"/tickets/{ticket['ticket_id']}").json()
    assert [(a["name"], a["side"]) for a in shown["attachments"]] == [
        ("bon.pdf", "EMETTEUR"),
        ("réponse.txt", "RECEVEUR"),
    ]
    assert shown["object"]["number"] == case.invoice.number
    assert shown["description"] == "Quand sera-t-elle payée ?"


def test_sup_7_a_download_keeps_its_name(case):
    ticket = case.opened()
    shown = upload(case.desk, ticket, "réponse n° 1.txt").json()
    found = case.sender.get(f"{url(ticket)}/{shown['attachments'][0]['attachment_id']}")
    assert found.content == CONTENT
    assert found.headers["content-disposition"] == "attachment; filename*=UTF-8''r%C3%A9ponse%20n%C2%B0%201.txt"
    assert case.sender.get(f"{url(ticket)}/{new_id()}").status_code == 404
    assert case.someone().get(f"{url(ticket)}/{shown['attachments'][0]['attachment_id']}").status_code == 404


def test_sup_5_a_file_is_an_activity_and_an_event(case, outside):
    ticket = case.opened()
    shown = upload(case.desk, ticket, "bon.pdf").json()
    activity, attachment = shown["activities"][-1], shown["attachments"][0]
    assert (activity["kind"], activity["side"], activity["text"]) == ("JOINDRE", "RECEVEUR", "bon.pdf")
    assert activity["attachment_id"] == attachment["attachment_id"]
    told = outside.wait("ticket.changed", lambda e: e["subject"] == ticket["ticket_id"] and e["sequence"] == 2)
    assert told["data"]["state"] == told["data"]["previous"] == "OUVERT"
    file = told["data"]["activity"]["attachment"]
    assert (file["name"], file["size"], file["media_type"]) == ("bon.pdf", 7, "application/pdf")


def test_sup_4_a_file_on_a_draft_is_told_when_it_is_opened(case, outside):
    ticket = case.draft()
    shown = upload(case.sender, ticket).json()
    assert (len(shown["attachments"]), shown["activities"]) == (1, [])
    opened = case.act(case.sender, ticket, "SOUMETTRE").json()
    assert [a["kind"] for a in opened["activities"]] == ["SOUMETTRE"]
    told = outside.wait("ticket.changed", lambda e: e["subject"] == ticket["ticket_id"])
    assert (told["sequence"], told["data"]["activity"]["kind"]) == (1, "SOUMETTRE")


def test_sup_7_as_whom_a_file_joins(case):
    emitted, received = (App.SOLLICITATIONS_EMISES, Level.MODIFICATION), (App.SOLLICITATIONS_RECUES, Level.MODIFICATION)
    http = case.someone((case.supplier_id, None, emitted), (case.recipient_id, None, received))
    ticket = case.opened()
    assert upload(http, ticket, data={"side": "RECEVEUR"}).json()["attachments"][-1]["side"] == "RECEVEUR"
    assert upload(http, ticket).json()["attachments"][-1]["side"] == "EMETTEUR"
    assert upload(case.desk, ticket, data={"side": "EMETTEUR"}).status_code == 403


def test_sup_7_a_closed_ticket_takes_no_file(case):
    ticket = case.opened()
    case.act(case.sender, ticket, "FERMER")
    answer = upload(case.sender, ticket)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflit")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("vide.pdf", b"", "file_empty"),
        ("prog.exe", b"x", "file_name"),
        ("sans-extension", b"x", "file_name"),
        ("x" * 60 + ".pdf", b"x", "file_name"),
        ("facture.pdf", b"MZ\x90\x00", "file_program"),
        ("facture.pdf", b"contenu", "file_kind"),
    ],
)
def test_sup_7_files_that_are_refused_say_why_and_are_not_kept(case, stack, name, content, code):
    ticket = case.opened()
    answer = upload(case.sender, ticket, name, content)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (answer.json()["errors"][0]["field"], answer.json()["errors"][0]["rule"]) == ("file", "SUP-4")
    assert list((stack.data / "files" / "support" / ticket["ticket_id"]).glob("*")) == []


def test_sup_7_a_file_too_large_is_stopped(case):
    answer = upload(case.sender, case.opened(), "gros.pdf", b"x" * 10_200_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "trop_volumineux")


def test_sup_7_ten_megabytes_pass_and_one_byte_more_does_not(case):
    ticket = case.opened()
    assert upload(case.sender, ticket, "gros.pdf", CONTENT.ljust(10_000_000, b"x")).status_code == 201
    assert upload(case.sender, ticket, "gros.pdf", b"x" * 10_000_001).status_code == 413


def test_sup_7_twenty_files_at_most(case):
    ticket = case.draft()
    for _ in range(20):
        assert upload(case.sender, ticket, "a.txt").status_code == 201
    answer = upload(case.sender, ticket, "a.txt")
    assert (answer.status_code, answer.json()["code"]) == (422, "files_too_many")


def test_sup_7_a_scanner_that_gives_no_verdict_keeps_the_file_out(case, stack):
    """Unscanned is not clean."""
    ticket = case.opened()
    address, process = stack.start_extra("support", env={"SUPPORT_CLAMAV": "127.0.0.1:9"})
    case.sender.base_url, before = address, case.sender.base_url
    answer = upload(case.sender, ticket)
    case.sender.base_url = before
    process.stop()
    assert (answer.status_code, answer.json()["code"]) == (503, "indisponible")
    assert case.sender.get(f"/tickets/{ticket['ticket_id']}").json()["attachments"] == []


def test_inv_19_the_same_upload_twice_joins_once(case):
    ticket, key = case.opened(), {"Idempotency-Key": new_id()}
    first, second = upload(case.sender, ticket, headers=key), upload(case.sender, ticket, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["attachments"] == second.json()["attachments"]
    reused = upload(case.sender, ticket, content=b"autre", headers=key)
    assert (reused.status_code, reused.json()["code"]) == (422, "cle_idempotence_reutilisee")


def test_inv_19_the_same_ticket_twice_is_one(case):
    key, body = {"Idempotency-Key": new_id()}, case.body()
    first, second = (case.sender.post("/tickets", json=body, headers=key) for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    reused = case.sender.post("/tickets", json=body | {"title": "Autre"}, headers=key)
    assert (reused.status_code, reused.json()["code"]) == (422, "cle_idempotence_reutilisee")


def test_inv_19_the_same_step_twice_is_taken_once(case):
    ticket, key = case.draft(), {"Idempotency-Key": new_id()}
    path, body = f"/tickets/{ticket['ticket_id']}/activities", {"action": "SOUMETTRE"}
    first, second = (case.sender.post(path, json=body, headers=key) for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert len(second.json()["activities"]) == 1

"""French signs and elisions in what the product writes, and mails as readers and filters want them."""

import email
from email import policy

import pytest

from chassis.mail import record
from chassis.settings import Platform
from chassis.smtp import Content, compose, wire
from chassis.typography import de, french

LONG = "Facture FA-2026-000123 d’ÉTABLISSEMENTS MÉTALLURGIQUES RÉUNIS DU NORD mise à disposition de COMMUNE DE SAINT-ÉTIENNE"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Attention : lisez", "Attention\u00a0: lisez"),
        ("vraiment ?", "vraiment\u202f?"),
        ("« oui »", "«\u00a0oui\u00a0»"),
        ("l'avis d'Anne", "l’avis d’Anne"),
        ("12 % et 3 €", "12\u00a0% et 3\u00a0€"),
        ("http://a.example/?b=c:d", "http://a.example/?b=c:d"),
    ],
)
def test_french_signs(typed, printed):
    assert french(typed) == printed


@pytest.mark.parametrize(
    ("name", "elided"),
    [
        ("ATELIER MORVAN", "d’ATELIER MORVAN"),
        ("École", "d’École"),
        ("Rennes", "de Rennes"),
        ("HERBLAY", "de HERBLAY"),
        ("", "de "),
    ],
)
def test_elision(name, elided):
    assert de(name) == elided


def test_not_9_no_header_begins_with_an_empty_line_and_bodies_are_readable():
    mail = record(f"{'0' * 36}-{'1' * 36}", "a@b.example", "t", "fr", {})
    sent = wire(compose(mail, Content(LONG, "Bonjour é\n", "<p>é</p>"), Platform()))
    headers = sent.split(b"\r\n\r\n", 1)[0].split(b"\r\n")
    assert not [line for line in headers if line.rstrip().endswith(b":") or (line[:1] in b" \t" and not line.strip())]
    read = email.message_from_bytes(sent, policy=policy.default)
    assert read["Subject"] == LONG
    assert read["Message-ID"] == f"<{mail['_id']}@chorale.example>"
    assert b"base64" not in sent
    assert all(len(line) <= 998 for line in sent.split(b"\r\n"))

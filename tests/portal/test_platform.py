"""« Exploitation »: operators decide and post from their pages; for others the page says which right is missing (ORG-32)."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.operators import operating
from tests.kit.stack import eventually
from tests.organisation.conftest import new_siret
from tests.portal.test_html import judged
from tests.portal.visitor import Visitor


@pytest.fixture
def operator(stack, visitor: Callable[..., Visitor]) -> Visitor:
    made = visitor().log_in()
    operating(stack, made.person.log_in())
    return made


def test_org_30_an_operator_decides_a_wish_from_the_page(operator: Visitor, supplier: Visitor):
    wisher, siret = supplier.person.log_in(), new_siret()
    asked = (
        wisher.http("organisation")
        .post(
            "/public-structures", json={"identifier": siret, "name": "COMMUNE D'ESSAI", "comment": "Je suis son agent"}
        )
        .json()
    )
    page = operator.get("/plateforme")
    assert "COMMUNE D'ESSAI" in page.text.replace("&#39;", "'").replace("’", "'")
    action = f"/plateforme/demandes/{asked['request_id']}?page=1"
    refused = operator.send(page, action, decision="REFUSER", reason="")
    assert refused.status_code == 422
    done = operator.send(page, action, decision="APPROUVER", reason="")
    assert "Demande approuvée" in done.text
    assert "/plateforme" not in supplier.get("/tableau").text
    assert "Demande approuvée" not in supplier.get("/plateforme").text


def test_org_31_an_operator_prints_and_posts_a_letter(operator: Visitor, supplier: Visitor, tmp_path: Path):
    founder = supplier.person.log_in().http("organisation")
    own = founder.get("/structures").json()["items"][0]
    letter = founder.post(f"/structures/{own['structure_id']}/letters").json()["letter_id"]
    page = operator.get("/plateforme/courriers")
    for name, path in {"requests": "/plateforme", "letters": "/plateforme/courriers"}.items():
        (tmp_path / f"{name}.html").write_text(operator.get(path).text)
    assert judged(tmp_path) == ""
    printed = operator.send(page, f"/plateforme/courriers/{letter}/page")
    assert (printed.headers["content-type"], printed.content[:5]) == ("application/pdf", b"%PDF-")
    page = operator.get("/plateforme/courriers")
    operator.send(page, f"/plateforme/courriers/{letter}/envoi")
    assert letter not in operator.get("/plateforme/courriers").text


def test_not_7_an_operator_writes_news_publishes_and_withdraws_them(operator: Visitor, tmp_path: Path):
    at, words = "/plateforme/actualites", {"fr.text": "Dès **lundi**.", "en.title": "New", "en.text": "From Monday on."}
    page = eventually(lambda: found if (found := operator.get(at)).status_code == 200 else None)
    empty = operator.send(page, at, **words)
    assert empty.status_code == 422
    title = f"Nouveauté {new_siret()}"
    page = operator.send(page, at, **words | {"fr.title": title})
    assert title in page.text
    assert title not in operator.get("/actualites").text
    (tmp_path / "news.html").write_text(page.text)
    assert judged(tmp_path) == ""
    rows = re.findall(r"<li>.*?</li>", page.text, re.DOTALL)
    row = next(row for row in rows if title in row)
    page = operator.send(page, re.search(r'action="([^"]+/publication)"', row).group(1))
    assert title in operator.get("/actualites").text
    news_id = re.search(rf'{at}/([^/"]+)/publication', row).group(1)
    operator.send(page, f"{at}/{news_id}/retrait")
    assert title not in operator.get("/actualites").text


def test_not_7_news_are_written_for_a_day_and_keep_it_when_they_are_rewritten(operator: Visitor):
    at, title = "/plateforme/actualites", f"À venir {new_siret()}"
    page = eventually(lambda: found if (found := operator.get(at)).status_code == 200 else None)
    words = {"fr.title": title, "fr.text": "Texte", "en.title": "Soon", "en.text": "Text"}
    wrong = operator.send(page, at, **words, publish_at="demain", publish_hour="8:30")
    assert wrong.status_code == 422
    assert 'value="demain"' in wrong.text
    page = operator.send(wrong, at, **words, publish_at="1/12/2099", publish_hour="8:30")
    row = next(row for row in re.findall(r"<li>.*?</li>", page.text, re.DOTALL) if title in row)
    assert "Programmée" in row
    assert "2099 08:30" in row
    assert title not in operator.get("/actualites").text
    edit = operator.get(re.search(r'href="([^"]+modifier=[^"]+)"', row).group(1).replace("&amp;", "&"))
    assert 'value="01/12/2099"' in edit.text
    news_id = re.search(rf'{at}/([^/"]+)/publication', row).group(1)
    kept = operator.send(edit, f"{at}/{news_id}", **words | {"fr.text": "Autre texte"})
    assert "Programmée" in next(row for row in re.findall(r"<li>.*?</li>", kept.text, re.DOTALL) if title in row)
    operator.send(kept, f"{at}/{news_id}/retrait")


def test_id_24_an_operator_reads_the_journal_of_security_and_what_nobody_answered(
    operator: Visitor, supplier: Visitor, tmp_path: Path
):
    page = eventually(
        lambda: p if (p := operator.get("/plateforme/journal?kind=CONNEXION")).status_code == 200 else None
    )
    assert "Connexion" in page.text
    own = operator.get(f"/plateforme/journal?account={supplier.person.log_in().account_id}")
    assert supplier.person.account_id in own.text
    nothing = operator.get("/plateforme/journal?address=192.0.2.77")
    assert "Rien ne correspond" in nothing.text
    unanswered = operator.get("/plateforme/sans-reponse")
    structure = re.search(r'href="(/structures/[\w-]+)"', supplier.get("/structures").text).group(1)
    of_structure = supplier.get(f"{structure}/journal")
    assert "Journal de sécurité" in of_structure.text
    pages = {"journal": page, "nothing": nothing, "unanswered": unanswered, "structure": of_structure}
    for name, one in pages.items():
        (tmp_path / f"{name}.html").write_text(one.text)
    assert judged(tmp_path) == ""
    assert supplier.get("/plateforme/journal").status_code == 403


def test_org_30_a_public_body_is_asked_for_from_its_page(supplier: Visitor):
    at, siret = "/demarrer/organisme", new_siret()
    assert f'href="{at}"' in supplier.get("/demarrer").text
    wrong = supplier.send(supplier.get(at), at, identifier="1", name="COMMUNE", comment="Son agent")
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text
    asked = supplier.send(wrong, at, identifier=siret, name="COMMUNE D'ESSAI", comment="Je suis son agent")
    assert asked.url.path == "/mes-demandes"
    assert asked.status_code == 200


def test_org_32_an_operator_ends_somebodys_sessions(operator: Visitor, supplier: Visitor):
    asked = {"identifier": new_siret(), "name": "COMMUNE D'ESSAI", "comment": "Je suis son agent"}
    assert supplier.person.log_in().http("organisation").post("/public-structures", json=asked).status_code == 201
    account = supplier.person.account_id
    done = operator.send(operator.get("/plateforme"), f"/plateforme/comptes/{account}/sessions/fin")
    assert "Sessions fermées" in done.text
    assert eventually(lambda: supplier.get("/mon-compte").url.path == "/connexion")

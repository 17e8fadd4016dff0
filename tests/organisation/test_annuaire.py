"""The annuaire, open to anyone (ORG-14)."""

import csv
import io
import json

import pytest


def test_org_14_search_by_identifier_name_and_town(annuaire):
    """ORG-14"""
    by_name = annuaire.get("/annuaire", params={"q": "centre hospitalier nantes"}).json()
    assert by_name["items"][0]["name"] == "CENTRE HOSPITALIER DE NANTES"
    siret = by_name["items"][0]["identifier"]
    by_identifier = annuaire.get("/annuaire", params={"q": siret[:6]}).json()
    assert siret in [s["identifier"] for s in by_identifier["items"]]
    by_town = annuaire.get("/annuaire", params={"q": "Perpignan"}).json()
    assert {s["address"]["town"] for s in by_town["items"][:4]} == {"PERPIGNAN"}


@pytest.mark.parametrize(
    ("typed", "found"),
    [("renes", "COMMUNE DE RENNES"), ("hopital grenobl", "CENTRE HOSPITALIER DE GRENOBLE"), ("lycee chambery", "LYCEE POLYVALENT DE CHAMBÉRY"),
     ("Comune de Toulouze", "COMMUNE DE TOULOUSE")],
)  # fmt: skip
def test_org_14_typos_and_accents_are_forgiven(annuaire, typed, found):
    """ORG-14"""
    names = [s["name"] for s in annuaire.get("/annuaire", params={"q": typed}).json()["items"][:5]]
    assert found in names


def test_org_14_shows_services_and_what_is_mandatory(annuaire):
    """ORG-14"""
    state = annuaire.get("/annuaire/11000201100044").json()
    assert {"code", "label", "engagement_mandatory", "active"} <= set(state["services"][0])
    assert state["services"][0]["engagement_mandatory"] is True


def test_org_14_pages_have_an_exact_total(annuaire):
    """ORG-14"""
    first = annuaire.get("/annuaire", params={"size": 100}).json()
    pages = [annuaire.get("/annuaire", params={"size": 100, "page": n}).json()["items"] for n in (1, 2, 3)]
    assert sum(map(len, pages)) == first["total"] >= 200


def test_org_14_export_is_safe_for_a_spreadsheet_and_whole(annuaire):
    """ORG-14"""
    answer = annuaire.get("/annuaire/export")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert len({row[0] for row in rows[1:]}) == annuaire.get("/annuaire").json()["total"]
    assert all(cell[:1] not in ("=", "+", "-", "@") for row in rows for cell in row)
    lines = annuaire.get("/annuaire/export", params={"format": "json"}).text.splitlines()
    assert len(lines) == annuaire.get("/annuaire").json()["total"]
    assert json.loads(lines[0])["identifier"]


def test_an_unknown_siret_is_a_clear_404(annuaire):
    answer = annuaire.get("/annuaire/00000000000000")
    assert (answer.status_code, answer.json()["code"]) == (404, "introuvable")

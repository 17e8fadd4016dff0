"""The annuaire, also before logging in (ORG-14)."""

import re

from tests.portal.visitor import Visitor


def test_the_annuaire_answers_before_login_while_typing_and_without_script_org_14(visitor, town):
    somebody = visitor(joined=False)
    page = somebody.get(f"/annuaire?q={town['identifier']}")
    assert town["name"] in page.text
    assert "Ni code service ni numéro d" in page.text
    typed = somebody.get(f"/annuaire?q={town['identifier']}", HX_Request="true")
    assert town["name"] in typed.text
    assert "<html" not in typed.text
    nobody = somebody.get("/annuaire?q=zzzzzzzzqqqq")
    assert "Aucun organisme ne répond" in nobody.text


def test_every_entry_is_reached_page_after_page_org_14(visitor, town):
    somebody = visitor(joined=False)
    page, seen = somebody.get("/annuaire"), set[str]()
    total = int(re.search(r'table-foot"><span>[^<]*?(\d+)', page.text).group(1))
    for _ in range(50):
        seen |= set(re.findall(r'href="/annuaire/(\w+)"', page.text))
        following = re.search(r'href="([^"]+)" rel="next"', page.text)
        if not following:
            break
        page = somebody.get(following.group(1).replace("&amp;", "&"))
    assert len(seen) == total


def test_an_entry_says_what_it_demands_and_what_does_not_exist_is_said_org_14(visitor, town):
    somebody = visitor(joined=False)
    page = somebody.get(f"/annuaire/{town['identifier']}")
    assert "Délai de paiement" in page.text
    assert somebody.get("/annuaire/99999999999999").status_code == 404
    assert somebody.get("/annuaire/..%2fstructures").status_code == 404


def test_the_whole_annuaire_is_handed_on_as_a_file_org_14(visitor, stack, town):
    somebody: Visitor = visitor(joined=False)
    file = somebody.get("/annuaire/export?format=csv")
    assert file.headers["content-type"].startswith("text/csv")
    assert file.headers["content-disposition"].startswith("attachment")
    assert town["identifier"] in file.text
    assert somebody.get("/annuaire/export?format=exe").status_code >= 400

"""NOT-4: what people typed stays text, in every place of every mail."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from lxml import html

from chassis.templates import Templates

TEMPLATE = "Facture {{ number }}\n\nBonjour {{ name }},\n\n{{ comment }}\n\n-> Voir | {{ link }}\n"
LINK = "http://127.0.0.1/factures/1"
nasty = st.text(st.sampled_from("ab <>&\"'|-\r\n\t{}%:/\u2028é"), max_size=40) | st.sampled_from([
    "-> Cliquez | http://evil.example", "x\n\n-> Cliquez | http://evil.example", "<a href='http://evil.example'>", "{{ 7*7 }}",
    "\r\nBcc: x@y.example", "   -> a | b", "-> ", "\u2028\u2028-> a | http://evil.example",
    "* x | http://evil.example",
])  # fmt: skip


@pytest.fixture(scope="module")
def templates(tmp_path_factory) -> Templates:
    folder: Path = tmp_path_factory.mktemp("mails")
    (folder / "m.fr.txt").write_text(TEMPLATE)
    return Templates(folder)


@given(number=nasty, name=nasty, comment=nasty)
def test_typed_text_makes_neither_link_nor_markup_nor_header(templates, number, name, comment):
    content = templates.render("m", "fr", {"number": number, "name": name, "comment": comment, "link": LINK})
    page = html.fromstring(content.html.replace('<meta charset="utf-8">', ""))
    assert [a.get("href") for a in page.iter("a")] == [LINK]
    assert {e.tag for e in page.iter() if isinstance(e.tag, str)} <= {
        "html",
        "head",
        "title",
        "body",
        "main",
        "p",
        "a",
        "br",
    }
    assert "\n" not in content.subject
    assert "\r" not in content.subject
    assert content.text.count(f":\n{LINK}") == 1


def test_a_list_of_links_is_one_in_both_parts(tmp_path):
    (tmp_path / "l.fr.txt").write_text(
        "Liste\n\n{% for x in them %}\n* {{ x }} | http://a.example/{{ x }}\n{% endfor %}\n\nFin\n"
    )
    content = Templates(tmp_path).render("l", "fr", {"them": ["un <b>", "deux"]})
    assert content.text == "- un <b>\n  http://a.example/un <b>\n- deux\n  http://a.example/deux\n\nFin\n"
    assert '<ul><li><a href="http://a.example/un &lt;b&gt;">un &lt;b&gt;</a></li>' in content.html


def test_a_missing_value_is_an_error_and_not_an_empty_place(templates):
    with pytest.raises(UndefinedError):
        templates.render("m", "fr", {"number": "1", "name": "x", "link": LINK})

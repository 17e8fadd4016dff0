"""One message a code, in the caller's language, with what to do."""

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chassis import shapes
from chassis.context import preferred
from chassis.errors import Text
from chassis.messages import Catalogue, Message

CATALOGUE = Catalogue(
    {"odd": Message("TEST", "{value} est impair ({why})", "{value} is odd ({why})", "Doublez.", "Double it.")}
)


def test_a_finding_speaks_both_languages():
    finding = CATALOGUE.finding("lines.0.quantity", "odd", 3, why=Text("reste un", "one is left"))
    french, english = finding.spoken("fr"), finding.spoken("en")
    assert (french.message, french.remedy) == ("3 est impair (reste un)", "Doublez.")
    assert (english.message, english.remedy) == ("3 is odd (one is left)", "Double it.")
    assert (english.field, english.code, english.rule, english.value) == ("lines.0.quantity", "odd", "TEST", 3)


def test_a_code_is_given_once():
    table = {"odd": Message("TEST", "a", "b")}
    with pytest.raises(ValueError, match="odd"):
        Catalogue(table, table)
    with pytest.raises(KeyError):
        CATALOGUE.finding("x", "even")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "fr"), ("en", "en"), ("en-GB,en;q=0.9", "en"), ("fr-FR,fr;q=0.9,en;q=0.8", "fr"), ("de", "fr"),
        ("de,en;q=0.3", "en"), ("en;q=0", "fr"), ("en;q=x", "fr"), ("*", "fr"),
    ],
)  # fmt: skip
def test_the_better_of_two_languages(header, language):
    assert preferred(header) == language


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(max_length=3)
    count: int = Field(ge=1, le=5)
    password: str = Field("", max_length=2)


@pytest.mark.parametrize(
    ("body", "field", "french", "english"),
    [
        ({"count": 1}, "name", "Champ absent", "Field missing"),
        ({"name": "abcd", "count": 1}, "name", "3 caractères au plus", "at most 3 characters"),
        ({"name": "a", "count": 0}, "count", "1 au moins", "at least 1"),
        ({"name": "a", "count": 9}, "count", "5 au plus", "at most 5"),
        ({"name": "a", "count": "x"}, "count", "nombre entier", "whole number"),
        ({"name": "a", "count": 1, "labell": 2}, "labell", "Champ inconnu", "Field unknown"),
        ({"name": None, "count": 1}, "name", "texte est attendu", "text is expected"),
    ],
)
def test_a_wrong_shape_is_told_in_the_callers_language_with_a_remedy(body, field, french, english):
    with pytest.raises(ValidationError) as wrong:
        Shape.model_validate(body)
    for language, words in (("fr", french), ("en", english)):
        error = shapes.field_error(wrong.value.errors()[0], language)
        assert error.field == field
        assert words in error.message
        assert error.remedy


def test_a_secret_is_never_repeated():
    with pytest.raises(ValidationError) as wrong:
        Shape.model_validate({"name": "a", "count": 1, "password": "Tilleul"})
    assert shapes.field_error(wrong.value.errors()[0], "fr").value is None

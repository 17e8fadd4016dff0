"""What pydantic says of a value without the right shape, in the caller's language and with what to do."""

from collections.abc import Mapping
from typing import Any

from chassis.errors import NOTHING, FieldError, Text

DETAIL = Text("La demande n'a pas la forme attendue", "The request does not have the expected shape")
SECRET = ("password", "secret", "code", "token", "iban")
SHOWN = 80
PLACES = ("body", "query", "path", "header")

# pydantic's error type → what is wrong, what to do; names in braces come from the error's context
_TEXTS: dict[str, tuple[Text, Text]] = {
    "missing": (Text("Champ absent", "Field missing"), Text("Ajoutez-le", "Add it")),
    "extra_forbidden": (
        Text("Champ inconnu à cette adresse", "Field unknown at this address"),
        Text("Retirez-le, ou corrigez son nom", "Remove it, or correct its name"),
    ),
    "string_too_short": (
        Text("Trop court : {min_length} caractères au moins", "Too short: at least {min_length} characters"),
        Text("Complétez la valeur", "Complete the value"),
    ),
    "string_too_long": (
        Text("Trop long : {max_length} caractères au plus", "Too long: at most {max_length} characters"),
        Text("Raccourcissez la valeur", "Shorten the value"),
    ),
    "string_pattern_mismatch": (
        Text("La valeur n'a pas le format attendu", "The value does not have the expected format"),
        Text("Format : {pattern}", "Format: {pattern}"),
    ),
    "string_type": (Text("Un texte est attendu", "A text is expected"), Text("Donnez une chaîne", "Give a string")),
    "bool_parsing": (
        Text("true ou false est attendu", "true or false is expected"),
        Text("Donnez l'un des deux", "Give one of the two"),
    ),
    "int_parsing": (
        Text("Un nombre entier est attendu", "A whole number is expected"),
        Text("Donnez un entier", "Give a whole number"),
    ),
    "decimal_parsing": (
        Text("Un montant est attendu", "An amount is expected"),
        Text('Donnez un décimal dans une chaîne : "120.50"', 'Give a decimal in a string: "120.50"'),
    ),
    "decimal_max_digits": (
        Text("Au plus {max_digits} chiffres", "At most {max_digits} digits"),
        Text("Réduisez le nombre", "Use a smaller number"),
    ),
    "decimal_max_places": (
        Text("Au plus {decimal_places} décimales", "At most {decimal_places} decimals"),
        Text("Arrondissez la valeur", "Round the value"),
    ),
    "enum": (Text("Valeur hors de la liste", "Not a value of the list"), Text("Choisissez : {expected}", "Choose: {expected}")),
    "literal_error": (
        Text("Valeur hors de la liste", "Not a value of the list"),
        Text("Choisissez : {expected}", "Choose: {expected}"),
    ),
    "date_from_datetime_parsing": (
        Text("Une date est attendue", "A date is expected"),
        Text("Écrivez AAAA-MM-JJ", "Write YYYY-MM-DD"),
    ),
    "datetime_from_date_parsing": (
        Text("Une date et une heure sont attendues", "A date and time are expected"),
        Text("Écrivez AAAA-MM-JJTHH:MM:SSZ", "Write YYYY-MM-DDTHH:MM:SSZ"),
    ),
    "greater_than_equal": (
        Text("Valeur trop petite : {ge} au moins", "Too small: at least {ge}"),
        Text("Augmentez la valeur", "Use a larger value"),
    ),
    "less_than_equal": (
        Text("Valeur trop grande : {le} au plus", "Too large: at most {le}"),
        Text("Réduisez la valeur", "Use a smaller value"),
    ),
    "too_long": (
        Text("Trop d'éléments : {max_length} au plus", "Too many items: at most {max_length}"),
        Text("Retirez-en", "Remove some"),
    ),
    "too_short": (
        Text("Trop peu d'éléments : {min_length} au moins", "Too few items: at least {min_length}"),
        Text("Ajoutez-en", "Add some"),
    ),
    "list_type": (Text("Une liste est attendue", "A list is expected"), Text("Donnez un tableau", "Give an array")),
    "model_attributes_type": (
        Text("Un objet est attendu", "An object is expected"),
        Text("Donnez un objet JSON", "Give a JSON object"),
    ),
    "json_invalid": (
        Text("Ce n'est pas du JSON", "This is not JSON"),
        Text("Vérifiez guillemets, virgules et accolades", "Check quotes, commas and braces"),
    ),
}  # fmt: skip
_SAME = {
    "dict_type": "model_attributes_type", "model_type": "model_attributes_type", "int_type": "int_parsing",
    "int_from_float": "int_parsing", "decimal_type": "decimal_parsing", "bool_type": "bool_parsing",
    "date_parsing": "date_from_datetime_parsing", "date_type": "date_from_datetime_parsing",
    "datetime_parsing": "datetime_from_date_parsing", "datetime_type": "datetime_from_date_parsing",
    "tuple_type": "list_type", "greater_than": "greater_than_equal", "less_than": "less_than_equal",
    "decimal_whole_digits": "decimal_max_digits", "finite_number": "decimal_parsing",
}  # fmt: skip


def field_error(error: Mapping[str, Any], language: str) -> FieldError:
    """One of pydantic's errors as a line of a problem; a validator of our own keeps its sentence."""
    kind = str(error["type"])
    message, remedy = _TEXTS.get(_SAME.get(kind, kind), (NOTHING, NOTHING))
    context = {"ge": "", "le": "", "max_digits": "", **error.get("ctx", {})}
    context |= {"ge": context.get("gt", context["ge"]), "le": context.get("lt", context["le"])}
    said = str(error["msg"]).removeprefix("Value error, ")
    return FieldError(
        field=_field(error), code=kind, rule=kind, message=message.spoken(language).format(**context) or said,
        remedy=remedy.spoken(language).format(**context), value=_shown(error),
    )  # fmt: skip


def _field(error: Mapping[str, Any]) -> str:
    """Without where in the request it stood; broken JSON has a position instead of a field."""
    if error["type"] == "json_invalid":
        return ""
    place = error["loc"]
    return ".".join(map(str, place[1:] if place and place[0] in PLACES else place))


def _shown(error: Mapping[str, Any]) -> str | None:
    """The value found, cut; a secret field's value is never repeated."""
    place = str(error["loc"]).lower()
    if error["type"] == "missing" or any(word in place for word in SECRET):
        return None
    return str(error.get("input"))[:SHOWN].encode(errors="replace").decode()

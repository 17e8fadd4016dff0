"""Pages of a few lines and what must be read on them: None for a field that has to stay empty."""

from collections.abc import Iterable

from contracts.extraction import ReadField, Value
from services.ocr import extract
from tests.kit.pages import TOTALS, Line, column, down, pdf

Wanted = dict[str, str | None]
Cases = dict[str, tuple[list[Line], Wanted]]

HEAD: list[Line] = [(50, 60, "Facture n° FA-12"), (50, 80, "Date : 12/03/2024")]
DATED = down(50, 80, "Date : 12/03/2024")
TOTALS_AT_RIGHT = down(380, 400, "Total HT : 100,00 €", "TVA 20 % : 20,00 €", "Total TTC : 120,00 €")
LOW_TOTALS = down(350, 500, "Total HT 100,00 €", "TVA 20 % 20,00 €", "Total TTC 120,00 €")
SUMS: Wanted = {"total_ht": "100.00", "total_tva": "20.00", "total_ttc": "120.00", "net_a_payer": "120.00"}
SELLER = down(50, 120, "SARL Morvan", "39 rue X", "37000 Tours", "SIRET 392 809 137 00027")
BUYER = down(330, 120, "Ville de Paris", "4 rue de Lobau", "75004 Paris")
SUPPLIER, RECIPIENT, THIRD = "39280913700027", "21750001600019", "73282932000074"
LAWS = (
    "articles L.441-3 et suivants du Code de commerce",
    "article L 441-10 du Code de commerce",
    "art. R. 2192-10 du code de la commande publique",
    "article 289 I-3 du CGI",
    "art. 293 B du CGI",
    "l'article 138 par. 1 de la directive 2006/112/CE",
    "la loi n° 2008-776 du 4 août 2008",
    "décret n° 2013-269 du 29 mars 2013",
    "l'arrêté du 3 octobre 1983 n° 83-50/A",
    "l'ordonnance n° 2014-697",
    "l'article 39bis du CTVA et l'article 44",
    "la norme ISO 9001:2015",
)


def fields_of(data: bytes) -> dict[str, ReadField]:
    answer = extract(data)
    assert answer.outcome == "read", answer.refusal
    return answer.fields


def value_of(data: bytes, name: str) -> Value | None:
    read = fields_of(data).get(name)
    return read.value if read else None


def read_on(lines: Iterable[Line], *names: str) -> dict[str, Value | None]:
    fields = fields_of(pdf(*lines))
    return {name: fields[name].value if name in fields else None for name in names}


def values_of(*lines: Line) -> dict[str, Value | None]:
    return {name: read.value for name, read in fields_of(pdf(*lines)).items()}


def read_column(*texts: str) -> dict[str, Value | None]:
    """Lines under one another, totals below them."""
    return {name: read.value for name, read in fields_of(column(*texts, *TOTALS)).items()}


def given(values: dict[str, Value | None], *names: str) -> dict[str, Value | None]:
    return {name: values.get(name) for name in names}

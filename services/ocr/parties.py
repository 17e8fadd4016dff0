"""Who sends and who receives: identifiers grouped by SIREN, each group weighed as supplier or recipient (OCR-4, OCR-5).

Weights above zero speak for the recipient, below for the supplier: logarithms of odds, roughly.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from services.ocr.extraction import Check
from services.ocr.found import Found
from services.ocr.identifiers import Identifier
from services.ocr.layout import Layout, Segment

RECIPIENT = re.compile(
    r"\b(?:titulaire (?:du contrat|de l'abonnement)|clients?|acheteurs?|destinataires?|dest\.?|preneurs?|"
    r"vos (?:identifiants|references|coordonnees)|votre|buyer|customer|bill(?:ed)? to|"
    r"invoice to|sold to|factures? a|facturer a|facturation a|adressee? a|a l'attention|debiteur|"
    r"payeur|maitre d'ouvrage|pouvoir adjudicateur|"
    r"adresse (?:de |du )?(?:facturation|livraison|client)|(?:delivery|billing) address|livre a|livraison|"
    r"ship to|deliver(?:y|ed)? to|beneficiaire|doit\b|"
    r"ordonnateur|collectivite|acquereur|kaufer|leistungsempfanger|rechnungsempfanger|kunde\b|klant\b|cliente\b)"
)
SUPPLIER = re.compile(
    r"\b(?:emetteurs?|vendeurs?|fournisseurs?|prestataires?|nos (?:identifiants|references|"
    r"coordonnees)|notre|seller|supplier|vendor|titulaires?(?! du contrat| de l'abonnement)|"
    r"emise? par|from|expediteur|vendu (?:et expedie )?par|commercialise par|emis par|creancier|"
    r"facture(?:e)? par|sold by|mandataire|entreprise\s*:|bill from|remit to|association\s*:|"
    r"verkaufer|lieferant\b|rechnungssteller|leverancier|fornitore|proveedor)"
)
DELIVERY = re.compile(r"adresse de livraison|livraison|livre|delivery|ship to|deliver")  # may be a third party's
THIRD = re.compile(  # one who is neither: paid or taxed in another's place, or where goods go
    r"\b(?:representant fiscal|mandataire fiscal|fiscal representative|steuerbevollmachtigter|affactur\w+|societe d'affacturage|"
    r"\w*factor(?:ing)?\b|cessionnaire|subrog\w+|cedee? a|abweichender (?:waren|zahlungs)empfanger|zahlungsempfanger|garant\b|"
    r"(?:transport(?:ee?s?)?|livraison|heberge\w*|imprime\w*|domicilie\w*|assure\w*|distribue\w*|edite\w*|fabrique\w*|enleve\w*)"
    r"(?: (?:effectuee?s?|assuree?s?|realisee?s?|confiee?s?))? (?:par|aupres d[eu']|chez)|"
    r"(?:transporteur|assureur|hebergeur|courtier|imprimeur|editeur|fabricant)s?\s*:|mediateurs?|logiciel|"
    r"(?<!.)filiale d|cotraitants?|co-traitants?|sous-traitants?(?: declaree?s?)?\s*:|"
    r"association agreee|centre de gestion(?: agree)?|agence web\s*:)"
)
_CLAUSE = re.compile(r"(?<=[^\W_]{4})[.;] |  ")  # where another sentence begins, of another one perhaps
PUBLIC = re.compile(
    r"\b(?:mairie|communes?|ministere|departement|region|prefecture|sous-prefecture|"
    r"centre hospitalier|chu|chru|ch de|universite|metropole|"
    r"communaute (?:de communes|d'agglomeration|urbaine)|agglomeration|conseil (?:departemental|"
    r"regional|general)|ville de|colleges?|lycees?|ccas|cias|"
    r"dgfip|direction (?:generale|departementale|regionale|interdepartementale)|syndicat (?:mixte|"
    r"intercommunal|des eaux)|etablissement public|sdis|rectorat|cnrs|inserm|inrae|tresorerie|"
    r"academie de|hopital|hopitaux|assistance publique|ehpad|caisse (?:primaire|d'allocations|"
    r"des ecoles)|chambre (?:de commerce|d'agriculture|des metiers)|office (?:public|national)|"
    r"tribunal|cour d'appel|gendarmerie|armees?|police nationale|service de facturation|"
    r"service des achats|etat\b|prefet|agence regionale|ars\b|crous|musee|gip\b|pole emploi|"
    r"france travail|urssaf|cpam)\b"
)
LEGAL = re.compile(
    r"\b(?:sarl|s\.a\.r\.l|sasu?|s\.a\.s\.?u?|eurl|scop|snc|sa\b|s\.a\b|sci|selarl|au capital|"
    r"capital social|rcs|r\.c\.s|ape|naf|rm \d|iban|bic|rib|"
    r"banque|siege social|micro-entreprise|auto-entrepreneur|gmbh|ltd|b\.v|s\.p\.a)\b"
)
_STREET = re.compile(  # « 66 place de la Mairie » names no mairie
    r"\b(?:rue|avenue|av\.?|place|pl\.|boulevard|bd|chemin|route|allees?|quai|impasse|cours|square|passage|faubourg|esplanade|montee|"
    r"sentier|ruelle|promenade|parvis|rond-point|lieu-dit|residence) "
    r"(?:(?:de|du|des|d'|l'|la|le|les|ancienne?|vieille|vieux|petite?|grande?)[ ']?)*$"
)
_FIRM = re.compile(r"\b(?:rcs|r\.c\.s|capital|sarl|sasu?|eurl|rm \d)\b")  # of no public body
_ABOUT = r"(?:identi\w+|coordonnees|references?|infos?|informations?|donnees|mentions?|siege|etablissement|designation|nom|adresse)"
HEADING = re.compile(rf"{_ABOUT}(?: (?:et|&|/) {_ABOUT})? (?:(?:de|du|des|d'|l'|la|le|les|sur)[ ']?)*([a-z' -]+?)\s*:?")
ADDRESS = re.compile(
    r"^\W*(?:\d{1,4}[ ,]*(?:bis|ter)?[ ,]+|(?:rue|avenue|place|boulevard|bd|av\.|chemin|route|allee|"
    r"quai|impasse|cours|square|zone|za|zi|bp|cs|cedex|parc)\b)"
)
_NAMED = re.compile(r"s\.?i\.?r\.?e\.?[nt]\b|\br\.?c\.?s\b|immatricul|identifiant|\bape\b|\bnaf\b|\btva\b")
_ALONE = 1.4  # one party alone is the supplier, who must print his numbers, unless much says otherwise
_LEAST_RECIPIENT = (
    -0.5
)  # a number whose place speaks for its being the supplier's, or a third one's, names no recipient
_LEAST_MARGIN = 0.7  # less, and a small change would swap the two sides: the gravest of mistakes
_SWAPPED = 0.2
_PUBLIC_SIRENS, _PUBLIC_WEIGHT = ("1", "2"), 0.5  # of the State and of local bodies
SIRET_DIGITS = 14
MAX_UP = 9  # lines between an identifier and the heading of its block
MAX_GAP = 4.2  # heights of a line: more blank than this ends a block


@dataclass(frozen=True, slots=True)
class Party:
    siren: str
    weight: float
    identifiers: tuple[Identifier, ...]
    places: tuple[float, ...] = ()  # the weight of each identifier's own place


def weigh(layout: Layout, identifiers: list[Identifier]) -> list[Party]:
    """One party a SIREN (foreign VAT numbers stand for themselves), with its weight."""
    groups: dict[str, list[Identifier]] = defaultdict(list)
    for each in identifiers:
        if each.kind in {"siret", "siren", "vat"} and _credible(layout, each, identifiers) and not _third(layout, each):
            groups[each.siren or each.value].append(each)
    telling = any(siren[:1] not in _PUBLIC_SIRENS for siren in groups)
    return [_party(layout, siren, found, telling=telling) for siren, found in groups.items()]


def _credible(layout: Layout, each: Identifier, others: list[Identifier]) -> bool:
    """Digits that nothing calls a SIREN, or a SIRET whose key fails, are one only beside such words or others of its numbers."""
    sure = each.kind == "vat" or (each.kind == "siret" and each.ok)
    if sure or each.labelled or any(o.siren == each.siren and o is not each for o in others):
        return True
    if each.kind == "siret" and each.segment.text.strip() == each.segment.text[each.start : each.end]:
        over = above(layout, each.segment, MAX_UP)
        if any(headed(RECIPIENT, one.plain) or headed(SUPPLIER, one.plain) for one in over):
            return True
    near = [*layout.row(each.segment), *above(layout, each.segment, 2)]
    return any(_NAMED.search(segment.plain) for segment in near)


def _third(layout: Layout, each: Identifier) -> bool:
    """Whether the words before an identifier, or the heading of its block, name somebody who is no party."""
    if THIRD.search(_CLAUSE.split(each.segment.plain[: each.start])[-1]):
        return True
    for over in above(layout, each.segment, MAX_UP):
        if THIRD.match(over.plain):
            return True
        if headed(RECIPIENT, over.plain) or headed(SUPPLIER, over.plain):
            return False
    return False


def _party(layout: Layout, siren: str, found: list[Identifier], *, telling: bool) -> Party:
    places = [weight(layout, each.segment, each.start) for each in found]
    public = telling and siren[:1] in _PUBLIC_SIRENS and any(each.ok for each in found)
    return Party(siren, _group(places) + (_PUBLIC_WEIGHT if public else 0.0), tuple(found), tuple(places))


def _group(weights: list[float]) -> float:
    strongest = max(weights, key=abs)
    return strongest + 0.3 * (sum(weights) - strongest)


def weight(layout: Layout, segment: Segment, start: int) -> float:
    """What the place of an identifier says about whose it is."""
    return (
        _own_words(layout, segment, start)
        + _block(layout, segment)
        + _legal(layout, segment)
        + position(layout, segment)
    )


def _own_words(layout: Layout, segment: Segment, start: int) -> float:
    """« SIRET client : » — the words just before it, in its segment or the one at its left."""
    before = segment.plain[max(0, start - 45) : start]
    line = layout.lines[segment.line]
    index = line.index(segment)
    if len(before.strip()) < 3 and index > 0 and segment.x0 - line[index - 1].x1 < 22 * layout.unit:  # noqa: PLR2004
        before = line[index - 1].plain
    elif len(before.strip()) < 3:  # noqa: PLR2004
        before = " ".join(each.plain for each in above(layout, segment, 1))
    client, vendor = _last(RECIPIENT, before), _last(SUPPLIER, before)
    if client == vendor:
        return 0.0
    return 3.0 if client > vendor else -3.0


def names_public(plain: str) -> bool:
    """Whether words name a public body, not the street that leads to one."""
    return any(not _STREET.search(plain[: match.start()]) for match in PUBLIC.finditer(plain))


def headed(pattern: re.Pattern[str], plain: str) -> bool:
    """Whether words begin with one side's name, or head a block about it: « Références de l'acheteur »."""
    if pattern.match(plain):
        return True
    heading = HEADING.fullmatch(plain)
    return bool(heading and pattern.match(heading[1]))


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _block(layout: Layout, segment: Segment) -> float:
    """The nearest heading above, in the same column, and the name of a public body on the way."""
    total = 0.0
    for distance, over in enumerate(above(layout, segment, MAX_UP)):
        decay = 1.0 - 0.06 * distance
        plain = over.plain
        client, vendor = headed(RECIPIENT, plain), headed(SUPPLIER, plain)
        if client or vendor:
            return 0.4 * total + (-2.2 if vendor else 1.0 if DELIVERY.match(plain) else 2.2) * decay
        if names_public(plain) and not ADDRESS.match(plain):
            total += 1.4 * decay if total < 1 else 0.0
        elif LEGAL.search(plain):
            total -= 1.0 * decay if total > -1 else 0.0
    return total


def above(layout: Layout, segment: Segment, lines: int) -> list[Segment]:
    """The run of segments over this one, in its column, nearest first."""
    found: list[Segment] = []
    lowest = segment
    for line in reversed(layout.lines[max(0, segment.line - 2 * lines) : segment.line]):
        over = [each for each in line if each.page == segment.page and _same_column(each, segment, layout.unit)]
        if not over:
            continue
        if lowest.y0 - over[0].y1 > MAX_GAP * layout.unit or len(found) >= lines:
            break
        found.append(over[0])
        lowest = over[0]
    return found


def _same_column(above: Segment, segment: Segment, unit: float) -> bool:
    return abs(above.x0 - segment.x0) < 3 * unit or (above.x0 < segment.x1 and above.x1 > segment.x0)


def _legal(layout: Layout, segment: Segment) -> float:
    """The mentions of a company's paper: form, capital, register, bank, on the line or the ones beside it."""
    width = layout.sizes[segment.page][0]
    text = segment.plain
    if names_public(text) and not _FIRM.search(text):
        return 1.2
    if LEGAL.search(text):
        return -1.6
    near = [
        each
        for line in layout.lines[max(0, segment.line - 1) : segment.line + 2]
        for each in line
        if each.page == segment.page
    ]
    wide = [each for each in near if each.x1 - each.x0 > 0.35 * width and LEGAL.search(each.plain)]
    return -1.0 if wide else 0.0


def position(layout: Layout, segment: Segment) -> float:
    width, height = layout.sizes[segment.page]
    middle, right = (segment.y0 + segment.y1) / 2 / height, segment.x0 > 0.48 * width
    if middle > 0.86:  # noqa: PLR2004  the foot of the page is the issuer's
        return -1.8
    if middle > 0.6:  # noqa: PLR2004
        return -0.8
    if middle < 0.5:  # noqa: PLR2004  the window of the envelope is at the right
        return 0.45 if right else -0.35
    return 0.0


def assign(parties: list[Party]) -> tuple[Party | None, Party | None, float]:
    """Supplier, recipient, and by how much the weights tell them apart."""
    if not parties:
        return None, None, 0.0
    ordered = sorted(parties, key=lambda party: party.weight)
    if len(ordered) == 1:
        only = ordered[0]
        return (None, only, only.weight) if only.weight > _ALONE else (only, None, abs(only.weight - _ALONE))
    supplier, recipient = ordered[0], ordered[-1]
    margin = recipient.weight - supplier.weight
    return supplier, recipient if recipient.weight > _LEAST_RECIPIENT else None, margin


def identifiers(role: str, party: Party, margin: float) -> dict[str, Found]:
    """SIRET, SIREN and VAT number of one side; the SIREN also from inside the other two."""
    certainty = min(1.0, 0.5 + 0.16 * margin) if margin >= _LEAST_MARGIN else _SWAPPED
    found: dict[str, Found] = {}
    for kind in ("siret", "siren", "vat"):
        if ranked := _ranked(role, party, kind):
            found[f"{role}_{kind}"] = _found(ranked[0], certainty)
    if f"{role}_siren" not in found and (source := _source_of_siren(party)):
        siren = source.siren or ""
        check = Check(f"siren in {source.kind}", ok=True, detail=source.value)
        found[f"{role}_siren"] = Found(siren, certainty, source, (check,))
    return found


def _ranked(role: str, party: Party, kind: str) -> list[Identifier]:
    """Of two establishments of the recipient, the one invoiced before the one delivered to."""
    placed = [(each, place) for each, place in zip(party.identifiers, party.places, strict=True) if each.kind == kind]
    if role == "recipient":
        placed.sort(key=lambda pair: (round(pair[1]), _trust(pair[0])), reverse=True)
    else:
        placed.sort(key=lambda pair: _trust(pair[0]), reverse=True)
    return [each for each, _ in placed]


def _source_of_siren(party: Party) -> Identifier | None:
    whole = [each for each in party.identifiers if each.siren and len(each.value) in {13, 14}]
    return next((each for kind in ("siret", "vat") for each in whole if each.kind == kind), None)


def _trust(each: Identifier) -> tuple[bool, bool, int]:
    return each.ok, each.labelled, -each.segment.line


_RULES = {"siret": "Luhn (SIRET)", "siren": "Luhn (SIREN)", "vat": "VAT key"}


def _found(each: Identifier, certainty: float) -> Found:
    check = Check(_RULES[each.kind], each.ok, each.value)
    if each.kind == "siret" and len(each.value) != SIRET_DIGITS:  # a digit short or over: shown, not given
        return Found(None, 0.0, each, (check,), (Found(each.value, 0.4, each),))
    score = certainty * (1.0 if each.ok else 0.93 if each.labelled or each.kind == "vat" else 0.6)
    return Found(each.value, score, each, (check,))

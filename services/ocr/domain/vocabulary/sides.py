"""Words that show whose an identifier is: the supplier's, the recipient's or a third party's. Patterns match folded text."""

import re

RECIPIENT = re.compile(
    r"\b(?:titulaire (?:du contrat|de l'abonnement)|clients?|acheteurs?|destinataires?|dest\.?|preneurs?|"
    r"vos (?:identifiants|references|coordonnees)|votre|buyer|customer|bill(?:ed)? to|"
    r"invoice to|sold to|factures? a|facturer a|facturation a|adressee? a|a l'attention|debiteur|"
    r"payeur|maitre d'ouvrage|abonnee?s?\b|usagers?\b|redevable|locataire|souscripteur|adherent\b|"
    r"donneur d'ordres?|pouvoir adjudicateur|"
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
DELIVERY = re.compile(
    r"adresse de livraison|livraison|livre|delivery|ship to|deliver"
)  # the place of delivery may belong to a third party
THIRD = re.compile(  # neither side: who is paid or taxed in another's place, transports, hosts or prints
    r"\b(?:representant fiscal|mandataire fiscal|fiscal representative|steuerbevollmachtigter|affactur\w+|societe d'affacturage|"
    r"\w*factor(?:ing)?\b|cessionnaire|subrog\w+|cedee? a|abweichender (?:waren|zahlungs)empfanger|zahlungsempfanger|garant\b|"
    r"(?:transport(?:ee?s?)?|livraison|heberge\w*|imprime\w*|domicilie\w*|assure\w*|distribue\w*|edite\w*|fabrique\w*|enleve\w*)"
    r"(?: (?:effectuee?s?|assuree?s?|realisee?s?|confiee?s?))? (?:par|aupres d[eu']|chez)|"
    r"(?:transporteur|assureur|hebergeur|courtier|imprimeur|editeur|fabricant)s?\s*:|mediateurs?|logiciel|"
    r"(?<!.)filiale d|cotraitants?|co-traitants?|sous-traitants?(?: declaree?s?)?\s*:|"
    r"(?:operateur|exploitant|editeur)[a-z]* (?:de|du) (?:la |notre |cette )?(?:plateforme|site|place de marche|marketplace)|"
    r"(?:plateforme|place de marche|marketplace|intermediaire|tiers de confiance)\s*:|intermediaire (?:de paiement|transparent)|"
    r"(?:etablissement|prestataire|institution) (?:de (?:services de )?paiement|de monnaie)|encaissee? (?:par|pour)|"
    r"association agreee|centre de gestion(?: agree)?|agence web\s*:)"
)
CLAUSE = re.compile(r"(?<=[^\W_]{4})[.;] |  ")  # the end of a sentence: the next one may name another party
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
STREET = re.compile(  # « 66 place de la Mairie » names no mairie
    r"\b(?:rue|avenue|av\.?|place|pl\.|boulevard|bd|chemin|route|allees?|quai|impasse|cours|square|passage|faubourg|esplanade|montee|"
    r"sentier|ruelle|promenade|parvis|rond-point|lieu-dit|residence) "
    r"(?:(?:de|du|des|d'|l'|la|le|les|ancienne?|vieille|vieux|petite?|grande?)[ ']?)*$"
)
FIRM = re.compile(r"\b(?:rcs|r\.c\.s|capital|sarl|sasu?|eurl|rm \d)\b")  # mentions that no public body prints
_ABOUT = r"(?:identi\w+|coordonnees|references?|infos?|informations?|donnees|mentions?|siege|etablissement|designation|nom|adresse)"
HEADING = re.compile(rf"{_ABOUT}(?: (?:et|&|/) {_ABOUT})? (?:(?:de|du|des|d'|l'|la|le|les|sur)[ ']?)*([a-z' -]+?)\s*:?")
ADDRESS = re.compile(
    r"^\W*(?:\d{1,4}[ ,]*(?:bis|ter)?[ ,]+|(?:rue|avenue|place|boulevard|bd|av\.|chemin|route|allee|"
    r"quai|impasse|cours|square|zone|za|zi|bp|cs|cedex|parc)\b)"
)
SELLER = re.compile(  # words that name the seller and no other party
    r"\b(?:vendu (?:et expedie )?par|vendeurs?|factur(?:e|ee|ation) (?:emise )?par|"
    r"emise? par|emetteurs?|fournisseurs?|seller|sold by)\b"
)
PAIRED = re.compile(r"[^\d]{0,40}?(?:/|&|\bet\b|-)\s*[^\d]{0,24}")  # « SIRET émetteur / destinataire »


def names_public(plain: str) -> bool:
    """Whether words name a public body, not the street that leads to one."""
    return any(not STREET.search(plain[: match.start()]) for match in PUBLIC.finditer(plain))


def names_side(pattern: re.Pattern[str], plain: str) -> bool:
    """Whether words begin with one side's name, or head a block about it: « Références de l'acheteur »."""
    if pattern.match(plain):
        return True
    heading = HEADING.fullmatch(plain)
    return bool(heading and pattern.match(heading[1]))


def last(pattern: re.Pattern[str], text: str) -> int:
    """Where a side is named last, -1 for nowhere."""
    return max((match.start() for match in pattern.finditer(text)), default=-1)

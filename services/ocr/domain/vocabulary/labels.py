"""The labels printed beside values on invoices, as data. Patterns match folded text (no accents, lower case).

A label that only looks like a field's own (« date de commande », « n° client ») is listed as OTHER, so that its
value is not proposed for the field. Where two labels overlap, the longer wins.
"""

from dataclasses import KW_ONLY, dataclass

OTHER = "other"
DEPENDENT = 0.05  # a label only under certain others: « Net à payer » over « avant le 17/08/2023 »


def _any(*phrases: str) -> str:
    """One of these, for use in a group."""
    return "|".join(phrases)


_NO = r"(?:n ?[°*'?]s?\s?\.?|\bnos?\b\.?|\bnr\b\.?|\bnum\b\.?|\bnumeros?\b|\bnumbers?\b|#|\bn\.(?= ))"
_REF = r"(?:references?|ref\s?\.?|refs\s?\.?)"
_HT = r"(?:h\s?\.\s?t\b\s?\.?|ht\b|htva\b|hors[ -]taxes?|hors tva|hors t\.v\.a\.?)"
_TVA = r"(?:t\s?\.\s?v\s?\.\s?a\b\s?\.?|tva\b)"
_TTC = (
    r"(?:t\s?\.\s?t\s?\.\s?c\b\s?\.?|ttc\b|toutes taxes(?: comprises)?|tvac\b|(?:tva|taxes?) (?:comprises?|incluses?))"
)
_DE = r"(?:de l[ea] |de l'|du |de |d'|des )?"
_DAY = r"\d|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|premier|un |deux |trois |quatre |cinq |six |sept |huit |neuf |dix|onze |douze |treize |quatorze|quinze|seize |vingt|trente"
_MONTH = r"janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
_FEES = r"(?:note|etat|releve|memoire) (?:de frais et (?:d')?|d'|de |des )(?:honoraires|frais|debours)"
_DOC = rf"(?:facture(?: client| de vente| definitive| de solde| d'avoir)?|fact\.|avoir|note de credit|{_FEES}|(?:bordereau|releve)[- ]facture|facture[- ]releve|invoice|credit note)"
_TERMS = r"\b(?:contrat|abonnement|bail|convention|marche|police|assurance|adhesion|licence|garantie|certificat|agrement|offre|devis|pret|engagement|mandat)"
_MARKET = r"public|subsequent|negocie|cadre|ugap|resah|uniha|mapa|a bons? de commande|a procedure adaptee|de (?:travaux|services?|fournitures?|prestations?|maitrise d'o[a-z]*uvre|maitrise d'ouvrage)|d'(?:entretien|etudes|assistance|exploitation|assurances?)"
_CORRECTS = r"annul\w*|rectifi\w*|corrig\w*|correcti\w*|rembours\w*|concern\w*|remplac\w*|relati\w* a|rapport\w* a|reference a|suite a|imput\w* sur|deduire de|deduction de|extourn\w*|contre[- ]?pass\w*|regularis\w*|credit\w* sur|(?:en )?restitution|objet de"
_NOT_ISSUED = _any(
    "payer", "regler", "avant", "paye", "regle", r"livre\w*", r"realise\w*", r"command\w*", r"execut\w*",
    "verse", "recu", "signe", "notifie", r"preleve\w*", r"debite\w*", "montant", "total", "valable",
    "payable", "exigible", "paiement", "reglement", "echeance", "attendu", "dus?", r"acquitt\w*", r"solde\w*",
    r"expedi\w*", r"transmis\w*", r"envoy\w*", r"depos\w*", r"accept\w*", r"valid\w*", "factures?", "avoirs?",
)  # fmt: skip
_NUMBERED = _any(
    "client", "clt", "tiers", "fournisseur", "dossier", "affaire", "devis", "chantier", "projet", "lot",
    "abonne", "adherent", "usager", "bl", "bon de livraison", "livraison", "expedition", "article", "produit",
    "serie", "police", "compte", "operation", "intervention", "proposition", "offre", "site", "tva client",
)  # fmt: skip
_PAPERS = _any(
    "devis", "bon de livraison", "bl", "bon d'intervention", "dossier", "affaire", "chantier", "client",
    "proposition", "offre", "police", "agrement", "licence", "lettre", "page", "article", "lot", "situation",
    "avenant", "ordre de service", "os", "rapport", "visite", "ticket", "intervention", "compteur", "pdl",
    "pce", "abonnement", "attestation",
)  # fmt: skip
_OTHER_DAYS = _any(
    "commande", "livraison", "expedition", "prestation", "intervention", "devis", "valeur", "marche",
    "notification", "signature", "commencement", "debut", "fin", "effet", "impression", "service fait",
    "visite", "naissance", "reglement recu", "depart", "arrivee", "bon de commande", "l'engagement",
    "engagement", "realisation", "execution", "reception", "prelevement", "releve", "mise en service",
    "prise d'effet", "la commande", "evenement", "stage", "seance", "session", "formation", "sejour",
    "mission", "remise", "cloture", "ouverture", "adhesion", "abonnement", "validite", "peremption",
    "consultation", "acte", "achat", "prevue",
)  # fmt: skip
_OTHER_EVENTS = _any(
    "periode", "du mois", "livre(?:e|s)? le", "commande (?:le|du)", "realisee?s? le", "effectuee?s? le",
    "execute(?:e|s)? le", "notifie(?:e)? le", "imprime le", "recue? le", "signee? le", "service fait le",
    "a compter du", "jusqu'au", "depuis le", "valable", "loi du", "decret", "arrete du", "article",
)  # fmt: skip
_PART_SUMS = _any(
    "capital(?: social)?(?: de)?", "remises?", "rabais", "ristourne", "escompte", "frais", "port",
    "penalites?", "indemnite", "retenue(?: de garantie)?", "report", "prix", r"p\.?u\.?", "cumul", "plafond",
    "franco", "eco[ -]?(?:participation|contribution|taxe)", "consigne", "timbre", "arrondi",
    "avant remise", "total brut", "montant brut", "brut",
)  # fmt: skip
_DOC_STEMS = ("factur", "fact.", "avoir", "honoraires", "frais", "debours", "invoice", "credit")


@dataclass(frozen=True, slots=True)
class Label:
    """A capturing group marks the label's own place, where the pattern needs words around it; `example` is one that it finds."""

    field: str
    pattern: str
    weight: float
    needs: tuple[str, ...] = ()  # every match holds one of these: a quick test before the pattern
    _: KW_ONLY
    example: str


LABELS: tuple[Label, ...] = (
    # the number: BT-1
    Label("invoice_number", rf"{_DOC}\s*(?:d'acompte |de situation |de solde |proforma |finale? )?{_NO}", 1.0, _DOC_STEMS, example="Facture d'acompte n° 12"),
    Label("invoice_number", rf"{_NO}\s*{_DE}(?:la )?(?:{_DOC}|facturation)(?:\s*/\s*avoir)?", 1.0, _DOC_STEMS, example="N° de facture"),
    Label("invoice_number", rf"(?:{_REF}|id|identifiant)\s*{_DE}(?:{_DOC})", 0.9, example="Référence facture"),
    Label("invoice_number", rf"\b{_DOC}\s*{_REF}", 0.9, example="Facture réf. 2026-7"),
    Label("invoice_number", rf"^{_DOC}$", 0.7, example="Facture"),
    Label("invoice_number", rf"\b{_DOC}\b(?!\s+(?:du|de|a(?! \d+[-/]\d)|en|au|par|et|est)\b)", 0.62, example="Facture 2026-7"),
    Label("invoice_number", rf"^facture d(?:e |')(?!reference|origine|la |l'|votre|notre|{_MONTH})[a-z-]{{4,20}}(?![\w-])(?: [a-z-]{{4,20}}(?![\w-]))?(?:\s*{_NO}|(?=\s*:?\s*(?:[a-z]{{1,5}} )?\S*\d))", 0.85, example="Facture d'entretien n° 12"),
    Label("invoice_number", r"^facture (?:d(?:e |')[a-z-]{4,20}(?: [a-z-]{4,20})?|pro ?forma|provisoire|rectificative|complementaire|intermediaire|finale|originale|simplifiee|electronique)$", 0.66, example="Facture provisoire"),
    Label("invoice_number", rf"^{_DOC}(?: d(?:e |')[a-z-]{{3,20}})?(?: en date)? du (?:le )?\d{{1,2}}(?:er)?[/. -]\S+(?: \d{{4}})?,? ({_NO})", 0.95, example="Facture du 12/03/2026 n° 7"),
    Label("invoice_number", r"^(?:numero|n°|no\.?)(?=\s?/\s?date\b)", 0.85, example="Numéro / date"),
    Label("invoice_number", rf"{_NO}\s*{_DE}(?:piece|document)\b", 0.75, ("piece", "document"), example="N° de pièce"),
    Label("invoice_number", rf"^(?:piece|document|memoire|decompte|etat d'acompte|bordereau de prix|situation de travaux)\s*{_NO}", 0.75, example="Pièce n° 12"),
    Label("invoice_number", r"^(?:numero|n°)(?=\s*:?\s*(?:[a-z]{1,4} )?\S*\d)", 0.55, example="N° 2026-7"),
    Label("invoice_number", r"^(?:numero|n°|no\.?|piece)\s*:?$", 0.65, example="Numéro :"),
    # days of issue and of payment
    Label("issue_date", rf"\bdate\s*{_DE}(?:la )?(?:facture|facturation|avoir|emission|l'avoir|l'emission|piece|document|creation|edition|redaction|etablissement|comptable|comptabilisation)", 1.0, example="Date de facture"),
    Label("issue_date", r"\b(?:date d'etablissement|invoice date|date of issue|issue date|date invoice|issued on)", 1.0, example="Invoice date"),
    Label("issue_date", r"\b(?:emise?|etablie?|facturee?|editee?|redigee?) (?:le|du)\b|\bemission\b|^(?:emise?|editee?|etablie?)\s*:?$", 0.95, example="Émise le 12/03/2026"),
    Label("issue_date", rf"\b{_DOC}(?: d(?:e |')(?!origine|reference)[a-z-]{{3,20}})?\s+(?:(?:{_NO})?\s*:?\s*(?:[a-z]{{1,5}} )?\S*\d\S*,?\s+)?((?:en date )?du)\b", 0.9, _DOC_STEMS, example="Facture n° 12 du 12/03/2026"),
    Label("issue_date", rf"\b{_DOC}\s+(?:{_NO})?\s*:?\s*(?:[a-z]{{1,5}} )?\S*\d\S*\s?((?<=\s)[-–](?=\s)|,(?=\s))\s+(?=(?:le )?\d{{1,2}}(?:er)?[/. -](?:\d{{1,2}}[/. -]|[a-z]))", 0.8, _DOC_STEMS, example="Facture n° 12 - 12/03/2026"),
    Label("issue_date", r"\ben date du\b", 0.55, example="en date du 12 mars"),
    Label("issue_date", r"^(?:numero|n°|no\.?)\s?/\s?(date)\b", 0.9, example="N° / Date"),
    Label("issue_date", r"\bdate\b(?=\s*(?:[:.;=]|$|\d|le\b)|  )", 0.7, example="Date : 12/03/2026"),
    Label("issue_date", r"\bdate\b(?! (?:de|du|des|limite|prevue|fin|debut)\b| d')", 0.4, example="Date 12 mars"),
    Label("issue_date", r"\bdate (?:de|du|des|d')", 0.12, example="Date de pesée"),  # of something unknown
    Label("issue_date", rf"(?:^|  )(?!.*\b(?:{_NOT_ISSUED})\b)(?:fait )?(?:a )?[a-z][a-z'-]{{2,20}}(?: [a-z][a-z'-]*){{0,3}},?\s+le(?=\s+(?:{_DAY}))", 0.75, example="Lyon, le 12 mars 2026"),
    Label("issue_date", rf"^(?:le|du)\s+(?={_DAY})", 0.55, example="Le 12 mars 2026"),
    Label("issue_date", r"^(?:fait )?(?:a )?[a-z][a-z'-]{2,20}(?: [a-z][a-z'-]*){0,3}, le\s*:?$", 0.75, example="Fait à Lyon, le"),
    Label("due_date", r"\b(?:date (?:limite )?(?:d'echeance|de paiement|de reglement|limite)|date echeance)(?: de paiement)?", 1.0, example="Date d'échéance"),
    Label("due_date", r"\b(?:echeance(?: de (?:paiement|reglement|la facture))?|due date|payment due(?: date| by)?|due (?:on|by))\b", 1.0, example="Échéance de paiement"),
    Label("due_date", r"\b(?:a (?:payer|regler)|payable|exigible|reglement|paiement)(?: du| attendu)?(?: au plus tard)? (?:avant )?le\b", 0.9, example="À payer avant le 12/04/2026"),
    Label("due_date", r"\b(?:payable|a regler|reglement|paiement)\b[^.:]{0,40}?\b(?:avant|au plus tard|d'ici) le\b", 0.85, example="Payable par virement avant le 12/04/2026"),
    Label("due_date", r"\b(?:date d'exigibilite|exigibilite|echeance le|echeance au|pour le reglement au)\b", 0.9, example="Date d'exigibilité"),
    Label("due_date", r"\b(?:a (?:payer|regler)|payable|paiement|reglement) (?:avant|au plus tard|jusqu'au)(?: le)?\b", 0.9, example="À régler au plus tard le 12/04/2026"),
    Label("due_date", r"\b(?:regl|pa[iy]|vers|exigib|echeance|somme|jours|virement|prelev)[^:]{0,140}?\b((?:au plus tard|avant|pour|soit|jusqu'au|d'ici)(?: le| au)?)\b", 0.85, example="Versement attendu pour le 12/04/2026"),
    Label("due_date", r"\b(?:preleve|debite)(?:e|s|es|ment)?(?: automatique(?:ment)?)?(?: au plus tard)? le\b", 0.85, example="Prélevé le 12/04/2026"),
    Label("due_date", r"^a (?:payer|regler)\s*:?$|^(?:payable|exigible)\s*:?$", 0.7, example="À payer"),
    Label("due_date", r"\b(?:reglement|paiement|payable|exigible|echeance) (au)(?= \d)", 0.85, example="Paiement au 12/04/2026"),
    Label("due_date", r"\b(?:au plus tard|d'ici) (?:le|au)\b", 0.8, example="Au plus tard le 12/04/2026"),
    Label("due_date", r"^(?:avant|pour|jusqu'au)(?: le| au)?(?= (?:le )?\d{1,2}[/. -])", DEPENDENT, example="Avant le 12/04/2026"),
    Label("due_date", r"\ba (?:payer|regler|verser) (au|le|avant le|pour le)\b", 0.9, example="À payer pour le 12/04/2026"),
    Label("due_date", r"\b\d{2} jours(?: [a-z]{2,5}){0,3}\s*([,:(]|soit|\ble)\s*(?=(?:le |au )?\d{1,2}[/. -])", 0.8, example="30 jours fin de mois : 12/04/2026"),
    # sums: BT-109, BT-110, BT-112, BT-115 and BT-113
    Label("total_ht", rf"\b(?:total|montant|mt|net|base|somme|prix)s?\.?\s+(?:general |global |net |total |facture |{_DE})*\(?{_HT}\)?(?:\s+net)?", 1.0, example="Total HT"),
    Label("total_ht", rf"^(?:[a-z][a-z'-]+ ){{1,3}}\(?{_HT}\)?$", 0.5, example="Prestations HT"),
    Label("total_ttc", rf"^(?:[a-z][a-z'-]+ ){{1,3}}\(?{_TTC}\)?$", 0.5, example="Prestations TTC"),
    Label("total_ht", r"\bvaleur nette(?: totale)?\b|\btotal net de taxes?\b", 0.85, example="Valeur nette"),
    Label("total_ht", rf"\bsous[ -]?total\s*{_HT}|\btotal net {_HT}|\bnet commercial", 0.75, example="Sous-total HT"),
    Label("total_ht", rf"\b(?:total|montant)\b(?: [a-z'/-]+){{1,5}} {_HT}", 0.65, example="Total de la prestation HT"),
    Label("total_ttc", rf"\b(?:total|montant)\b(?: [a-z'/-]+){{1,5}} {_TTC}", 0.65, example="Montant de la prestation TTC"),
    Label("total_tva", rf"\bsous[ -]?total {_TVA}", 0.8, example="Sous-total TVA"),
    Label("total_ht", r"\b(?:sub[ -]?total|total net|net total|net amount|total without (?:tax|vat)|untaxed amount|total excl(?:uding|\.)? (?:vat|tax)|total before tax)\b", 0.9, example="Net amount"),
    Label("total_ht", r"^base (?:d'imposition|imposable|taxable|soumise)", 0.7, example="Base imposable"),
    Label("total_ht", rf"^{_HT}(?= ?/)", 0.6, example="HT / TTC"),
    Label("total_ttc", rf"/ ?({_TTC})(?=\s*:)", 0.6, example="HT / TTC : 120,00"),
    Label("total_ht", rf"^{_HT}$|^{_HT}(?=\s*:)", 0.7, example="HT"),
    Label("total_ht", r"^sous[ -]?total\b(?! tva)", 0.6, example="Sous-total"),
    Label("total_tva", rf"\b(?:total|montant|mt)s?\.?\s+{_DE}(?:la )?(?:{_TVA}|taxes?\b)", 1.0, example="Montant de la TVA"),
    Label("total_tva", rf"\b{_TVA}(?:\s*(?:a\s*|\()?\s*\d{{1,2}}(?:[.,]\d{{1,2}})?\s*%\)?)?(?!\s*(?:n°|intra|intracom|sur les|acquit|non))", 0.75, example="TVA 20 %"),
    Label("total_tva", r"^(?:total )?taxes?\b|\b(?:total vat|vat total|tax total|vat amount|tax amount|total tax(?:es)?|sales tax)\b|\b(?:vat|tax)\b(?! (?:no|number|id|reg))", 0.75, example="Total taxes"),
    Label("total_ttc", rf"\b(?:total|montant|mt|net|somme)s?\.?\s+(?:general |global |net |total |facture |{_DE})*{_TTC}", 1.0, example="Montant TTC"),
    Label("total_ttc", rf"^{_TTC}$|^{_TTC}(?=\s*:)", 0.7, example="TTC"),
    Label("total_ttc", r"\b(?:total (?:general|global|facture|de la facture|a facturer)|montant total|grand total|total incl(?:uding|\.)? (?:vat|tax)|total amount|invoice total)\b", 0.8, example="Total général"),
    Label("total_ttc", r"^montant (?:de (?:la |votre |cette )?)?facture\b", 0.7, example="Montant de la facture"),
    Label("total_ttc", r"^total(?:\s*(?:\(?(?:eur|euros|€)\)?))?\s*:?$|^total(?=\s*:?\s*-?\d)", 0.55, example="Total : 120,00"),
    Label("net_a_payer", rf"\b(?:net|solde|reste|somme|montant|total)\s+(?:{_TTC}\s+)?(?:net )?(?:restant )?(?:a|reste a) (?:payer|regler|vous devoir|nous devoir)(?:\s+{_TTC})?(?: en euros)?", 1.0, example="Net à payer"),
    Label("net_a_payer", r"\b(?:montant|solde|total|net|reste|somme) (?:net )?(?:du|due|a devoir)\b|\b(?:amount|balance|total) (?:due|payable)\b|^(?:balance|residual)\b", 0.95, example="Montant dû"),
    Label("net_a_payer", r"^a (?:payer|regler)\b|^(?:reste )?a nous devoir\b|^net du\b|^solde\b|^net a (?:votre|notre) (?:credit|debit)|\b(?:montant|net|solde) a (?:rembourser|deduire|crediter)", 0.8, example="Solde"),
    Label("net_a_payer", rf"^(?:acompte|mensualite|montant de l'acompte) (?:net )?a (?:payer|regler|verser)(?: {_TTC})?", 0.9, example="Acompte à payer"),
    Label("net_a_payer", r"\b(somme|montant|net|solde|total|reste) (?:net |ttc )?a (?:payer|regler|verser) (?:avant|au plus tard|pour|d'ici)\b", 0.9, example="Somme à payer avant le 12/04/2026"),
    Label("prepaid", r"\b(?:acomptes?|avances?|arrhes|provisions?|montants?|reglements?|paiements?)(?: sur commande)? (?:deja )?(?:verse|recu|paye|regle|percu|encaisse|deduit)[es]{0,3}", 1.0, example="Acompte versé"),
    Label("prepaid", r"\bdeja (?:paye|regle|verse|facture|percu)[es]{0,3}|\b(?:a deduire|deduction d'acompte)\b|^(?:- )?acomptes?\b|^(?:deja )?(?:paye|regle|verse|encaisse)[es]{0,2}(?: le)?\b|\b(?:amount paid|deposit paid|deposit|paid|prepaid|total regle|total deja regle)\b", 0.9, example="Déjà réglé"),
    # references that the buyer gave: BT-13, BT-12 and BT-10
    Label("engagement", rf"(?:{_NO}\s*{_DE}|{_REF}\s*{_DE}|code )?(?:l')?engagement(?: juridique)?(?:\s*\(?\bej\b\)?)?(?:\s*{_NO})?", 1.0, ("engagement",), example="N° d'engagement juridique"),
    Label("engagement", rf"(?:{_NO}\s*{_DE}|{_REF}\s*)?\bej\b(?![-_/.]\d)(?:\s*{_NO})?", 1.0, ("ej",), example="N° EJ"),
    Label("engagement", rf"(?:{_NO}\s*{_DE}|{_REF}\s*{_DE}|(?:votre|vos|v/) ?){{0,4}}(?:bon {_DE}commande|commande|\bcde\b(?=\s*(?:{_NO}|:))|b\.?c\.?(?=\s*{_NO}))(?:\s*(?:du |de l\')?(?:client|acheteur))?(?:\s*(?:{_NO}|{_REF}))?", 0.95, ("command", "cde", "b.c", "bc"), example="N° de bon de commande"),
    Label("engagement", rf"(?:{_NO}\s*{_DE}|{_REF}\s*{_DE})?(?:bon {_DE})?commande (?:(?:de |du )?(?:l'|la |votre )?)?(?:acheteur|administration|collectivite|etablissement|client|clt)(?: public)?(?:\s*(?:{_NO}|{_REF}))?", 0.97, ("commande",), example="Commande client n° 12"),
    Label(OTHER, rf"\b(?:{_NO}\s*{_DE}|{_REF}\s*{_DE})?commande (?:(?:sur |de )?(?:le |la |notre )?)?(?:internet|web|site|boutique|place de marche|marketplace|plateforme|amazon|interne|fournisseur|vendeur)(?:\s*(?:{_NO}|{_REF}))?", 1.0, ("commande",), example="Commande web n° 12"),
    Label("engagement", rf"{_NO}\s*b\.?d?\.?c\b\.?(?![-\w])|(?:^|[-–,/;|] )b\.?d?\.?c\.?(?=\s*:)", 0.9, ("bc", "b.c", "dc", "d.c"), example="N° BC"),
    Label("engagement", r"\bv(?:otre|os|/|\.) ?(?:cde|commande|bd?c)\b", 0.95, example="V/cde"),
    Label("engagement", rf"\b(?:votre|vos|v/|v\.) ?{_REF}", 0.7, example="Votre référence"),
    Label("engagement", r"\b(?:purchase order|p\.?o\.?(?= ?(?:number|no|n°|#|:|ref))|order (?=ref))(?: ?(?:reference|ref\.?|number|no\.?|n°|#))?", 0.9, example="Purchase order number"),
    Label("engagement", r"\b(?:your|customer) (?:order )?(?:reference|ref\.?)", 0.75, example="Your reference"),
    Label("engagement", r"\bbuyer'?s? order(?: ref(?:erence)?)?\b", 0.9, example="Buyer's order reference"),
    Label("marche", rf"(?:{_NO}\s*{_DE}|{_REF}\s*{_DE})(?:marche|contrat|accord[ -]cadre)s?(?: public)?", 1.0, ("marche", "contrat", "cadre"), example="N° de marché"),
    Label("marche", rf"\b(?:marche|contrat|accord[ -]cadre)(?: public| subsequent)?(?: (?:de|d'|a)[a-z' -]{{3,40}}?)?(?:\s*(?:{_NO}|{_REF}))", 1.0, ("marche", "contrat", "cadre"), example="Marché public n° 12"),
    Label("engagement", rf"\bcommande du \S*\d\S*(?:,? ({_NO})| ?(:)(?= \S))", 0.95, example="Commande du 12/03/2026, n° 12"),
    Label("marche", rf"\b(?:marche|contrat) du \S*\d\S*,? ({_NO})", 0.9, example="Contrat du 12/03/2026, n° 12"),
    Label("marche", r"(?:^|[-–,/;] )(marche|contrat)(?=\s+\S*\d)", 0.85, example="Contrat 2026-12"),
    Label("marche", rf"^marche (?:{_MARKET})(?:(?: et|,)? (?:{_MARKET}))*\s*(?:/ ?(?:{_REF}|{_NO}|accord[ -]cadre|lot|contrat))?\s*:?$", 0.95, ("marche",), example="Marché public :"),
    Label("marche", rf"(?:^|[-–,/;|] )(marche (?:{_MARKET}))(?=\s+(?!\d{{1,2}} )(?!(?:19|20)\d\d\b(?![-/.]))\S*\d)", 0.9, ("marche",), example="Marché de travaux 2026-12"),
    Label("marche", r"\b(?:marche|contrat) d(?:e |')[a-z-]{4,20}(?: [a-z-]{4,20})?(?=\s*:)", 0.85, example="Marché d'entretien : 12"),
    Label("marche", r"\b(?:marche(?: public)?|contrat|accord[ -]cadre)(?=\s*:|\s(?:/|et|&)\s)|^(?:marche|contrat)$", 0.85, example="Marché :"),
    Label("marche", rf"\bconvention\s*{_NO}|{_NO}\s*{_DE}convention\b", 0.75, ("convention",), example="Convention n° 12"),
    Label("marche", r"\b(?:contract|agreement)(?: (?:reference|ref\.?|number|no\.?|n°))?", 0.85, example="Contract reference"),
    Label("code_service", rf"\b(?:code[ -](?:du )?service|service executant|{_REF}\s*{_DE}(?:l')?acheteur(?:\s*/\s*service executant)?)(?:\s*(?:executant|destinataire|chorus(?: pro)?|acheteur|facture))*(?:\s*\([^)]*\))?(?:\s*{_NO})?", 1.0, ("service", "acheteur"), example="Code service exécutant"),
    Label("code_service", rf"(?:{_NO}|identifiant)\s*{_DE}service(?: executant)?\b|\bbuyer reference\b|\bservice (?:code|destinataire|facture)\b", 0.9, ("service", "buyer"), example="N° de service"),
    Label("code_service", r"^service(?: facturation| facture| destinataire)?(?: \([a-z ./-]{1,20}\))?(?=\s*:|$)", 0.6, example="Service facturation :"),
    Label("code_service", r"[/|;,-] (service)(?=\s*:\s*(?:\S*\d|[\w-]+(?:$| [/|;,–-] )))", 0.85, example="Bâtiment A / Service : S12"),
    # what looks like one of them and is not
    Label(OTHER, rf"\b(?:remboursement|creance|rectifi\w+|annul\w+|correction|remplace\w*|deduction|complement|regularisation|extourne|reprise)\b[^:]{{0,30}}?\b((?:de|sur|a|pour) (?:la |notre |votre |nos )?{_DOC}\s*{_NO})", 1.0, _DOC_STEMS, example="Remboursement partiel de la facture n° 12"),
    Label(OTHER, rf"\b(?:{_CORRECTS})\b[^.:]{{0,60}}?\b((?:{_NO}\s*{_DE})?(?:la |notre |votre |nos |sa )?(?<!avoir )(?:factures?|fact\.|invoice)(?! d'avoir)(?:\s*{_NO})?)", 1.0, _DOC_STEMS, example="Annule la facture n° 12"),
    Label(OTHER, rf"(?:{_NO}\s*{_DE})?\bcontrats? (?:de mise a disposition|de travail|de mission|d'assurances?|d'apprentissage|de professionnalisation|de prets?|de credit|d'affacturage|de bail)\b(?:\s*{_NO})?", 1.0, ("contrat",), example="Contrat de travail n° 12"),
    Label(OTHER, rf"\bcompte (?:de )?contrat(?:\s*{_NO})?|\b(?:notre|nos|n/) ?(?:{_NO}\s*{_DE}|bon {_DE})?(?:commande|cde)s?(?:\s*{_NO})?", 1.0, ("contrat", "commande", "cde"), example="Notre commande n° 12"),
    Label(OTHER, r"\b(?:duree|fin|periode|sans|lettre|debut|terme|charte|reconduction|montant) (?:de |d'|de l'|de votre )?(?:l')?engagement\b", 1.0, ("engagement",), example="Durée d'engagement"),
    Label(OTHER, r"(?<!pas d')(?<!sans )(?<!aucun )\bescompte\b(?! (?:neant|nul))[^.]{0,60}?\b((?:(?:reglement|paiement|payee?|reglee?)\b[^.]{0,25}? )?(?:avant|au plus tard|jusqu'au|d'ici)(?: le)?)\b", 1.0, ("escompte",), example="Escompte en cas de paiement avant le 12/04/2026"),
    Label(OTHER, rf"(?:{_NO}\s*{_DE})?\bconventions? (?:collective|de (?:stage|formation)|tripartite|fiscale)\b(?:\s*{_NO})?", 1.0, ("convention",), example="Convention collective"),
    Label(OTHER, rf"\b(?:session|stage|stagiaires?|formation|bilan de competences|cours)\b[^:]{{0,20}}?:? [^:]{{0,60}}?\b(convention\s*{_NO})", 1.0, ("convention",), example="Session de formation : convention n° 12"),
    Label(OTHER, rf"{_TERMS}\b[^.:]{{0,80}}?\b((?:(?:venant|vient|viendra|arriv\w+|parven\w+) )?a (?:l'|son )?(?:echeance|expiration|terme)(?: (?:prevue?|fixee?))?(?: annuelle| principale| contractuelle)?(?: le| au| du)?)\b", 1.0, ("echeance", "expir", "terme"), example="Contrat annuel arrivant à échéance le 31/12/2026"),
    Label(OTHER, rf"\b(?:date d')?(?:echeance|expiration|fin|terme|renouvellement|reconduction)(?: (?:annuelle|principale|prochaine))? (?:de |du |d'|de l'|de la |de votre |de ce )+(?:l')?{_TERMS[2:]}s?\b", 1.0, ("echeance", "expir", "fin", "terme", "renouv", "recond"), example="Échéance du contrat"),
    Label(OTHER, r"\b(?:prochaine?|future?)s? (?:factur|echeance|prelevement|releve|mensualite|avis|paiement|reglement)\w*(?: (?:vers|prevue?|le|au|du|autour du|a partir du))*", 1.0, example="Prochaine facture le 12/04/2026"),
    Label(OTHER, r"\b(?:loi|decret|arrete|ordonnance|directive|reglement)\b[^:]{0,25}? (du)\b", 1.0, example="Loi n° 2008-776 du 4 août 2008"),
    Label(OTHER, r"\b(?:commande|cde|livraison|client|contrat|marche|bl|devis|engagement)\s?/\s?(date)\b", 1.0, example="Commande / date"),
    Label(OTHER, rf"{_DOC}\s*(?:liee|d'origine|initiale|precedente|annulee|rectifiee|concernee|associee|corrigee|de reference|anterieure)s?(?:\s*{_NO})?", 1.0, _DOC_STEMS, example="Facture d'origine n° 12"),
    Label(OTHER, rf"\b(?:sur|annule|annulation de|concerne|rectifie|correction de|relatif a|suite a|reference a|corrige|remplace)(?: et remplace)?(?: la| notre| votre)?\s+{_DOC}(?:\s*{_NO})?", 1.0, example="Annule la facture n° 12"),
    Label(OTHER, rf"\b(?:avoir|note de credit) (?:sur|de|relatif a|pour)(?: la)? facture\s*{_NO}?", 1.0, example="Avoir sur facture n° 12"),
    Label(OTHER, rf"(?:{_NO}\s*{_DE}|{_REF}\s*{_DE}|code\s*|compte\s*|votre {_NO}\s*{_DE}|id(?:entifiant)?\s*)(?:{_NUMBERED})\b(?:\s*{_NO})?", 1.0, example="N° client"),
    Label(OTHER, rf"\b(?:{_PAPERS})\s*(?:commerciale?\s*)?{_NO}", 1.0, example="Devis n° 12"),
    Label(OTHER, rf"\b(?:notre|nos|n/) ?{_REF}|\b{_REF}\s*(?:client|interne|fournisseur|dossier|a rappeler|paiement|bancaire|mandat)", 1.0, example="Notre référence"),
    Label(OTHER, rf"\b(?:assurances?|decennale|responsabilite civile|rc pro\w*|mutuelle|prevoyance|assuree?s? (?:aupres|par|chez))\b.{{0,90}}?((?:contrat|police)\s*{_NO})", 1.0, example="Assurance décennale AXA, contrat n° 12"),
    Label(OTHER, rf"^{_REF}\s*:?$|^{_REF}(?=\s*:)", 0.5, example="Référence :"),
    Label(OTHER, rf"\bdate\s*(?:de la |de l'|de |du |d'|prevue de |souhaitee de )?(?:{_OTHER_DAYS})\b", 1.0, example="Date de livraison"),
    Label(OTHER, rf"\b(?:sur|annule|concerne|rectifie|relatif a|suite a|corrige|remplace)(?: la| notre| votre)? {_DOC}\s+(?:(?:{_NO})?\s*:?\s*(?:[a-z]{{1,5}} )?\S*\d\S*,?\s+)?(du)\b", 1.0, example="Annule la facture n° 12 du 12/03/2026"),
    Label(OTHER, r"\b(?:verse|recu|paye|regle|encaisse|percu|acquitte|solde|expedie|transmis|envoye|depose|accepte|valide)(?:es?|s)? (le)\b", 1.0, example="Payé le 12/03/2026"),
    Label(OTHER, rf"\b(?:devis|commande|contrat|marche|bl|livraison|engagement|avenant|convention|ordre de service|pv|courrier)\s+(?:(?:{_NO})?\s*:?\s*(?:[a-z]{{1,5}} )?\S*\d\S*,?\s+)?(du|notifie le|signe le|en date du)\b", 1.0, example="Devis n° 12 du 12/03/2026"),
    Label(OTHER, r"\b(?:delivery|order|shipping|supply|print) date\b|\bdate (?:of|d) (?:supply|delivery)", 1.0, example="Delivery date"),
    Label(OTHER, rf"\b(?:{_OTHER_EVENTS})\b", 1.0, example="Période du mois"),
    Label(OTHER, rf"\b(?:{_PART_SUMS})\b", 0.8, example="Remise"),
    Label(OTHER, rf"\b(?:total|montant)s?\s+(?:{_HT}\s+)?(?:brut|avant remise|remise|marche|du marche|initial|cumule|des travaux|precedent|situations? precedentes?|anterieur|commande|de la commande)(?:\s*{_HT})?", 1.0, example="Total brut"),
    Label(OTHER, r"\b(?:telephone|tel|fax|mobile|portable|rcs|r\.c\.s|ape|naf|siret|siren|tva intra\w*|iban|bic|rib|swift|ics|rum|rna|code postal|bp|cedex|guichet|cle rib)\b", 0.6, example="Téléphone"),
    Label(OTHER, rf"\b(?:{_TVA}|vat)\s*(?:{_NO}|intra\w*|id\b|non applicable|sur les|acquittee)|{_NO}\s*(?:{_DE})?{_TVA}|\bdont {_TVA}\b", 0.9, ("tva", "t.v", "t. v", "t .", "vat"), example="N° TVA intracommunautaire"),
)  # fmt: skip

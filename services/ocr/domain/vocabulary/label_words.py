"""Words of labels that a scan may misread by a letter; folded text."""

LABEL_WORDS: tuple[str, ...] = (
    "facture", "avoir", "invoice", "numero", "date", "emise", "emission", "facturation", "echeance", "paiement",
    "reglement", "total", "montant", "hors", "taxes", "toutes", "comprises", "votre", "notre", "reference", "marche",
    "contrat", "engagement", "juridique", "commande", "service", "executant", "acheteur", "code", "siret", "siren",
    "iban", "swift", "payer", "regler", "acompte", "solde", "reste", "somme", "client", "destinataire", "fournisseur",
    "emetteur", "vendeur", "livraison", "periode", "devis", "affaire", "subtotal", "intracommunautaire",
    "designation", "description", "quantite", "prix", "unitaire", "libelle", "prestation", "base", "taux", "remise",
    "adresse", "vos", "nos", "identifiants", "capital", "banque", "virement",
)  # fmt: skip

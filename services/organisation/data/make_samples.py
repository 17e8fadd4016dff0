"""Writes annuaire.jsonl and sirene.json, the samples of a local run: `python -m services.organisation.data.make_samples`.

Invented structures on real towns; SIRETs have a right key. Only the State's is a real one (ORG-15).
"""

import json
import random
from pathlib import Path
from typing import Any

from stdnum import luhn

HERE = Path(__file__).parent
SEED = 20261121
TOWNS = [
    ("Rennes", "35000"), ("Brest", "29200"), ("Quimper", "29000"), ("Vannes", "56000"), ("Lorient", "56100"), ("Nantes", "44000"),
    ("Angers", "49000"), ("Le Mans", "72000"), ("Tours", "37000"), ("Orléans", "45000"), ("Chartres", "28000"), ("Rouen", "76000"),
    ("Le Havre", "76600"), ("Caen", "14000"), ("Cherbourg-en-Cotentin", "50100"), ("Lille", "59000"), ("Roubaix", "59100"),
    ("Amiens", "80000"), ("Reims", "51100"), ("Troyes", "10000"), ("Metz", "57000"), ("Nancy", "54000"), ("Strasbourg", "67000"),
    ("Mulhouse", "68100"), ("Colmar", "68000"), ("Besançon", "25000"), ("Dijon", "21000"), ("Auxerre", "89000"), ("Lyon", "69001"),
    ("Villeurbanne", "69100"), ("Grenoble", "38000"), ("Chambéry", "73000"), ("Annecy", "74000"), ("Saint-Étienne", "42000"),
    ("Clermont-Ferrand", "63000"), ("Vichy", "03200"), ("Limoges", "87000"), ("Poitiers", "86000"), ("La Rochelle", "17000"),
    ("Bordeaux", "33000"), ("Pau", "64000"), ("Bayonne", "64100"), ("Toulouse", "31000"), ("Albi", "81000"), ("Montpellier", "34000"),
    ("Nîmes", "30000"), ("Perpignan", "66000"), ("Marseille", "13001"), ("Aix-en-Provence", "13100"), ("Avignon", "84000"),
    ("Toulon", "83000"), ("Nice", "06000"), ("Ajaccio", "20000"), ("Bastia", "20200"), ("Saint-Denis", "97400"),
    ("Fort-de-France", "97200"),
]  # fmt: skip
BODIES = [
    ("COMMUNE DE {T}", "Ville de {t}", [("VOIRIE", "Voirie et propreté"), ("ECOLES", "Affaires scolaires"), ("SPORT", "Sports")]),
    ("CENTRE HOSPITALIER DE {T}", "Hôpital de {t}", [("PHARMACIE", "Pharmacie"), ("TRAVAUX", "Travaux"), ("BIOMED", "Biomédical")]),
    ("CCAS DE {T}", "Centre communal d'action sociale de {t}", []),
    ("LYCEE POLYVALENT DE {T}", "Lycée de {t}", [("INTENDANCE", "Intendance")]),
]  # fmt: skip
RULES: list[dict[str, Any]] = [
    {},
    {"code_service_mandatory": True},
    {"engagement_mandatory": True, "engagement_formats": [r"[A-Z0-9/-]{4,20}"], "engagement_hint": "4 à 20 majuscules, chiffres, / ou -, sans espace"},
    {"service_or_engagement_mandatory": True},
    {"code_service_mandatory": True, "engagement_mandatory": True, "engagement_formats": [r"CP\d{4}/[A-Z]\d{6}/\d{1,2}"],
     "engagement_hint": "par exemple CP2020/X123456/1"},
    {"payment_not_reported": True},
    {"payment_term_days": 50},
]  # fmt: skip
STATE_SERVICES = [
    ("FAC0000075", "Ministère de l'Intérieur, administration centrale"), ("EDU0000033", "Rectorat de Bordeaux"),
    ("DEF0000059", "Base de défense de Lille"), ("JUS0000013", "Cour d'appel d'Aix-en-Provence"),
    ("FIN0000093", "Direction générale des finances publiques"),
]  # fmt: skip
COMPANIES = [
    ("ATELIER DUPONT", "3 rue des Lilas", "35000", "RENNES", "A"), ("MENUISERIE KERVELLA", "12 quai du Commerce", "29200", "BREST", "A"),
    ("IMPRIMERIE DES HALLES", "8 rue du Four", "44000", "NANTES", "A"), ("CABINET LEROY CONSEIL", "45 avenue Foch", "69006", "LYON", "A"),
    ("SOCIETE FERMEE ET RADIEE", "1 impasse du Passé", "75011", "PARIS", "F"), ("PAPETERIE CENTRALE", "2 place d'Armes", "57000", "METZ", "A"),
]  # fmt: skip


def siret(siren: str, nic: int) -> str:
    head = f"{siren}{nic:04d}"
    return head + luhn.calc_check_digit(head)


def siren(prefix: str) -> str:
    return prefix + luhn.calc_check_digit(prefix)


def structure(
    rng: random.Random, n: int, town: tuple[str, str], body: tuple[str, str, list[tuple[str, str]]]
) -> dict[str, Any]:
    name, label, services = body
    identifier = siret(siren(f"2{rng.randrange(10**5):05d}{n:02d}"[:8].ljust(8, "0")), rng.randrange(1, 30))
    return {
        "identifier": identifier, "name": name.format(T=town[0].upper()), "label": label.format(t=town[0]),
        "address": {"line1": "Place de la République", "postal_code": town[1], "town": town[0].upper(), "country": "FR"},
        "services": [{"code": c, "label": t, "engagement_mandatory": False} for c, t in services],
        "parameters": RULES[n % len(RULES)] if services else RULES[(n % 2) * 5], "gestionnaire": f"gestionnaire@{identifier}.example",
    }  # fmt: skip


def annuaire() -> list[dict[str, Any]]:
    rng = random.Random(SEED)
    state = {
        "identifier": "11000201100044", "name": "ETAT", "label": "Destinataire État",
        "address": {"line1": "", "postal_code": "75000", "town": "PARIS", "country": "FR"},
        "services": [{"code": c, "label": t, "engagement_mandatory": True} for c, t in STATE_SERVICES],
        "parameters": {"code_service_mandatory": True, "engagement_mandatory": True}, "gestionnaire": "gestionnaire@11000201100044.example",
    }  # fmt: skip
    found = {state["identifier"]: state}
    for n, (town, body) in enumerate((t, b) for t in TOWNS for b in BODIES):
        row = structure(rng, n, town, body)
        while row["identifier"] in found:
            row = structure(rng, n, town, body)
        found[row["identifier"]] = row
    return list(found.values())


def sirene() -> list[dict[str, Any]]:
    rng, rows = random.Random(SEED + 1), []
    for n in range(60):
        name, street, code, town, state = COMPANIES[n % len(COMPANIES)]
        identifier = "73282932000074" if n == 0 else siret(siren(f"5{rng.randrange(10**7):07d}"), rng.randrange(1, 30))
        rows.append({
            "siret": identifier, "name": name if n < len(COMPANIES) else f"{name} {n // len(COMPANIES) + 1}", "open": state == "A",
            "diffusible": True, "address": {"line1": street, "postal_code": code, "town": town, "country": "FR"},
        })  # fmt: skip
    return rows


if __name__ == "__main__":
    (HERE / "annuaire.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in annuaire()))
    (HERE / "sirene.json").write_text(json.dumps(sirene(), ensure_ascii=False, indent=1) + "\n")

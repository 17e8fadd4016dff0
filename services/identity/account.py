"""An account: one e-mail address, one account (ID-1). Pure rules; the store keeps the documents."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from chassis.errors import FieldError, Invalid

Language = Literal["fr", "en"]
EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
MAX_EMAIL = 254  # RFC 5321 §4.5.3.1.3
MAX_NAME = 80
PHONE = re.compile(r"\+?[0-9 .()-]{4,20}")


class State(StrEnum):
    EN_ATTENTE = "EN_ATTENTE"
    ACTIF = "ACTIF"
    CLOS = "CLOS"


@dataclass(frozen=True)
class Registration:
    """What the person typed (ID-1, ID-2)."""

    email: str
    email_confirmation: str
    first_name: str
    last_name: str
    phone: str = ""
    contact_email: str = ""
    language: Language = "fr"
    accept_terms: bool = False
    survey_consent: bool = False


def login_key(email: str) -> str:
    """What makes two addresses the same login: case and compatible forms do not count (ID-1)."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()


def check(r: Registration) -> None:
    """Raises Invalid naming each field."""
    found = [
        *_email("email", r.email),
        *_email("contact_email", r.contact_email or r.email),
        *_name("first_name", r.first_name, "prénom"),
        *_name("last_name", r.last_name, "nom"),
    ]
    if login_key(r.email) != login_key(r.email_confirmation):
        found.append(FieldError(
            field="email_confirmation", rule="ID-1", message="Les deux adresses diffèrent", value=r.email_confirmation[:80],
            remedy="Saisissez deux fois la même adresse",
        ))  # fmt: skip
    if r.phone and not PHONE.fullmatch(r.phone):
        found.append(FieldError(
            field="phone", rule="ID-1", message="Ce numéro de téléphone n'est pas lisible", value=r.phone[:80],
            remedy="Chiffres, espaces, points, parenthèses et + en tête, 20 caractères au plus",
        ))  # fmt: skip
    if not r.accept_terms:
        found.append(FieldError(
            field="accept_terms", rule="ID-2", message="Les conditions d'utilisation doivent être acceptées", value=False,
            remedy="Lisez puis acceptez les conditions d'utilisation",
        ))  # fmt: skip
    if found:
        raise Invalid("Le compte ne peut pas être créé tel quel", found)


def _email(field: str, value: str) -> list[FieldError]:
    if len(value.strip()) <= MAX_EMAIL and EMAIL.fullmatch(value.strip()):
        return []
    return [FieldError(
        field=field, rule="ID-1", message="Cette adresse électronique n'est pas valide", value=value[:80],
        remedy="Une adresse complète, par exemple prenom.nom@entreprise.fr",
    )]  # fmt: skip


def _name(field: str, value: str, label: str) -> list[FieldError]:
    clean = value.strip()
    if 0 < len(clean) <= MAX_NAME and clean.isprintable():
        return []
    return [FieldError(
        field=field, rule="ID-1", message=f"Le {label} manque ou dépasse {MAX_NAME} caractères", value=value[:80],
        remedy=f"Indiquez le {label}",
    )]  # fmt: skip


def alive(expires_at: datetime, now: datetime) -> bool:
    return now < expires_at


MAX_LINKS, LINK_WINDOW = 3, timedelta(minutes=15)


def may_mail_again(sent: list[datetime], now: datetime) -> bool:
    """Bounds the mails anyone can make us send to an address."""
    return sum(now - at < LINK_WINDOW for at in sent) < MAX_LINKS

"""What the form of a draft shows: its fields by group, how surely each was read, and what a person changed of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from contracts.enumerations import Code
from contracts.invoice import Format, InvoiceType, PaymentMode, VatType
from contracts.lifecycle import Cadre
from services.portal.domain.formats import PARIS, decimal, typed_amount
from services.portal.domain.text import N_

DOUBTFUL = 0.9
"""Below this certainty a field read is asked to be looked at."""


class Kind(StrEnum):
    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"
    CHOICE = "choice"
    LONG = "long"
    OFFERED = "offered"
    """One of what the page offers, by its id."""


@dataclass(frozen=True, slots=True)
class FormField:
    """`read_as`: the reader's name for it; `limit`: most characters typed; `wanted`: an invoice needs it."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    codes: type[Code] | None = None
    limit: int = 100
    wanted: bool = False
    read_as: str = ""

    @property
    def wide(self) -> bool:
        return self.name in WIDE


WIDE = frozenset({"recipient_siret", "vat_exemption_reason", "discount_reason", "comment"})


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    fields: tuple[FormField, ...]
    folded: bool = False


F = FormField
GROUPS: tuple[Group, ...] = (
    Group(N_("Destinataire"), (
        F("recipient_siret", N_("SIRET du destinataire"), limit=20, wanted=True, read_as="recipient_siret"),
        F("code_service", N_("Code service"), read_as="code_service"),
        F("engagement", N_("Numéro d'engagement"), limit=50, read_as="engagement"),
        F("marche", N_("Numéro de marché"), limit=50, read_as="marche"),
    )),
    Group(N_("Facture"), (
        F("invoice_number", N_("Numéro de facture"), limit=40, wanted=True, read_as="invoice_number"),
        F("type", N_("Type"), Kind.CHOICE, InvoiceType, read_as="type_code"),
        F("issue_date", N_("Date de facture"), Kind.DATE, wanted=True, read_as="issue_date"),
        F("due_date", N_("Échéance"), Kind.DATE, read_as="due_date"),
    )),
    Group(N_("Montants"), (
        F("total_ht", N_("Montant HT"), Kind.AMOUNT, limit=25, wanted=True, read_as="total_ht"),
        F("total_tva", N_("Montant TVA"), Kind.AMOUNT, limit=25, wanted=True, read_as="total_tva"),
        F("total_ttc", N_("Montant TTC"), Kind.AMOUNT, limit=25, wanted=True, read_as="total_ttc"),
        F("net_a_payer", N_("Net à payer"), Kind.AMOUNT, limit=25, wanted=True, read_as="net_a_payer"),
        F("vat_type", N_("Type de TVA"), Kind.CHOICE, VatType, wanted=True, read_as="vat_type"),
        F("bank_account_id", N_("Coordonnées bancaires"), Kind.OFFERED),
        F("payment_mode", N_("Mode de règlement"), Kind.CHOICE, PaymentMode, wanted=True, read_as="payment_mode"),
    )),
    Group(N_("Autres informations"), (
        F("cadre", N_("Cadre de facturation"), Kind.CHOICE, Cadre),
        F("original_number", N_("Numéro de la facture d'origine (avoir)"), limit=20),
        F("vat_exemption_reason", N_("Motif d'exonération"), limit=255),
        F("discount_ttc", N_("Remise globale TTC"), Kind.AMOUNT, limit=25),
        F("discount_reason", N_("Motif de la remise globale"), limit=255),
        F("currency", N_("Devise"), limit=3, read_as="currency"),
        F("valideur_1", N_("SIRET du valideur"), limit=20),
        F("valideur_2", N_("SIRET du valideur 2"), limit=20),
        F("comment", N_("Commentaire"), Kind.LONG, limit=2000),
    ), folded=True),
)  # fmt: skip
FIELDS: dict[str, FormField] = {field.name: field for group in GROUPS for field in group.fields}
IDENTIFIERS = frozenset({"recipient_siret", "valideur_1", "valideur_2"})
COMPUTED = frozenset({"total_ht", "total_tva", "total_ttc"})
"""Of an entered invoice its lines make these: they are not typed."""
NEVER_EMPTY = frozenset({"type", "cadre", "discount_ttc"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A field with its value, and what the reader says of it: certainty in percent, page, place in points."""

    field: FormField
    value: str
    percent: int | None = None
    page: int | None = None
    box: tuple[float, ...] = ()
    kept: bool = False
    """A person typed it: the reader's word no longer counts."""

    @property
    def doubtful(self) -> bool:
        return not self.kept and ((self.field.wanted and not self.value) or self.uncertain)

    @property
    def uncertain(self) -> bool:
        return self.percent is not None and self.percent < DOUBTFUL * 100 and not self.kept


def entered(draft: Mapping[str, Any]) -> bool:
    """Typed by a person, lines and all, rather than read from a file."""
    return bool(draft["format"] == Format.SAISIE)


def shown(draft: Mapping[str, Any]) -> dict[str, Shown]:
    """Every field of the form as the draft has it."""
    left_out = COMPUTED if entered(draft) else frozenset()
    reading = draft.get("reading") or {}
    read, kept = reading.get("fields", {}), reading.get("kept_by_person", [])
    fields = (f for f in FIELDS.values() if f.name not in left_out)
    return {f.name: _shown(f, draft["fields"].get(f.name), read.get(f.read_as) or {}, kept) for f in fields}


def _shown(field: FormField, value: Any, read: Mapping[str, Any], kept: Collection[str]) -> Shown:
    given = "" if value is None else str(value)
    if field.name in kept:
        return Shown(field, given, page=read.get("page"), box=tuple(read.get("box") or ()), kept=True)
    percent = int(read["confidence"] * 100) if read.get("value") is not None and given else None
    return Shown(field, given, percent, read.get("page"), tuple(read.get("box") or ()))


def to_check(fields: Mapping[str, Shown], wrong: Collection[str]) -> list[Shown]:
    """What is missing, doubtful or refused, in the order of the form."""
    return [one for name, one in fields.items() if one.doubtful or name in wrong]


def others(fields: Mapping[str, Shown], first: Iterable[Shown]) -> list[tuple[Group, list[Shown]]]:
    """The form's groups without the fields that stand first."""
    names = {one.field.name for one in first}
    rows = ((g, [fields[f.name] for f in g.fields if f.name in fields and f.name not in names]) for g in GROUPS)
    return [(group, left) for group, left in rows if left]


@dataclass(frozen=True, slots=True)
class Changes:
    """`patch`: to be sent. `conflicts`: changed here and elsewhere; field → the value it has now."""

    patch: dict[str, str | None]
    conflicts: dict[str, str]


def changes(typed: Mapping[str, str], seen: Mapping[str, str], now: Mapping[str, Any]) -> Changes:
    """`typed` against what the page showed (`seen`) and what the draft holds now: only what the person changed counts."""
    patch: dict[str, str | None] = {}
    conflicts: dict[str, str] = {}
    for name in FIELDS.keys() & typed.keys():
        mine, before, current = normal(name, typed[name]), seen.get(name, ""), _text(now.get(name))
        if same(name, mine, before) or same(name, mine, current):
            continue
        if same(name, current, before):
            patch[name] = mine or None
        else:
            conflicts[name] = current
    return Changes({n: v for n, v in patch.items() if v is not None or n not in NEVER_EMPTY}, conflicts)


def normal(name: str, text: str) -> str:
    """As the services take it: amounts with a point, identifiers without spaces, days as AAAA-MM-JJ."""
    field, plain = FIELDS[name], text.strip()
    if field.kind is Kind.AMOUNT:
        return typed_amount(plain)
    if field.kind is Kind.DATE:
        return day_typed(plain)
    return "".join(plain.split()) if name in IDENTIFIERS else plain.replace("\r\n", "\n")


def day_typed(text: str) -> str:
    """`3/11/2026` too; what is no day is left for the service to refuse."""
    parts = text.replace(".", "/").replace("-", "/").split("/")
    if len(parts) == 3 and all(part.isdigit() for part in parts) and len(parts[2]) == 4:  # noqa: PLR2004  day, month, year
        try:
            return date(int(parts[2]), int(parts[1]), int(parts[0])).isoformat()
        except ValueError:
            return text
    return text


def moment_typed(day: str, hour: str) -> str:
    """A day and an hour in French time; midnight without an hour; what is neither is left for the service to refuse."""
    try:
        return (
            datetime.fromisoformat(f"{day_typed(day)}T{(hour or '0:00').rjust(5, '0')}")
            .replace(tzinfo=PARIS)
            .isoformat()
        )
    except ValueError:
        return f"{day} {hour}".strip()


def same(name: str, one: str, other: str) -> bool:
    """`120.5` and `120.50` are one amount."""
    if FIELDS[name].kind is Kind.AMOUNT and (amounts := (decimal(one), decimal(other))) != (None, None):
        return amounts[0] == amounts[1]
    return one == other


def _text(value: Any) -> str:
    return "" if value is None else str(value)

"""Every reason for which a file is not read: a stable code, and what to do, in French and English (OCR-9)."""

from typing import Any

DETAILS: dict[str, dict[str, str]] = {
    "too_slow": {
        "fr": "La lecture dépasse le temps permis : déposez un fichier plus simple ou saisissez la facture.",
        "en": "Reading takes longer than allowed: send a simpler file or type the invoice in.",
    },
    "too_much_memory": {
        "fr": "La lecture demande trop de mémoire : réduisez la taille des images du fichier.",
        "en": "Reading takes too much memory: make the file's images smaller.",
    },
    "reader_died": {
        "fr": "Ce fichier fait échouer la lecture : enregistrez-le à nouveau en PDF puis déposez-le, ou saisissez la facture.",
        "en": "This file makes the reading fail: save it as PDF again and send it, or type the invoice in.",
    },
    "altered": {
        "fr": "Le fichier lu n'est pas celui qui a été déposé : déposez-le à nouveau.",
        "en": "The file read is not the one that was sent: send it again.",
    },
    "internal_error": {
        "fr": "La lecture a échoué de notre fait : saisissez la facture ; l'incident est enregistré.",
        "en": "Reading failed through our fault: type the invoice in; the incident is recorded.",
    },
}


def refused(code: str) -> dict[str, Any]:
    """The answer of a file that no process came back from."""
    return {"outcome": "refused", "refusal": {"code": code, "detail": DETAILS[code]}, "pages": 0, "fields": {}}


def both_languages(refusal: dict[str, Any] | None) -> dict[str, Any] | None:
    """As events carry it."""
    if refusal is None or isinstance(refusal["detail"], dict):
        return refusal
    french, _, english = str(refusal["detail"]).partition(" / ")
    return {"code": refusal["code"], "detail": {"fr": french, "en": english or french}}

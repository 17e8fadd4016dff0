"""Every reason for which a file is not read: a stable code, what is wrong and what to do, in French and English (OCR-9)."""

import re

from contracts.extraction import Bilingual, Extraction, Refusal

DETAILS: dict[str, tuple[str, str]] = {
    "empty_file": (
        "Le fichier est vide : déposez-le à nouveau.",
        "The file is empty: send it again.",
    ),
    "too_large": (
        "Le fichier fait {found} octets, {most} au plus : réduisez la taille de ses images.",
        "The file has {found} bytes, {most} at most: make its images smaller.",
    ),
    "unknown_format": (
        "Ni PDF ni XML de facture : déposez un PDF, un Factur-X ou un XML UBL ou CII.",
        "Neither a PDF nor an invoice XML: send a PDF, a Factur-X or a UBL or CII XML.",
    ),
    "archive": (
        "Le fichier est une archive compressée : déposez le PDF ou le XML qu'elle contient.",
        "The file is a compressed archive: send the PDF or XML inside it.",
    ),
    "encrypted": (
        "Le PDF est protégé par un mot de passe : déposez-le sans protection.",
        "The PDF is protected by a password: send it without protection.",
    ),
    "damaged": (
        "Le PDF est endommagé ou incomplet : enregistrez-le à nouveau puis déposez-le.",
        "The PDF is damaged or incomplete: save it again and send it.",
    ),
    "no_pages": (
        "Le PDF n'a aucune page lisible : enregistrez-le à nouveau puis déposez-le.",
        "The PDF has no readable page: save it again and send it.",
    ),
    "too_many_pages": (
        "Le PDF a {found} pages, {most} au plus : déposez la facture seule et ses pièces à part.",
        "The PDF has {found} pages, {most} at most: send the invoice alone and its attachments apart.",
    ),
    "unreadable_xml": (
        "Le XML ne se lit pas comme une facture : {reason}. Déposez celui que produit votre logiciel, sans le modifier.",
        "The XML does not read as an invoice: {reason_en}. Send the one your software makes, unchanged.",
    ),
    "unreadable_file": (
        "Le fichier ne peut pas être ouvert : {reason}.",
        "The file cannot be opened: {reason}.",
    ),
    "too_slow": (
        "La lecture dépasse le temps permis : déposez un fichier plus simple ou saisissez la facture.",
        "Reading takes longer than allowed: send a simpler file or type the invoice in.",
    ),
    "too_much_memory": (
        "La lecture demande trop de mémoire : réduisez la taille des images du fichier.",
        "Reading takes too much memory: make the file's images smaller.",
    ),
    "reader_died": (
        "Ce fichier fait échouer la lecture : enregistrez-le à nouveau en PDF puis déposez-le, ou saisissez la facture.",
        "This file makes the reading fail: save it as PDF again and send it, or type the invoice in.",
    ),
    "file_missing": (
        "Le fichier déposé n'a pas pu être relu, de notre fait : déposez-le à nouveau ; l'incident est enregistré.",
        "The file sent could not be read back, through our fault: send it again; the incident is recorded.",
    ),
    "altered": (
        "Le fichier lu n'est pas celui qui a été déposé : déposez-le à nouveau.",
        "The file read is not the one that was sent: send it again.",
    ),
    "ocr_unavailable": (
        "La lecture des images ne répond pas : saisissez la facture ; l'incident est enregistré.",
        "The reading of pictures does not answer: type the invoice in; the incident is recorded.",
    ),
    "internal_error": (
        "La lecture a échoué de notre fait : saisissez la facture ; l'incident est enregistré.",
        "Reading failed through our fault: type the invoice in; the incident is recorded.",
    ),
}


class RefusedError(Exception):
    """The file cannot be read at all: `refusal` says why, to a user; `words` fill the sentences of its code."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(code)
        self.refusal = Refusal(code=code, detail=detail(code, **words))


def detail(code: str, **words: object) -> Bilingual:
    """What the user reads, `{words}` filled in."""
    fr, en = (re.sub(r"\{(\w+)\}", lambda match: str(words[match[1]]), text) for text in DETAILS[code])
    return Bilingual(fr=fr, en=en)


def refused(refusal: Refusal | str, **words: object) -> Extraction:
    """The answer for a file that nothing could be read from; for a code, `words` fill its sentences."""
    if isinstance(refusal, str):
        refusal = Refusal(code=refusal, detail=detail(refusal, **words))
    return Extraction(outcome="refused", refusal=refusal)

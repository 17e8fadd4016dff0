"""The knowledge base: Markdown files with a head of a few lines (SUP-9)."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import nh3
from markdown_it import MarkdownIt

from chassis.errors import Text
from chassis.typography import french

MARKDOWN = MarkdownIt("commonmark", {"html": False})
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "blockquote", "code"}
SECTION = "## "
MARKS = re.compile(r"[*_`]|^\s*(?:[-*]|\d+\.)\s+", re.MULTILINE)
BREAKS = re.compile(r"[ \n]+")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
HEAD = frozenset({"title", "summary", "domain", "keywords", "page", "action"})


class HelpDomain(StrEnum):
    """In the order in which help shows them."""

    PREMIERS_PAS = "PREMIERS_PAS"
    MON_COMPTE = "MON_COMPTE"
    ORGANISATION = "ORGANISATION"
    FACTURATION = "FACTURATION"
    RACCORDEMENTS = "RACCORDEMENTS"
    COMMANDE = "COMMANDE"
    BESOIN_D_AIDE = "BESOIN_D_AIDE"

    @property
    def label(self) -> Text:
        return LABELS[self]


LABELS = {
    HelpDomain.PREMIERS_PAS: Text("Premiers pas", "First steps"),
    HelpDomain.MON_COMPTE: Text("Mon compte", "My account"),
    HelpDomain.ORGANISATION: Text("Organisation", "Organisation"),
    HelpDomain.FACTURATION: Text("Facturation", "Invoicing"),
    HelpDomain.RACCORDEMENTS: Text("Raccordements", "Connections"),
    HelpDomain.COMMANDE: Text("Commande", "Orders"),
    HelpDomain.BESOIN_D_AIDE: Text("Besoin d'aide", "Need help"),
}


class BadArticle(ValueError):
    """A file that is no article: the service does not start with it."""


@dataclass(frozen=True)
class Passage:
    """A paragraph or a list of an article, under the section it stands in (empty: before the first)."""

    section: str
    text: str

    @property
    def plain(self) -> str:
        return plain(self.text)


@dataclass(frozen=True)
class Article:
    """`page`: the page of the portal that does the thing, and `action` what its link says; `text` is Markdown."""

    slug: str
    language: str
    domain: HelpDomain
    title: str
    summary: str
    keywords: tuple[str, ...]
    page: str
    action: str
    text: str

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        made, section = [], ""
        for block in re.split(r"\n\s*\n", self.text):
            heading, _, rest = block.partition("\n") if block.startswith(SECTION) else ("", "", block)
            section = heading.removeprefix(SECTION).strip() if heading else section
            if rest.strip():
                made.append(Passage(section, rest.strip()))
        return tuple(made)


def parse(slug: str, language: str, file: str) -> Article:
    """Raises BadArticle."""
    _, *parts = (french(file) if language == "fr" else file).split("---\n", 2)
    if len(parts) != 2:  # noqa: PLR2004  the head and the text
        raise BadArticle(f"{language}/{slug}: no head between two lines of ---")
    head = dict(_field(line) for line in parts[0].splitlines() if line.strip())
    if head.keys() != HEAD or not all(head.values()) or head["domain"] not in list(HelpDomain):
        raise BadArticle(f"{language}/{slug}: its head must hold {', '.join(sorted(HEAD))}")
    keywords = tuple(word.strip() for word in head.pop("keywords").split(",") if word.strip())
    domain = HelpDomain(head.pop("domain"))
    return Article(slug=slug, language=language, domain=domain, keywords=keywords, text=parts[1].strip(), **head)


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip(), value.strip()


def markup(markdown: str) -> str:
    """HTML with these tags alone; links lead to pages of the portal or to articles."""
    html, schemes = MARKDOWN.render(markdown), {"https", "mailto"}
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=schemes, link_rel=None)


def plain(markdown: str) -> str:
    """Its words alone, on one line."""
    return BREAKS.sub(" ", MARKS.sub("", LINK.sub(r"\1", markdown))).strip()

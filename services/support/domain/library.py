"""All articles of one language, and what finds them (SUP-9)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.support.domain.articles import Article, HelpDomain, Passage
from services.support.domain.search import LEAST, Index, Part, Sought
from services.support.domain.terms import folded, forms, words

TITLE, KEYWORDS, SUMMARY = 4, 4, 2
"""How many times a word counts that stands there, against one of the text."""
MOST_FOUND = 20
SNIPPET = 240
BEFORE = 60
ORDER = list(HelpDomain)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a snippet; `matched`: a word that was searched for."""

    text: str
    matched: bool


@dataclass(frozen=True, slots=True)
class Found:
    article: Article
    score: float
    snippet: tuple[Piece, ...]


class Library:
    def __init__(self, language: str, articles: Iterable[Article]) -> None:
        self.language = language
        self.articles = sorted(articles, key=lambda a: (ORDER.index(a.domain), folded(a.title)))
        self._by_slug = {article.slug: article for article in self.articles}
        self.heads = Index([_head(a) for a in self.articles], language)
        self.whole = Index([[*_head(a), Part(a.text)] for a in self.articles], language)

    def find(self, slug: str) -> Article | None:
        return self._by_slug.get(slug)

    def of(self, domain: HelpDomain | None) -> list[Article]:
        """Domain by domain, by title."""
        return [article for article in self.articles if domain in (None, article.domain)]

    def ranked(self, query: Sequence[Sought]) -> list[tuple[int, float]]:
        """Positions of the articles that have any of it, and their scores, the best first."""
        scores = self.whole.scores(query)
        found = [(n, float(score)) for n, score in enumerate(scores) if score > 0]
        return sorted(found, key=lambda row: -row[1])

    def search(self, query: str, most: int = MOST_FOUND) -> tuple[list[Found], int]:
        """The best first, and how many there are; nothing below LEAST letters."""
        if len(query.strip()) < LEAST:
            return [], 0
        asked = self.whole.sought(query)
        ranked = self.ranked(asked)
        wanted = {term for word in asked for term in word.terms}
        return [self._found(n, score, wanted) for n, score in ranked[:most]], len(ranked)

    def _found(self, position: int, score: float, wanted: set[str]) -> Found:
        article = self.articles[position]
        return Found(article, score, snippet(article, wanted, self.language))


def _head(article: Article) -> list[Part]:
    keywords = " ".join(article.keywords)
    return [Part(article.title, TITLE), Part(keywords, KEYWORDS), Part(article.summary, SUMMARY)]


def best_passage(article: Article, wanted: set[str], language: str) -> Passage:
    """With most of the terms that are wanted; the first of equals."""

    def held(passage: Passage) -> int:
        text = f"{passage.section} {passage.plain}"
        return len(wanted.intersection(form for word in words(text) for form in forms(word, language)))

    return max(article.passages, key=held)


def snippet(article: Article, wanted: set[str], language: str) -> tuple[Piece, ...]:
    """The passage that says most of it, from a little before the first word that was searched for."""
    text = best_passage(article, wanted, language).plain
    if len(text) > SNIPPET:
        first = next((text.find(w) for w in words(text) if wanted.intersection(forms(w, language))), 0)
        start = text.rfind(" ", 0, max(0, first - BEFORE)) + 1
        text = ("… " if start else "") + _cut(text[start:])
    return tuple(_pieces(text, wanted, language))


def _cut(text: str) -> str:
    return text if len(text) <= SNIPPET else text[: text.rfind(" ", 0, SNIPPET)] + " …"


def _pieces(text: str, wanted: set[str], language: str) -> Iterable[Piece]:
    rest = text
    for word in words(text):
        if wanted.intersection(forms(word, language)):
            before, _, rest = rest.partition(word)
            if before:
                yield Piece(before, matched=False)
            yield Piece(word, matched=True)
    if rest:
        yield Piece(rest, matched=False)

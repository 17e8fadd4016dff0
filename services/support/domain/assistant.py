"""The assistant: quotes passages that answer, or says that it has none and hands over (SUP-10). It writes nothing itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.errors import Text
from services.support.domain.articles import Article, HelpDomain, Passage
from services.support.domain.library import Library, best_passage
from services.support.domain.search import Sought

ENOUGH = 0.54
"""Confidence from which passages are quoted; below it the question goes to a person. Measured in tests/support."""
HEAD_SHARE = 0.5
"""What title, keywords and summary weigh in the confidence, against the whole article."""
MOST_QUOTED = 3
CLOSE = 0.75
"""Of the best article's score, from which another is quoted beside it."""
MOST_EARLIER = 20
FEW = 2
"""Words of a question that may go on from the one before it."""
MAX_QUESTION = 500
MAX_TITLE = 150

QUOTED = Text("Voici ce que dit l'aide :", "This is what help says:")
NOTHING = Text(
    "Je n'ai pas trouvé de réponse sûre dans l'aide. Un agent peut vous répondre : votre question lui sera transmise.",
    "I found no sure answer in help. An agent can answer you: your question will be handed over.",
)

GENERAL = ("SUPPORT", "TICKET")
DESTINATIONS = {
    HelpDomain.PREMIERS_PAS: ("COMPTE", "COMPTE"),
    HelpDomain.MON_COMPTE: ("COMPTE", "CONNEXION"),
    HelpDomain.ORGANISATION: ("ORGANISATION", "STRUCTURE"),
    HelpDomain.FACTURATION: ("FACTURES_EMISES", "DEPOT"),
    HelpDomain.RACCORDEMENTS: ("RACCORDEMENTS", "RACCORDEMENT"),
}
"""Of the platform's own support: what goes to a public structure, its sender addresses themselves."""


@dataclass(frozen=True, slots=True)
class Quote:
    article: Article
    passage: Passage


@dataclass(frozen=True, slots=True)
class Answer:
    """No quotes: the question goes to a person. `confidence`: 0 to 1."""

    question: str
    confidence: float
    quotes: tuple[Quote, ...] = ()

    @property
    def said(self) -> Text:
        return QUOTED if self.quotes else NOTHING

    @property
    def domain(self) -> HelpDomain | None:
        return self.quotes[0].article.domain if self.quotes else None


def answer(library: Library, question: str, earlier: Sequence[str] = ()) -> Answer:
    """`earlier`: what was asked before, the last one last; a question of a few words may go on from it."""
    alone = _answer(library, question, question)
    if alone.quotes or not earlier or len(library.whole.sought(question)) > FEW:
        return alone
    return _answer(library, question, f"{earlier[-1]} {question}")


def _answer(library: Library, question: str, meant: str) -> Answer:
    asked = library.whole.sought(meant)
    ranked = library.ranked(asked)[:MOST_QUOTED]
    if not ranked:
        return Answer(question, 0.0)
    best, score = ranked[0]
    sure = confidence(library, asked, best)
    if sure < ENOUGH:
        return Answer(question, sure)
    wanted = {term for word in asked for term in word.terms}
    near = [
        library.articles[n]
        for n, other in ranked
        if n == best or (other >= CLOSE * score and confidence(library, asked, n) >= ENOUGH)
    ]
    return Answer(question, sure, tuple(Quote(a, best_passage(a, wanted, library.language)) for a in near))


def confidence(library: Library, asked: Sequence[Sought], position: int) -> float:
    """How much of the question the article speaks of, in its text and in what it is about."""
    whole = library.whole.coverage(asked)[position]
    head = library.heads.coverage([_within(library, word) for word in asked])[position]
    return (1 - HEAD_SHARE) * whole + HEAD_SHARE * head


def _within(library: Library, word: Sought) -> Sought:
    """Those of its terms that some head has."""
    return Sought(tuple(t for t in word.terms if library.heads.has(t)), word.exact)


def title(questions: Sequence[str]) -> str:
    """Of the ticket that hands a conversation over: its last question."""
    last = " ".join(questions[-1].split())
    return last if len(last) <= MAX_TITLE else last[: MAX_TITLE - 1] + "…"


def conversation(answers: Sequence[Answer], language: str, most: int) -> str:
    """As the agent reads it in the ticket: the last turns that fit in `most` characters."""
    kept = ""
    for turn in (_turn(a, language) for a in reversed(answers)):
        longer = f"{turn}\n\n{kept}".rstrip()
        if len(longer) > most:
            break
        kept = longer
    return kept


def destination(answers: Sequence[Answer]) -> tuple[str, str]:
    """Category and sub-category of the ticket: of what the conversation was last about."""
    domain = next((a.domain for a in reversed(answers) if a.domain), None)
    return DESTINATIONS.get(domain, GENERAL) if domain else GENERAL


def _turn(a: Answer, language: str) -> str:
    quoted = "; ".join(f"« {q.article.title} » (/aide/{q.article.slug})" for q in a.quotes)
    return f"Question : {a.question}\nAssistant : {a.said.spoken(language)} {quoted}".rstrip()

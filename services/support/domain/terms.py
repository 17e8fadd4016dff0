"""Words of a text as a search compares them: without accents, without endings, without words that every text has."""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"[^\W_]+")
SHORTEST = 2
STEMMERS = {"fr": snowballstemmer.stemmer("french"), "en": snowballstemmer.stemmer("english")}
FRENCH = """
a afin ai aider aimerais ainsi alors apres as au aucun aussi autre autres aux avec avez avons bien bonjour c ca car
ce ceci cela celle celui ces cet cette chez ci comme comment concernant d dans de depuis des devons devrais dire dois
doit donc dont du elle elles en encore entre es est estce et etaient etait etant ete etes etre eu faire fait faites
faut font grace il ils j je l la le les leur leurs lors lorsque lui m ma mais me meme merci mes moi moins mon n ne ni
non nos notre nous on ont ou par parce parle pas peut peuvent peux plait plus plusieurs plutot pour pourquoi pouvez
puis puisje qu quand que quel quelle quelles quelque quels qui quoi s sa sans savoir se sera serait ses si soit son
sont souhaite souhaiterais suis sur svp t ta tant te tes toi ton tous tout toute toutes tres tu un une va vais
voudrais vos votre voulez vous veut veux y
"""
ENGLISH = """
a about after all also am an and any are as at be because been before being but by can cannot could d did do does
doing don for from further get had has have having he hello help her here him his how i if in into is it its just ll
m may me might must my need no nor not of off on once only or other our out over own please re s same shall she
should so some such t tell than thank thanks that the their them then there these they this those through to too
under until up us ve very want was we were what when where whether which while who whom whose why will with would
you your
"""
EMPTY = {"fr": frozenset(FRENCH.split()), "en": frozenset(ENGLISH.split())}
"""Words that every question has, whatever it is about; not « avoir », which is a credit note."""


def folded(text: str) -> str:
    """Small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).replace("œ", "oe").replace("æ", "ae")


@lru_cache(maxsize=20_000)
def forms(word: str, language: str) -> tuple[str, ...]:
    """What one word is kept and looked up as; none for an empty word.

    Two where accents change its ending: « acceptée » is found by those who type « acceptee » too.
    """
    plain = folded(word)
    if len(plain) < SHORTEST or plain in EMPTY[language]:
        return ()
    stem = STEMMERS[language].stemWord
    return tuple(dict.fromkeys((folded(stem(word.casefold())), stem(plain))))


def words(text: str) -> list[str]:
    return WORD.findall(text)


def terms(text: str, language: str) -> list[str]:
    """All forms of all words, in order."""
    return [form for word in words(text) for form in forms(word, language)]

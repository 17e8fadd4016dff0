"""What is wrong with what a person asked for, and what to do."""

from chassis.messages import Catalogue, Message

MESSAGES = Catalogue({
    "kind_not_chosen": Message(
        "NOT-2",
        "Les avis de ce genre ne se règlent pas : ils partent toujours aussitôt, ou ne sont jamais envoyés par courriel",
        "Notices of this kind cannot be set: they always leave at once, or are never mailed",
        "Retirez ce choix", "Remove this choice",
    ),
    "choice_repeated": Message(
        "NOT-2",
        "Un autre choix vaut déjà pour ce genre et cette structure",
        "Another choice is made for this kind and structure already",
        "Gardez l'un des deux", "Keep one of the two",
    ),
})  # fmt: skip

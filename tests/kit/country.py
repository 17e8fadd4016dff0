"""An annuaire of the size of the country: made up, the same for the same seed, with names as registers write them."""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

STRUCTURES, SERVICES = 140_000, 500_000
SEED = 14
SPREAD = 1.06
"""What is drawn over the most that a kind has is lost."""
STATE = "11000201100044"
NAMES: dict[str, list[str]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
TOWNS, DEPARTMENTS, REGIONS, NATIONAL = (NAMES[of] for of in ("towns", "departments", "regions", "national"))
OF_TOWN, OF_HOSPITAL, OF_SCHOOL, OF_STATE = (NAMES[f"of_{of}"] for of in ("town", "hospital", "school", "state"))


@dataclass(frozen=True, slots=True)
class Body:
    """A public structure and the labels of its services."""

    identifier: str
    name: str
    town: str
    postal_code: str
    labels: tuple[str, ...]
    label: str = ""

    def line(self) -> str:
        """As the annuaire's file has it."""
        services = [{"code": f"S{n:04d}", "label": label} for n, label in enumerate(self.labels)]
        address = {"line1": "", "postal_code": self.postal_code, "town": self.town.upper(), "country": "FR"}
        return json.dumps(
            {
                "identifier": self.identifier,
                "name": self.name,
                "label": self.label,
                "address": address,
                "services": services,
            },
            ensure_ascii=False,
        )


class Country:
    """`structures` bodies with `services` services among them, the same for the same `seed`."""

    def __init__(self, structures: int = STRUCTURES, services: int = SERVICES, seed: int = SEED) -> None:
        self._dice = random.Random(seed)
        self._structures = structures
        self._of_each = SPREAD * services / structures
        self._towns = self._named_towns(max(len(TOWNS), structures // 4))
        self._numbers = iter(range(structures))

    def bodies(self) -> Iterator[Body]:
        yield self._state()
        made = 1
        for name, town, labels in self._kinds():
            if made >= self._structures:
                return
            yield self._body(name, town, labels)
            made += 1

    def write(self, path: Path) -> int:
        """The annuaire's file; how many services it has."""
        services = 0
        with path.open("w", encoding="utf-8") as lines:
            for body in self.bodies():
                lines.write(body.line() + "\n")
                services += len(body.labels)
        return services

    def _named_towns(self, most: int) -> list[str]:
        towns = dict.fromkeys(TOWNS)
        while len(towns) < most:
            towns[self._town()] = None
        return list(towns)

    def _town(self) -> str:
        dice = self._dice
        saint = dice.random() < 0.15
        name = (
            f"Saint-{dice.choice(NAMES['saints'])}"
            if saint
            else dice.choice(NAMES["roots"]) + dice.choice(NAMES["ends"])
        )
        more = dice.random()
        if saint or more < 0.2:
            return (
                f"{name}-sur-{dice.choice(NAMES['rivers'])}"
                if more < 0.4
                else f"{name}-{dice.choice(('le', 'la', 'lès', 'en'))}-{self._root()}"
            )
        return f"{name}-{dice.choice(('le-Château', 'la-Forêt', 'les-Bains', 'le-Grand'))}" if more < 0.4 else name

    def _root(self) -> str:
        return self._dice.choice(NAMES["roots"]) + self._dice.choice(NAMES["ends"])

    def _kinds(self) -> Iterator[tuple[str, str, Iterable[str]]]:
        """Each kind for the towns it has; then budgets of communes until there are enough."""
        towns, dice = self._towns, self._dice
        for name in NATIONAL:
            yield name, "Paris", OF_TOWN[4:12]
        yield from ((f"Conseil régional de {r}", dice.choice(towns[:100]), OF_TOWN) for r in REGIONS)
        for d in DEPARTMENTS:
            yield f"Département {of(d)}", dice.choice(towns[:150]), OF_TOWN
            yield f"Service départemental d'incendie et de secours {of(d)}", dice.choice(towns[:150]), OF_TOWN[:5]
        for n, town in enumerate(towns):
            yield f"Commune {of(town)}", town, OF_TOWN
            yield from self._of_town(n, town)
        budgets = (
            "eau",
            "assainissement",
            "lotissement",
            "transports",
            "caisse des écoles",
            "zone d'activités",
            "camping",
        )
        while True:
            town = dice.choice(towns)
            yield f"Commune {of(town)} - budget {dice.choice(budgets)}", town, ()

    def _of_town(self, n: int, town: str) -> Iterator[tuple[str, str, Iterable[str]]]:
        large, dice = n < len(TOWNS), self._dice
        if large:
            yield f"Centre hospitalier {'universitaire ' if n < 30 else ''}{of(town)}", town, OF_HOSPITAL
            yield f"{'Métropole' if n < 20 else 'Communauté d’agglomération'} {of(town)}", town, OF_TOWN
            yield f"Office public de l'habitat {of(town)}", town, OF_TOWN[:5]
        if n < 40:
            yield f"Université {of(town)}", town, OF_SCHOOL
        if large or dice.random() < 0.4:
            yield f"Centre communal d'action sociale {of(town)}", town, OF_TOWN[4:7]
        if large or dice.random() < 0.3:
            yield f"{dice.choice(('Collège', 'Lycée', 'Lycée professionnel'))} {self._person()}", town, OF_SCHOOL
        if dice.random() < 0.12:
            yield f"Syndicat intercommunal des eaux {of(town)}", town, ()
        if dice.random() < 0.06:
            yield f"Établissement d'hébergement pour personnes âgées dépendantes {of(town)}", town, OF_HOSPITAL[:4]
        if not large and dice.random() < 0.035:
            yield f"Communauté de communes {of(town)}", town, OF_TOWN[:8]

    def _person(self) -> str:
        return self._dice.choice(
            ("Victor Hugo", "Jean Moulin", "Jules Ferry", "Émile Zola", "Simone Veil", "Marie Curie", "Louis Pasteur",
             "Albert Camus", "Jean Jaurès", "Georges Brassens", "Jacques Prévert", "Frédéric Mistral", "Joliot-Curie")
        )  # fmt: skip

    def _body(self, name: str, town: str, labels: Iterable[str]) -> Body:
        known, dice = list(labels) or OF_TOWN[:8], self._dice
        wanted = min(len(known), int(dice.expovariate(1 / self._of_each)) + 1)
        wanted = len(known) if town in self._towns[:60] else wanted
        n = next(self._numbers)
        siren, postal = 200_000_000 + n * 37, 1000 + (n * 7) % 95_000
        return Body(
            f"{siren:09d}{10 + n % 90:05d}", name.upper(), town, f"{postal:05d}", tuple(dice.sample(known, wanted))
        )

    def _state(self) -> Body:
        next(self._numbers)
        places = {
            "d": [of(d) for d in DEPARTMENTS],
            "r": [of(r) for r in REGIONS],
            "t": [of(t) for t in TOWNS],
            "m": NAMES["ministries"],
        }
        labels = [
            pattern.format(**{letter: place})
            for pattern in OF_STATE
            for letter, known in places.items()
            if f"{{{letter}}}" in pattern
            for place in known
        ]
        return Body(STATE, "ETAT", "Paris", "75000", (OF_STATE[0], *labels), "Destinataire État")


def of(place: str) -> str:
    """« de Rennes », « d'Angers », « du Mans »."""
    if place.startswith("Le "):
        return f"du {place[3:]}"
    return f"d'{place}" if place[0] in "AEIOUYÉÎ" else f"de {place}"

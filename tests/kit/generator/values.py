"""An invoice's content, drawn from a seed: parties with true keys, lines, rates, totals, references."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

CENT = Decimal("0.01")
_FIRST = [
    "Ateliers",
    "Menuiserie",
    "Imprimerie",
    "Garage",
    "Électricité",
    "Transports",
    "Bureau d'études",
    "Papeterie",
    "Nettoyage",
    "Pépinières",
    "Plomberie",
    "Couverture",
    "Informatique",
    "Sécurité",
    "Cabinet",
    "Laboratoire",
    "Traiteur",
    "Conseil",
]
_LAST = [
    "Morvan",
    "Delacour",
    "du Vivarais",
    "Keller",
    "Bréhat",
    "des Trois Vallées",
    "Garonne",
    "Lemoine & Fils",
    "Azur",
    "Saint-Rémy",
    "Pelletier",
    "Vasseur",
    "Kermarec",
    "Durance",
    "Aubrac",
    "Belledonne",
    "Cœur de Ville",
    "Nordet",
]
_FORMS = ["SARL", "SAS", "SA", "EURL", "SASU", "SCOP", ""]
_PUBLIC = [
    "Mairie de {c}",
    "Commune de {c}",
    "Ville de {c}",
    "Département de la {d}",
    "Conseil départemental de l'{d2}",
    "Centre hospitalier de {c}",
    "Université de {c}",
    "Communauté de communes du {p}",
    "{c} Métropole",
    "Préfecture de la {d}",
    "Lycée Jean Moulin",
    "Collège Louise Michel",
    "Direction départementale des finances publiques",
    "Syndicat mixte du {p}",
    "CCAS de {c}",
    "SDIS de la {d}",
    "Rectorat de {c}",
    "Ministère de la Transition écologique",
    "Ministère des Armées",
    "Région {r}",
    "Office public de l'habitat de {c}",
    "CHU de {c}",
    "Régie des eaux du {p}",
]
_CITIES = [
    "Limoges",
    "Quimper",
    "Annecy",
    "Béziers",
    "Chartres",
    "Épinal",
    "Auxerre",
    "Tarbes",
    "Niort",
    "Valence",
    "Laon",
    "Dole",
    "Gap",
    "Vannes",
]
_STREETS = [
    "rue de la République",
    "avenue Jean Jaurès",
    "place de la Mairie",
    "boulevard Gambetta",
    "chemin des Vignes",
    "rue du Général Leclerc",
    "impasse des Lilas",
    "quai Voltaire",
    "ZA des Peupliers",
]
_GOODS = [
    "Fourniture de papier A4 80 g",
    "Entretien des espaces verts",
    "Maintenance chaudière",
    "Prestation de nettoyage",
    "Licence logicielle annuelle",
    "Réparation véhicule",
    "Repas cantine scolaire",
    "Location de nacelle",
    "Contrôle technique ascenseur",
    "Formation sécurité incendie",
    "Pose de menuiseries",
    "Câble réseau cat. 6",
    "Mission d'assistance",
    "Peinture façade nord",
    "Transport scolaire ligne 12",
    "Étude de sol G2",
    "Hébergement de serveurs",
    "Signalisation routière",
]


@dataclass(frozen=True)
class Side:
    name: str
    form: str
    street: str
    postcode: str
    city: str
    siret: str
    vat: str
    phone: str
    mail: str

    @property
    def siren(self) -> str:
        return self.siret[:9]

    @property
    def title(self) -> str:
        return f"{self.name} {self.form}".strip()


@dataclass(frozen=True)
class Line:
    label: str
    quantity: Decimal
    price: Decimal
    rate: Decimal
    reason: str = "S"  # UNCL 5305: why a rate of 0 applies

    @property
    def amount(self) -> Decimal:
        return (self.quantity * self.price).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Invoice:
    number: str
    credit: bool
    issued: date
    due: date
    supplier: Side
    recipient: Side
    engagement: str
    marche: str
    service: str
    iban: str
    bic: str
    lines: tuple[Line, ...]
    discount: Decimal
    paid: Decimal
    vat: tuple[tuple[Decimal, Decimal, Decimal], ...] = field(default=())

    @property
    def sign(self) -> int:
        return -1 if self.credit else 1

    @property
    def gross(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def ht(self) -> Decimal:
        return sum((base for _, base, _ in self.vat), Decimal(0))

    @property
    def tva(self) -> Decimal:
        return sum((amount for _, _, amount in self.vat), Decimal(0))

    @property
    def ttc(self) -> Decimal:
        return self.ht + self.tva

    @property
    def net(self) -> Decimal:
        return self.ttc - self.paid


def _luhn_digit(digits: str) -> str:
    total = sum(sum(divmod(2 * int(d), 10)) if i % 2 == 0 else int(d) for i, d in enumerate(reversed(digits)))
    return str(-total % 10)


def _siret(random: Random, first: str) -> str:
    siren = first + "".join(str(random.randrange(10)) for _ in range(7))
    siren += _luhn_digit(siren)
    establishment = siren + f"{random.randrange(1, 400):04d}"
    siret = establishment + _luhn_digit(establishment)
    return siret if random.random() > 0.15 else siret[:13] + str((int(siret[13]) + 3) % 10)  # samples often fail Luhn


def _vat(siren: str) -> str:
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def _iban(random: Random) -> str:
    body = "".join(str(random.randrange(10)) for _ in range(23))
    key = 98 - int(body + "152700") % 97
    return f"FR{key:02d}{body}"


def _side(random: Random, *, public: bool) -> Side:
    city = random.choice(_CITIES)
    if public:
        name = random.choice(_PUBLIC).format(
            c=city,
            d=random.choice(["Creuse", "Nièvre", "Manche"]),
            d2=random.choice(["Allier", "Eure", "Orne"]),
            p=random.choice(["Haut-Bugey", "Pays de Redon", "Val d'Orge"]),
            r=random.choice(["Bretagne", "Normandie"]),
        )
        form, first = "", random.choice(["1", "2", "2"]) + str(random.randrange(10))
    else:
        name, form = f"{random.choice(_FIRST)} {random.choice(_LAST)}", random.choice(_FORMS)
        first = random.choice("345678") + str(random.randrange(10))
    siret = _siret(random, first[:1])
    mail = "contact@" + "".join(c for c in name.lower() if c.isascii() and c.isalpha())[:14] + ".example"
    return Side(
        name,
        form,
        f"{random.randrange(1, 180)} {random.choice(_STREETS)}",
        f"{random.randrange(1, 95):02d}{random.randrange(10)}00",
        city,
        siret,
        _vat(siret[:9]),
        "0" + str(random.choice([1, 2, 3, 4, 5])) + "".join(f" {random.randrange(100):02d}" for _ in range(4)),
        mail,
    )


def _number(random: Random, year: int, *, credit: bool) -> str:
    n = random.randrange(1, 99999)
    prefix = random.choice(["AV", "A", "AVO"] if credit else ["FA", "F", "FAC", "FC", "VT", "INV"])
    shapes = [
        f"{prefix}-{year}-{n % 10000:04d}",
        f"{prefix}{year}{n % 10000:04d}",
        f"{year}-{n % 1000:03d}",
        f"{year % 100}{n % 100000:05d}",
        f"{prefix}{n:05d}",
        f"{year}/{n % 10000:04d}",
        f"{prefix} {year % 100}-{n % 1000:03d}",
        f"{random.randrange(10000000, 99999999)}",
        f"{prefix}/{year}/{n % 1000:03d}",
        f"{year}{n % 13 + 1:02d}{n % 1000:03d}",
        f"{n % 9000 + 1000}",
    ]
    return random.choice(shapes)


def _references(random: Random, year: int) -> tuple[str, str, str]:
    n = random.randrange(1, 9999)
    engagement = random.choice(
        [
            f"1{random.randrange(3, 5)}00{random.randrange(100000, 999999)}",
            f"2{random.randrange(100000000, 999999999)}",
            f"BC{year}-{n:04d}",
            f"CDE{n:05d}",
            f"{year}-{n:05d}",
            f"EJ{n:06d}",
            f"{n:05d}",
            f"PO{n:06d}",
            f"E{year % 100}{n:05d}",
        ]
    )
    marche = random.choice(
        [
            f"{year}-{n % 100:02d}-TRX",
            f"M{year}{n % 100:03d}",
            f"{year}FCS{n % 100:02d}",
            f"MP-{year}-{n % 100:02d}",
            f"AC{n:05d}",
            f"{year - 1}.{n % 1000:03d}",
            f"22M{n % 1000:03d}L0{n % 9 + 1}",
        ]
    )
    service = random.choice(
        [
            f"SERV-{random.choice(['TECH', 'FIN', 'RH'])}-{n % 100:02d}",
            f"FAC{random.randrange(1000000, 9999999)}075",
            f"D{n:04d}R{n % 1000:04d}",
            f"{random.randrange(100, 999)}",
            "DSI",
            "ACHATS-01",
            f"SRV{n % 100:02d}",
            "CUISINE_CENTRALE",
        ]
    )
    return engagement, marche, service


def _vat_lines(lines: tuple[Line, ...], discount: Decimal) -> tuple[tuple[Decimal, Decimal, Decimal], ...]:
    breakdown = []
    for rate, reason in sorted({(line.rate, line.reason) for line in lines}, reverse=True):
        base = sum((line.amount for line in lines if (line.rate, line.reason) == (rate, reason)), Decimal(0))
        base = (base * (1 - discount / 100)).quantize(CENT, ROUND_HALF_UP)
        breakdown.append((rate, base, (base * rate / 100).quantize(CENT, ROUND_HALF_UP)))
    return tuple(breakdown)


def draw(
    random: Random,
    *,
    credit: bool = False,
    rates: int = 1,
    exempt: bool = False,
    count: int = 0,
    discount: bool = False,
    paid: bool = False,
    untaxed: bool = False,
) -> Invoice:
    issued = date(random.randrange(2019, 2027), random.randrange(1, 13), random.randrange(1, 29))
    common = Decimal(20) if random.random() < 0.9 else Decimal("8.5")
    others = random.sample([Decimal("5.5"), Decimal(10), Decimal("2.1")], max(0, rates - 1))
    pool = [Decimal(0)] if exempt else [*others, common]
    goods = random.sample(_GOODS, min(len(_GOODS), max(count or random.randrange(1, 6), len(pool))))
    goods += [f"{random.choice(_GOODS)} lot {n}" for n in range(count - len(goods))]
    lines = tuple(
        Line(
            label,
            Decimal(random.choice([1, 1, 2, 3, 4, 10, 12, 25])),
            Decimal(random.randrange(150, 250000)) / 100,
            pool[i % len(pool)],
        )
        for i, label in enumerate(goods)
    )
    if untaxed:
        lines += tuple(
            Line(f"{label} hors TVA", Decimal(1), Decimal(random.randrange(150, 90000)) / 100, Decimal(0), reason)
            for label, reason in (("Débours", "E"), ("Livraison", "K"))
        )
    percent = Decimal(random.choice([2, 5, 10])) if discount else Decimal(0)
    vat = _vat_lines(lines, percent)
    ttc = sum((base + amount for _, base, amount in vat), Decimal(0))
    engagement, marche, service = _references(random, issued.year)
    bic = random.choice(["BDFEFRPPCCT", "CEPAFRPP751", "AGRIFRPP839", "SOGEFRPP", "CMCIFR2A", "PSSTFRPPPAR"])
    advance = (ttc * Decimal(random.choice([20, 30, 50])) / 100).quantize(CENT) if paid else Decimal(0)
    return Invoice(
        _number(random, issued.year, credit=credit),
        credit,
        issued,
        issued + timedelta(days=random.choice([15, 30, 30, 45, 60])),
        _side(random, public=False),
        _side(random, public=True),
        engagement,
        marche,
        service,
        _iban(random),
        bic,
        lines,
        percent,
        advance,
        vat,
    )

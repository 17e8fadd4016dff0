"""Number, dates and references of the head: labelled candidates, ranked."""

import re
from collections import defaultdict

from services.ocr.domain.extraction import Check
from services.ocr.domain.labelling.pairing import Labelled, Pair, disclaimed, merge, pair
from services.ocr.domain.page.layout import Segment
from services.ocr.domain.printed.dates import PrintedDate
from services.ocr.domain.printed.references import Reference, likeness
from services.ocr.domain.proposals import Found, best_first, with_others

REFERENCE_FIELDS = frozenset({"invoice_number", "engagement", "marche", "code_service"})
DATE_FIELDS = frozenset({"issue_date", "due_date"})
_HEADER_PAGES = 3  # the first three pages count for the head [002]
_BESIDE = 0.72  # the one unclaimed date that stands by itself beside the invoice's name
_LEAST = 0.45  # below it, label, place and shape together prove nothing: right references score more
_COUNTED = re.compile(r" (?!du\b|de\b|en\b|et\b|lot\b)[a-zà-ÿ]{3}")
_ONE_OF_MANY = re.compile(
    r"(?: du [\d/.-]+)?\s*(?:,|;|&|\bet\b|[-–])\s+(?:n° ?)?\d{3,}(?![\d]*[/.]\d\d[/.])"
)  # of orders
_CLOSE, _PLAINER = 0.75, 0.015  # such a value stands beside its label; labels this much weaker give way
_ALONE = 0.42  # a date that no label claims, where it is the only one


def near_labels(document: Labelled) -> set[Segment]:
    """The segments where the value of a reference's label can stand: nowhere else is worth searching."""
    near: set[Segment] = set()
    lines = document.layout.lines
    for segment, found in document.labels.items():
        if segment.page <= _HEADER_PAGES and any(each.field in REFERENCE_FIELDS for each in found):
            near.add(segment)
            near.update(document.layout.row(segment))
            near.update(
                each
                for line in lines[segment.line + 1 : segment.line + 5]
                for each in line
                if each.page == segment.page
            )
    return near


def references(document: Labelled, tokens: list[Reference]) -> dict[str, Found]:
    pairs = _outspoken([each for each in pair(document, REFERENCE_FIELDS, tokens) if _fits(each)])
    scores: dict[tuple[str, str], list[Pair[Reference]]] = defaultdict(list)
    for each in pairs:
        scores[each.field, each.value.value].append(each)
    found: dict[str, list[Found]] = defaultdict(list)
    for (field, value), claims in scores.items():
        best = max(claims, key=lambda each: each.weight)
        score = (
            merge(min(each.weight, 0.96) for each in claims[:2]) * likeness(value) * _place(document, field, best.value)
        )
        score *= _whole(best.value)
        score *= 1.0 if score > _LEAST else 0.3
        found[field].append(Found(value, score, best.value))
    return _exclusive({field: best_first(each) for field, each in found.items()})


def _outspoken(pairs: list[Pair[Reference]]) -> list[Pair[Reference]]:
    """« N° d'engagement » says whose number it is: beside it, a bare « Commande n° » is the seller's own."""
    clear = {
        field: max(
            (each.weight / each.place for each in pairs if each.field == field and each.place > _CLOSE), default=0
        )
        for field in ("engagement", "marche")
    }
    return [each for each in pairs if each.weight / each.place > clear.get(each.field, 0) - _PLAINER]


def _fits(each: Pair[Reference]) -> bool:
    value = each.value
    if value.segment.page > _HEADER_PAGES:
        return False
    if value.wordy:
        return (each.field == "code_service" and each.place > 0.7) or (each.field == "marche" and each.place > 0.95)  # noqa: PLR2004
    if each.field == "engagement" and _ONE_OF_MANY.match(value.segment.text, value.end):
        return False
    if each.field == "invoice_number":
        return not re.fullmatch(r"\d{13,}", value.value)
    return len(value.value) > 1


def _whole(value: Reference) -> float:
    """« 50 feuillets » counts; capitals with more words behind them, or digits with more digits, may be half a value."""
    rest = value.segment.text[value.end :]
    if re.fullmatch(r"\d{1,3}", value.value) and _COUNTED.match(rest):
        return 0.3
    if value.wordy and re.match(r" [A-Za-z]", rest):
        return 0.6
    return 0.6 if value.segment.certainty(value.start, value.end) < 1 and re.match(r" \d", rest) else 1.0


def _place(document: Labelled, field: str, value: Reference) -> float:
    """An invoice's own number stands high on its first page."""
    if field != "invoice_number":
        return 1.0
    height = document.layout.sizes[value.segment.page][1]
    if value.segment.page > 1:
        return 0.8
    return 1.0 if value.segment.y0 < 0.5 * height else 0.85


def _exclusive(ranked: dict[str, list[Found]]) -> dict[str, Found]:
    """One value answers one field: the one where it is strongest."""
    answer: dict[str, Found] = {}
    used: set[str] = set()
    order = sorted(ranked, key=lambda field: -ranked[field][0].score)
    for field in order:
        free = [each for each in ranked[field] if str(each.value) not in used]
        best = with_others(free)
        if best is not None:
            used.add(str(best.value))
            answer[field] = best
    return answer


def of_others(document: Labelled, tokens: list[Reference], number: Found | None) -> set[Segment]:
    """The segments that name another invoice, by a number that is not this one's: « Rappel : facture n° 11 du … »."""
    if number is None or number.score < _LEAST:
        return set()
    own = {each.segment for each in tokens if each.value == number.value}
    return {
        token.segment
        for token in tokens
        if token.segment not in own
        and any(
            each.field == "invoice_number" and 0 <= token.start - each.end < 4  # noqa: PLR2004
            for each in document.labels.get(token.segment, ())
        )
    }


def dates(document: Labelled, printed: list[PrintedDate], elsewhere: set[Segment]) -> dict[str, Found]:
    """Issue and due date together: the due one is not before the other, unless that is what is printed (flagged)."""
    early = [each for each in printed if each.segment.page <= _HEADER_PAGES and each.segment not in elsewhere]
    ranked = _ranked(pair(document, DATE_FIELDS, early))
    if not ranked.get("issue_date"):
        ranked["issue_date"] = _unlabelled(document, early, ranked.get("due_date", []))
    issue, due = _jointly(ranked.get("issue_date", []), ranked.get("due_date", []))
    answer = {}
    if issue is not None:
        answer["issue_date"] = issue
    if due is not None:
        answer["due_date"] = _in_order(due, issue)
    return answer


def _ranked(pairs: list[Pair[PrintedDate]]) -> dict[str, list[Found]]:
    scores: dict[tuple[str, str], list[Pair[PrintedDate]]] = defaultdict(list)
    for each in pairs:
        if each.value.compact and each.place < 0.7:  # noqa: PLR2004  eight digits in a row need their label close by
            continue
        scores[each.field, each.value.day.isoformat() if each.value.day else "?" + each.value.text].append(each)
    ranked: dict[str, list[Found]] = defaultdict(list)
    for (field, _), claims in scores.items():
        best = max(claims, key=lambda each: each.weight)
        score = merge(min(each.weight, 0.97) for each in claims[:2])
        ranked[field].append(_dated(best.value, score))
    return {field: best_first(found) for field, found in ranked.items()}


def _dated(printed: PrintedDate, score: float) -> Found:
    check = Check(
        "calendar", printed.day is not None, "" if printed.day else f"{printed.text} n'existe pas / no such day"
    )
    return Found(printed.day.isoformat() if printed.day else None, score, printed, (check,))


def _unlabelled(document: Labelled, printed: list[PrintedDate], due: list[Found]) -> list[Found]:
    """No label at all: the one date of the head of page 1, if there is just one."""
    taken = {each.value for each in due}
    elsewhere = {each.segment for each in disclaimed(document, printed)}
    height = document.layout.sizes.get(1, (0.0, 0.0))[1]
    high = [
        each
        for each in printed
        if each.segment.page == 1
        and each.segment.y0 < 0.45 * height
        and not each.compact
        and each.segment not in elsewhere
    ]
    days = {d.day.isoformat(): d for d in high if d.day and d.day.isoformat() not in taken}
    beside = [each for each in days.values() if _beside_number(document, each)]
    if len(beside) == 1:
        return [_dated(beside[0], _BESIDE)]
    return [_dated(each, _ALONE if len(days) == 1 else 0.15) for each in days.values()]


def _beside_number(document: Labelled, printed: PrintedDate) -> bool:
    """A date by itself in the row of « Facture 123 »."""
    alone = len(printed.segment.text.strip()) <= len(printed.text) + 4
    row = document.layout.row(printed.segment)
    return alone and any(each.field == "invoice_number" for segment in row for each in document.labels.get(segment, ()))


def _jointly(issues: list[Found], dues: list[Found]) -> tuple[Found | None, Found | None]:
    best, chosen = 0.0, (with_others(issues), with_others(dues))
    for issue in issues[:4]:
        for due in dues[:4]:
            score = issue.score + due.score - (0.35 if _late(issue, due) else 0.0)
            score -= 0.3 if issue.spot is due.spot else 0.0
            if score > best:
                best, chosen = score, (_leading(issue, issues), _leading(due, dues))
    return chosen


def _leading(first: Found, ranked: list[Found]) -> Found | None:
    return with_others([first, *(each for each in ranked if each is not first)])


def _late(issue: Found, due: Found) -> bool:
    return isinstance(issue.value, str) and isinstance(due.value, str) and due.value < issue.value


def _in_order(due: Found, issue: Found | None) -> Found:
    if issue is None or not isinstance(issue.value, str) or not isinstance(due.value, str):
        return due
    return due.checked(Check("due>=issue", due.value >= issue.value, f"{issue.value} → {due.value}"))

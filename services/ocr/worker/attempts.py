"""What is tried after a reading failed, before the document is refused (OCR-9)."""

from dataclasses import dataclass, replace

from contracts.extraction import Finding
from services.ocr.domain.validation.findings import own_finding
from services.ocr.usecases.limits import Limits, Phase
from services.ocr.worker.reader import ReadingFailed

_OF_THE_ENGINE = frozenset({"reader_died", "too_slow", "too_much_memory"})


@dataclass(frozen=True, slots=True)
class Attempt:
    """`died`: one reader ended already; `findings` say what this attempt leaves out."""

    limits: Limits
    died: bool = False
    findings: tuple[Finding, ...] = ()

    def after(self, failure: ReadingFailed) -> "Attempt":
        """The next attempt; raises the failure where none is left. Each gives something up, so there are four at most.

        One death may come from outside, so it is tried again, a picture by the engine that runs apart. The second, in a process
        that read nothing else, is the doing of what had begun: the rules, the comparison or the picture is left out or read apart.
        """
        if failure.code == "reader_died" and not self.died:
            return replace(self, limits=self._apart(failure), died=True)
        if Phase.RULES in failure.phases and self.limits.validate:
            return self._without("RULES-INTERRUPTED", failure, replace(self.limits, validate=False))
        if Phase.COMPARING in failure.phases and self.limits.compare:
            return self._without("COMPARISON-INTERRUPTED", failure, replace(self.limits, compare=False))
        if failure.code in _OF_THE_ENGINE and self._apart(failure) != self.limits:
            return replace(self, limits=self._apart(failure))
        raise failure

    def _without(self, rule: str, failure: ReadingFailed, limits: Limits) -> "Attempt":
        return replace(self, limits=limits, findings=(*self.findings, own_finding(rule, value=failure.code)))

    def _apart(self, failure: ReadingFailed) -> Limits:
        in_picture = failure.phases[-1:] == (Phase.PICTURE,)
        return (
            replace(self.limits, engine="pytesseract") if in_picture and self.limits.engine == "auto" else self.limits
        )

"""Words with their boxes, in points from the top left of the page as shown, wherever they were read."""

from dataclasses import dataclass

from contracts.extraction import Box


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    certainty: float = 1.0  # the reader's own: 1 for a text layer, Tesseract's 0–1 for a scan

    def within(self, box: Box) -> bool:
        """Whether the middle of the word lies in the box."""
        return box.x0 <= (self.x0 + self.x1) / 2 <= box.x1 and box.y0 <= (self.y0 + self.y1) / 2 <= box.y1


@dataclass(frozen=True, slots=True)
class Affine:
    """(x, y) → (a·x + b·y + c, d·x + e·y + f), in points."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def box(self, box: Box) -> Box:
        if self.b == self.d == 0:  # pages that lie straight: nearly all
            x0, x1, y0, y1 = (
                self.a * box.x0 + self.c,
                self.a * box.x1 + self.c,
                self.e * box.y0 + self.f,
                self.e * box.y1 + self.f,
            )
            return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        corners = [(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        xs = [self.a * x + self.b * y + self.c for x, y in corners]
        ys = [self.d * x + self.e * y + self.f for x, y in corners]
        return Box(min(xs), min(ys), max(xs), max(ys))

    def inverse(self) -> "Affine":
        size = self.a * self.e - self.b * self.d
        a, b, d, e = self.e / size, -self.b / size, -self.d / size, self.a / size
        return Affine(a, b, -a * self.c - b * self.f, d, e, -d * self.c - e * self.f)

    def after(self, first: "Affine") -> "Affine":
        """`first`, then this."""
        return Affine(
            self.a * first.a + self.b * first.d,
            self.a * first.b + self.b * first.e,
            self.a * first.c + self.b * first.f + self.c,
            self.d * first.a + self.e * first.d,
            self.d * first.b + self.e * first.e,
            self.d * first.c + self.e * first.f + self.f,
        )


@dataclass(frozen=True, slots=True)
class Page:
    number: int  # from 1
    width: float
    height: float
    words: tuple[Word, ...]
    scanned: bool = False
    back: "Affine | None" = None  # from these straightened words to the page as shown; None where both are the same

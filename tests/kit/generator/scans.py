"""Scans made of a PDF: the defects of office scanners, faxes and telephones."""

from collections.abc import Callable
from io import BytesIO

import cv2
import numpy as np
import pypdfium2 as pdfium
from PIL import Image

Picture = np.ndarray
Defect = Callable[[Picture, np.random.Generator], Picture]


def _turned(picture: Picture, angle: float) -> Picture:
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    return cv2.warpAffine(picture, matrix, (width, height), borderValue=255)


def clean(picture: Picture, random: np.random.Generator) -> Picture:
    return picture


def skewed(picture: Picture, random: np.random.Generator) -> Picture:
    return _turned(picture, float(random.uniform(0.5, 3.0)) * random.choice([-1, 1]))


def noisy(picture: Picture, random: np.random.Generator) -> Picture:
    grain = random.normal(0, 14, picture.shape)
    return np.clip(_turned(picture, float(random.uniform(-1, 1))) + grain, 0, 255).astype(np.uint8)


def blurred(picture: Picture, random: np.random.Generator) -> Picture:
    return cv2.GaussianBlur(picture, (0, 0), float(random.uniform(0.8, 1.5)))


def faint(picture: Picture, random: np.random.Generator) -> Picture:
    return (165 + (picture.astype(float) - 255) * 0.38 + 60).clip(0, 255).astype(np.uint8)


def fax(picture: Picture, random: np.random.Generator) -> Picture:
    """200 dpi, one bit."""
    small = cv2.resize(picture, None, fx=200 / 300, fy=200 / 300, interpolation=cv2.INTER_AREA)
    small = _turned(small, float(random.uniform(-0.8, 0.8)))
    ink = np.where(small < 150, 0, 255).astype(np.uint8)
    specks = random.random(ink.shape) < 0.0006
    return np.where(specks, 0, ink).astype(np.uint8)


def office(picture: Picture, random: np.random.Generator) -> Picture:
    """200 dpi grey, a little skewed, shaded towards one side."""
    small = cv2.resize(picture, None, fx=200 / 300, fy=200 / 300, interpolation=cv2.INTER_AREA)
    small = _turned(small, float(random.uniform(0.4, 1.2)))
    shade = np.linspace(1.0, float(random.uniform(0.75, 0.95)), small.shape[1])[None, :]
    grainy = small * shade + random.normal(0, 6, small.shape)
    return cv2.GaussianBlur(np.clip(grainy, 0, 255).astype(np.uint8), (0, 0), 0.6)


def coarse(picture: Picture, random: np.random.Generator) -> Picture:
    """150 dpi, one bit, skewed and specked."""
    small = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    ink = np.where(_turned(small, float(random.uniform(-0.8, 0.8))) < 165, 0, 255).astype(np.uint8)
    return np.where(random.random(ink.shape) < 0.0004, 0, ink).astype(np.uint8)


def photo(picture: Picture, random: np.random.Generator) -> Picture:
    """A telephone over the page: perspective and a shadow."""
    height, width = picture.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    moved = corners + random.uniform(0, 0.02, (4, 2)).astype(np.float32) * np.array([width, height], dtype=np.float32)
    shape = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    bent = cv2.warpPerspective(picture, shape, (width, height), borderValue=200)
    shade = np.linspace(1.0, float(random.uniform(0.55, 0.75)), width)[None, :]
    return (bent * shade).astype(np.uint8)


def stamped(picture: Picture, random: np.random.Generator) -> Picture:
    """A round « REÇU » stamp and a scrawl, in grey, over the text."""
    out = picture.copy()
    height, width = out.shape
    centre = (int(random.uniform(0.3, 0.7) * width), int(random.uniform(0.3, 0.6) * height))
    layer = np.full_like(out, 255)
    cv2.circle(layer, centre, 150, 150, 6)
    cv2.putText(layer, "RECU LE", (centre[0] - 110, centre[1]), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 150, 4)
    points = np.cumsum(random.integers(-40, 55, (24, 2)), axis=0) + np.array(centre)
    cv2.polylines(layer, [points.astype(np.int32)], isClosed=False, color=90, thickness=4)
    return np.minimum(out, layer)


def desk(picture: Picture, random: np.random.Generator) -> Picture:
    """200 dpi grey: skewed, greyed paper shaded both ways, grain, a little blur; heavy JPEG."""
    small = cv2.resize(picture, None, fx=200 / 300, fy=200 / 300, interpolation=cv2.INTER_AREA)
    small = _turned(small, float(random.uniform(0.4, 1.2)) * random.choice([-1, 1]))
    height, width = small.shape
    shade = (
        np.linspace(*random.uniform(0.8, 0.97, 2), width)[None, :]
        * np.linspace(*random.uniform(0.85, 1, 2), height)[:, None]
    )
    blurry = cv2.GaussianBlur(small, (0, 0), float(random.uniform(0.5, 0.8))) * shade
    return np.clip(blurry + random.normal(0, 7, small.shape), 0, 255).astype(np.uint8)


def ragged(picture: Picture, random: np.random.Generator) -> Picture:
    """150 dpi, one bit, skewed; the grain came before the threshold, so that edges are ragged."""
    small = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    small = _turned(small, float(random.uniform(0.4, 1.2)) * random.choice([-1, 1]))
    return np.where(small + random.normal(0, 14, small.shape) < 170, 0, 255).astype(np.uint8)


def upside_down(picture: Picture, random: np.random.Generator) -> Picture:
    return np.rot90(picture, 2)


def quarter_turn(picture: Picture, random: np.random.Generator) -> Picture:
    return np.rot90(picture, int(random.choice([1, 3])))


DEFECTS: dict[str, Defect] = {
    "clean": clean, "skewed": skewed, "noisy": noisy, "blurred": blurred, "faint": faint, "fax": fax, "office": office, "coarse": coarse, "photo": photo,
    "stamped": stamped, "upside-down": upside_down, "quarter-turn": quarter_turn,
    "desk": desk, "ragged": ragged, "jpeg": clean,
}  # fmt: skip


_DOTS = {"fax": 200, "office": 200, "coarse": 150, "desk": 200, "ragged": 150}
_ONE_BIT = frozenset({"fax", "coarse", "ragged"})
_QUALITY = {"office": 45, "desk": 45, "jpeg": 60}


def scanned(pdf: bytes, defect: str, seed: int) -> bytes:
    """The same document as pictures without text."""
    random = np.random.default_rng(seed)
    document = pdfium.PdfDocument(pdf)
    pictures = []
    for index in range(len(document)):
        grey = np.array(document[index].render(scale=300 / 72, grayscale=True).to_numpy()).reshape(
            -1, int(document[index].get_width() * 300 / 72 + 0.999)
        )
        spoiled = np.ascontiguousarray(DEFECTS[defect](grey, random))
        pictures.append(Image.fromarray(spoiled).convert("1" if defect in _ONE_BIT else "L"))
    document.close()
    dots = _DOTS.get(defect, 300)
    out = BytesIO()
    quality = {} if defect in _ONE_BIT else {"quality": _QUALITY.get(defect, 70)}
    pictures[0].save(out, "PDF", resolution=dots, save_all=True, append_images=pictures[1:], **quality)
    return out.getvalue()

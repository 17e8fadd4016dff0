"""Pictures of pages made ready to be read: even light, a quarter turn back, skew out."""

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.float64]

_SMALL = 900  # pixels of the long side: enough to see lines of text
_COARSE = np.arange(-8.0, 8.01, 1.0)
_TILTS = (-4.0, -1.5, 0.0, 1.5, 4.0)
SIDEWAYS = 1.25  # the profile along the lines is this much smoother on an upright page, or more
MIN_SKEW = 0.12  # degrees below which turning blurs more than it helps
MARGIN = 30  # white pixels between two parts
_SHADED = 30  # grey levels between the lightest and darkest part of the paper


def even_light(image: Grey) -> Grey:
    """Divide by the paper's own brightness where it varies: shadows, yellowed or grey paper."""
    small = cv2.resize(image, None, fx=1 / 16, fy=1 / 16, interpolation=cv2.INTER_AREA)
    paper = cv2.GaussianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), (0, 0), 5)
    if int(paper.max()) - int(paper.min()) < _SHADED and int(np.median(paper)) > 200:  # noqa: PLR2004
        return image
    wide = cv2.resize(paper, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(image, np.maximum(wide, 1), scale=255), dtype=np.uint8)


def _ink(image: Grey) -> Grey:
    factor = _SMALL / max(image.shape)
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    _, ink = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    return np.asarray(ink, dtype=np.uint8)


def quarter_turned(image: Grey) -> bool:
    """Text in lines makes a jagged profile across the lines, and a smooth one along them."""
    rows, columns = _points(image)
    across = max(_jaggedness(rows, columns, angle) for angle in _TILTS)
    along = max(_jaggedness(columns, rows, angle) for angle in _TILTS)
    return along > SIDEWAYS * across


def skew(image: Grey) -> float:
    """Degrees to turn counter-clockwise so that the lines lie level."""
    rows, columns = _points(image)
    best = 0.0
    for angles in (_COARSE, np.arange(-0.75, 0.76, 0.25), np.arange(-0.15, 0.16, 0.05)):
        tried = best + angles
        best = float(max(tried, key=lambda angle: _jaggedness(rows, columns, float(angle)) - 1e-9 * abs(angle)))
    return best


def _points(image: Grey) -> tuple[Numbers, Numbers]:
    """Rows and columns of the ink."""
    rows, columns = np.nonzero(_ink(image))
    return rows.astype(np.float64), columns.astype(np.float64)


def _jaggedness(rows: Numbers, columns: Numbers, angle: float) -> float:
    """How sharply ink and paper alternate from row to row once the page is turned by `angle`."""
    if rows.size == 0:
        return 0.0
    turned = rows - np.tan(np.radians(angle)) * columns
    profile = np.bincount((turned - turned.min()).astype(np.int64)).astype(np.float64)
    return float(np.square(np.diff(profile)).sum() / max(1.0, profile.mean() ** 2 * profile.size))


def straightened(image: Grey, angle: float) -> tuple[Grey, npt.NDArray[np.float64]]:
    """The image turned by `angle`, and the 3 × 3 matrix that did it."""
    if abs(angle) < MIN_SKEW:
        return image, np.eye(3)
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
    return np.asarray(turned, dtype=np.uint8), np.vstack([matrix, [0.0, 0.0, 1.0]])


def softened(image: Grey, sigma: float) -> Grey:
    """Edges rounded: letters of one-bit and faint pictures are recognised better."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), dtype=np.uint8)


def resized(image: Grey, zoom: float) -> Grey:
    kernel = cv2.INTER_CUBIC if zoom > 1 else cv2.INTER_AREA
    return np.asarray(cv2.resize(image, None, fx=zoom, fy=zoom, interpolation=kernel), dtype=np.uint8)


def stacked(parts: list[Grey]) -> tuple[Grey, list[int]]:
    """One picture of all parts, white between them, and where each begins."""
    width, tops, at = max((part.shape[1] for part in parts), default=1) + 2 * MARGIN, [], 0
    rows: list[Grey] = []
    for part in parts:
        tops.append(at)
        white = np.full((part.shape[0] + MARGIN, width), 255, np.uint8)
        white[: part.shape[0], : part.shape[1]] = part
        rows.append(white)
        at += white.shape[0]
    return np.vstack(rows) if rows else np.full((1, 1), 255, np.uint8), tops

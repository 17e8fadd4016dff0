"""Pictures of pages made ready to be read: even light, a quarter turn back, skew out."""

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]

_SMALL = 900  # pixels of the long side: enough to see lines of text
_COARSE = np.arange(-8.0, 8.01, 1.0)
MIN_SKEW = 0.12  # degrees: less costs more in blur than it brings
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
    ink = _ink(image)
    best = {axis: max(_jaggedness(_rotated(ink, angle), axis) for angle in (-1.5, 0.0, 1.5)) for axis in (0, 1)}
    return best[0] > 1.25 * best[1]


def _jaggedness(ink: Grey, axis: int) -> float:
    profile = (ink > 0).mean(axis=axis)
    return float(np.square(np.diff(profile)).sum()) / max(1e-9, float(profile.mean()) ** 2 * len(profile))


def _rotated(ink: Grey, angle: float) -> Grey:
    height, width = ink.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return np.asarray(cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_NEAREST), dtype=np.uint8)


def skew(image: Grey) -> float:
    """Degrees to turn counter-clockwise so that the lines lie level."""
    ink = _ink(image)
    best = _sharpest(ink, _COARSE)
    best = _sharpest(ink, best + np.arange(-0.75, 0.76, 0.25))
    return float(_sharpest(ink, best + np.arange(-0.15, 0.16, 0.05)))


def _sharpest(ink: Grey, angles: npt.NDArray[np.float64]) -> float:
    return float(max(angles, key=lambda angle: _jaggedness(_rotated(ink, float(angle)), 1) - 1e-9 * abs(angle)))


def straightened(image: Grey, angle: float) -> tuple[Grey, npt.NDArray[np.float64]]:
    """The image turned by `angle`, and the 3 × 3 matrix that did it."""
    if abs(angle) < MIN_SKEW:
        return image, np.eye(3)
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
    return np.asarray(turned, dtype=np.uint8), np.vstack([matrix, [0.0, 0.0, 1.0]])


def enlarged(image: Grey, zoom: float) -> Grey:
    """Larger, with a white margin: Tesseract reads text at the very edge badly."""
    large = cv2.resize(image, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC)
    return np.asarray(large, dtype=np.uint8)

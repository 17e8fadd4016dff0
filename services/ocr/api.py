"""How many documents wait to be read, for the status page: ocr's only door."""

from fastapi import APIRouter
from pydantic import Field

from chassis import figures
from services.ocr.domain.reading import Lane
from services.ocr.store import Store


class ReadingFigures(figures.Figures):
    texts: int = Field(description="Documents avec texte à lire")
    scans: int = Field(description="Documents numérisés à lire")


def router(store: Store) -> APIRouter:
    async def take() -> ReadingFigures:
        return ReadingFigures(texts=await store.waiting(Lane.TEXT), scans=await store.waiting(Lane.SCAN))

    return figures.router(ReadingFigures, take)

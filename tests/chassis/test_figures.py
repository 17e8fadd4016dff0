"""Figures for a status page: taken anew only after a while, however many ask (POR-1)."""

import asyncio

import httpx
from fastapi import FastAPI

from chassis import figures


class Waiting(figures.Figures):
    waiting: int


async def test_figures_are_taken_once_for_all_who_ask_at_the_same_time(monkeypatch):
    taken = 0

    async def take() -> Waiting:
        nonlocal taken
        taken += 1
        return Waiting(waiting=taken)

    app = FastAPI()
    app.include_router(figures.router(Waiting, take))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        answers = await asyncio.gather(*(client.get("/service-figures") for _ in range(5)))
        assert {answer.json()["waiting"] for answer in answers} == {1}
        monkeypatch.setattr(figures.time, "monotonic", lambda: 10**9)
        assert (await client.get("/service-figures")).json() == {"waiting": 2}

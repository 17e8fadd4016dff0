"""Processes of a service for work that would hold up everything else in it; none outlives the service."""

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor


def one(begin: Callable[[], None] | None = None) -> ProcessPoolExecutor:
    """A single process, made when first asked for something; `begin` runs in it first."""
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), begin or end_with_parent)


def end_with_parent() -> None:
    """In the process. It holds both ends of its queue, and would wait for ever on what a dead parent asks."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
    os._exit(1)

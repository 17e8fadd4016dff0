"""Work on a stranger's file in a process of its own: bounded in time here, in memory and processor by itself."""

import asyncio
import resource
import sys

MEMORY_BYTES, CPU_SECONDS = 1_000_000_000, 12
SECONDS = 15.0


def bound() -> None:
    """Called by the process itself, before it opens anything."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


async def run(module: str, *arguments: str, file: bytes) -> bytes | None:
    """What `python -m module` wrote, the file on its input; None where it failed or took too long."""
    argv, pipe = [sys.executable, "-m", module, *arguments], asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*argv, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL)
    try:
        out, _ = await asyncio.wait_for(process.communicate(file), SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        return None
    return out if out and not process.returncode else None

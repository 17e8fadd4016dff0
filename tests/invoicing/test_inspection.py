"""Files are judged in processes of their own, which end with the service."""

import os
import signal
import subprocess
import sys

import psutil

from deploy.local.settings import ROOT
from tests.kit.stack import eventually

SERVICE = """
import asyncio
from services.invoicing.usecases.inspection import Inspector

async def main():
    await Inspector().detect(b"%PDF-1.4 broken", "somebody")

async def judge():
    try:
        await main()
    except Exception as error:
        print(type(error).__name__, flush=True)
    await asyncio.sleep(600)

if __name__ == "__main__":
    asyncio.run(judge())
"""


def test_no_process_is_left_behind_by_a_service_that_was_killed(tmp_path):
    script = tmp_path / "service.py"
    script.write_text(SERVICE)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment) as service:
        assert service.stdout
        assert service.stdout.readline() == b"Unreadable\n"
        children = psutil.Process(service.pid).children(recursive=True)
        service.send_signal(signal.SIGKILL)
    assert children
    eventually(lambda: not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children))

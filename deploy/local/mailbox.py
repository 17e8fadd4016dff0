"""A mailbox that catches all mail of local and test runs: SMTP in, a small page and a JSON API out.

python -m deploy.local.mailbox --smtp 2525 --web 8025 --data FOLDER
"""

import argparse
import asyncio
from pathlib import Path

import uvicorn
from aiosmtpd.smtp import SMTP

from deploy.local.mail.catcher import Catcher
from deploy.local.mail.kept import Kept
from deploy.local.mail.web import application

MAX_MESSAGE_BYTES = 33_554_432


async def serve(host: str, smtp_port: int, web_port: int, data: Path) -> None:
    kept = Kept(data)
    catcher = Catcher(kept)
    loop = asyncio.get_running_loop()
    smtp = await loop.create_server(
        lambda: SMTP(catcher, enable_SMTPUTF8=True, data_size_limit=MAX_MESSAGE_BYTES, ident="Chorale mailbox"),
        host,
        smtp_port,
    )
    web = uvicorn.Server(
        uvicorn.Config(
            application(kept, catcher), host=host, port=web_port, log_level="warning", timeout_graceful_shutdown=1
        )
    )
    await web.serve()
    catcher.release()
    smtp.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--smtp", type=int, required=True)
    parser.add_argument("--web", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    asyncio.run(serve(given.host, given.smtp, given.web, given.data))


if __name__ == "__main__":
    main()

"""The story from within a cluster, where services are called by their names: `helm test` runs it."""

from contextlib import closing

from deploy.services import PORTS
from tests.containers.story import Doors, play
from tests.kit.mails import Mailbox

if __name__ == "__main__":
    with closing(Mailbox("http://mail:8025")) as mailbox:
        play(Doors(lambda service: f"https://{service}:{PORTS[service]}"), mailbox)

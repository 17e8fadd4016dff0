from chassis.service import main
from services.identity.app import build

main("identity", build)

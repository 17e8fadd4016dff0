from chassis.service import main
from services.support.app import build

main("support", build)

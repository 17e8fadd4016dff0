from chassis.service import main
from services.portal.app import build

main("portal", build)

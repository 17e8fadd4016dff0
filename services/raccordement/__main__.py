from chassis.service import main
from services.raccordement.app import build

main("raccordement", build)

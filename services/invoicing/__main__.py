from chassis.service import main
from services.invoicing.app import build

if __name__ == "__main__":
    main("invoicing", build)

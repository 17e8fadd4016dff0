if __name__ == "__main__":  # the process that looks at files imports this module too, and needs none of the rest
    from chassis.service import main
    from services.invoicing.app import build

    main("invoicing", build)

if __name__ == "__main__":  # the process that judges passwords imports this module too, and needs none of the rest
    from chassis.service import main
    from services.identity.app import build

    main("identity", build)

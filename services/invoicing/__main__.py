import sys

if __name__ == "__main__":  # the process that looks at files imports this module too, and needs none of the rest
    if sys.argv[1:2] == ["verify"]:
        from services.invoicing.usecases.verifying import main as verify

        sys.exit(verify(sys.argv[2:]))
    from chassis.service import main
    from services.invoicing.app import build

    main("invoicing", build)

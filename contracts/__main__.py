import sys

from contracts.export import main

sys.exit(main(sys.argv[1:]) or main(["--check"]))

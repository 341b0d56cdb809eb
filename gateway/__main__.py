"""Where the `borgerblik` command starts: the modules that it reads stay, so nobody looks for garbage among them."""

import gc

gc.disable()

from gateway.cli import main  # noqa: E402

gc.freeze()
gc.enable()

if __name__ == "__main__":
    main()

"""Publish data/sources/ into dist/: `python build.py` is `fichero build`, with the same options."""

import sys

from fichero.cli import main

if __name__ == "__main__":
    sys.argv.insert(1, "build")
    main()

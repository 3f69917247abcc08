"""`python -m fichero` is `fichero`."""

from fichero.cli import main

main()

"""Programs for those who work on Fichero; nobody needs them to use it."""

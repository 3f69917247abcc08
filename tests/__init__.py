"""The tests, named after the modules that they are of."""

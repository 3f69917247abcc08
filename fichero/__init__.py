"""Fichero turns the strategy forms that governments publish into linked data."""

__version__ = "0.1.0"

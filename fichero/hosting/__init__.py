"""Hosting: what a web server that only has files needs to answer at the IRIs of the data."""

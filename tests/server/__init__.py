"""Tests of the server, over real HTTP: the command itself runs, at a port of its own."""

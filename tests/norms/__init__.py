"""Tests of the norms that citations name."""

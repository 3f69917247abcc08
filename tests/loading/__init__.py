"""Tests of loading, with real servers."""

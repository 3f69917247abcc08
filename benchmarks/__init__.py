"""Benchmarks: how long things take beside what a user would do instead."""

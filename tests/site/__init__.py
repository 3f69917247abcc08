"""Tests of the site: what its pages say, and how a browser takes them."""

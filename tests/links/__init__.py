"""Tests of links: the files of mappings, suggestions, the review, and what is published."""

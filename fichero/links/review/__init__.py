"""The review: a page on this machine, where a person decides on one suggestion at a time."""

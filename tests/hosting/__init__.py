"""Tests of hosting, with the web servers of Debian."""

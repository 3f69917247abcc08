"""From files to a release folder: atomic, verified, with a store to query."""

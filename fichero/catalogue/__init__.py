"""The catalogue: what portals, harvesters, search engines and web servers need to know."""

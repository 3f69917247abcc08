"""The site: pages that people read, written beside the data at build time."""

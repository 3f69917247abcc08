"""From bytes to a ficha: readers, layout, rows, citations, and witnesses compared."""

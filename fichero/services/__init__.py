"""Form A1, of the public services: what it has beyond a ministry's form A0."""

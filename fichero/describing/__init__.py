"""From a ficha to named graphs: IRIs, the registry, records and provenance."""

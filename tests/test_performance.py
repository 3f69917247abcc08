"""The page on performance says what was measured, and nothing else."""

import msgspec

from benchmarks import report


def test_the_page_is_that_of_the_results() -> None:
    """docs/performance.md is what benchmarks/results.json gives, with no figure typed by hand."""
    results = msgspec.json.decode(report.RESULTS.read_bytes(), type=report.Results)
    assert report.PAGE.read_text(encoding="utf-8") == report.page(results)


def test_both_ways_were_compared_and_all_peers_run() -> None:
    """Ratios stand beside a comparison of what was found, and each part has its peers."""
    results = msgspec.json.decode(report.RESULTS.read_bytes(), type=report.Results)
    assert results.compared > 0
    assert {way.name for way in results.peers} >= {
        "Fichero",
        "Jena",
        "Morph-KGC",
        "owlrl",
        "pyrudof",
        "pyshacl",
        "reasonable",
    }

"""A pytest plugin for continuous integration: what is skipped there has failed.

    pytest -p tools.no_skips

On a developer's machine a test may be skipped for want of a program; the machine of continuous
integration installs them all, so a skip there means that something is not tested any more.
"""

from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the skip of a test into its failure; the reason stays."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn the skip of a whole module into a failure."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
    return report

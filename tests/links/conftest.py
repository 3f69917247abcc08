"""What the tests of links share: the browser and the script that the tests of the site use."""

from tests.site.conftest import axe, browser

__all__ = ["axe", "browser"]

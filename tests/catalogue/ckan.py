"""Read a catalogue as CKAN's harvester does: `python -m tests.catalogue.ckan FILE` gives JSON.

The parser and its profiles are those of the package ckanext-dcat. They import CKAN, which is a
whole web application with a database; what they need of it to parse is stood in for here.
"""

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

_MODULES = (
    "ckan",
    "ckan.exceptions",
    "ckan.lib",
    "ckan.lib.helpers",
    "ckan.lib.munge",
    "ckan.model",
    "ckan.model.license",
    "ckan.plugins",
    "ckan.plugins.interfaces",
    "ckan.plugins.toolkit",
    "ckan.views",
    "ckan.views.dataset",
    "ckan.views.home",
    "ckantoolkit",
    "simplejson",
)


def _missing(name: str) -> Any:  # noqa: ANN401 (it never returns)
    """Know no action, as a CKAN without the extension ckanext-scheming."""
    raise KeyError(name)


def _modules() -> dict[str, ModuleType]:
    """Make the modules that the parser imports."""
    modules = {name: ModuleType(name) for name in _MODULES}
    toolkit: dict[str, Any] = {
        "asbool": bool,
        "aslist": lambda value, *_: list(value or ()),
        "config": {},
        "get_action": _missing,
        "get_validator": lambda _: None,
        "h": SimpleNamespace(),
        "Invalid": ValueError,
        "missing": object(),
        "ObjectNotFound": LookupError,
        "StopOnError": ValueError,
        "url_for": lambda *_, **__: "",
        "_": lambda text: text,
    }
    licence = SimpleNamespace(
        url="https://creativecommons.org/licenses/by/4.0/", title="CC BY 4.0", id="cc-by-4.0"
    )
    values: dict[str, dict[str, Any]] = {
        "ckan": {"model": modules["ckan.model"], "plugins": modules["ckan.plugins"]},
        "ckan.exceptions": {"HelperError": LookupError},
        "ckan.lib.helpers": {"resource_formats": dict},
        "ckan.lib.munge": {"munge_tag": lambda tag: tag},
        "ckan.model.license": {"LicenseRegister": lambda: {licence.id: licence}},
        "ckan.plugins": {
            "toolkit": modules["ckan.plugins.toolkit"],
            "PluginImplementations": lambda *_: (),
        },
        "ckan.plugins.interfaces": {"Interface": object},
        "ckan.plugins.toolkit": toolkit,
        "ckan.views.dataset": {"read": None},
        "ckan.views.home": {"index": None},
        "ckantoolkit": toolkit,
        "simplejson": vars(json),
    }
    for name, module in modules.items():
        vars(module).update(values.get(name, {}), __name__=name, __path__=[])
    return modules


def datasets(text: str) -> list[dict[str, Any]]:
    """Give the datasets of a catalogue in Turtle, as CKAN would create them."""
    sys.modules.update(_modules())
    processors = importlib.import_module("ckanext.dcat.processors")
    parser = processors.RDFParser(profiles=["euro_dcat_ap_3"])
    parser.parse(text, _format="turtle")
    return list(parser.datasets())


if __name__ == "__main__":
    json.dump(datasets(Path(sys.argv[1]).read_text(encoding="utf-8")), sys.stdout)

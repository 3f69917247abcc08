"""Where the ontology, the shapes and the registry are.

In a checkout they stand beside the package, in a wheel inside it.
"""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent
# Each resource, and where it is in a checkout.
_CHECKOUT = {
    "ontology": "ontology",
    "shapes": "shapes",
    "registry": "data/registry",
    "examples": "tests/resources/shapes/invalid",
}


@cache
def folder(name: str) -> Path:
    """Give the folder of one of the project's resources.

    Args:
        name: `ontology`, `shapes`, `registry`, or `examples` (of what breaks each rule).

    Raises:
        FileNotFoundError: the installation is damaged, as neither place has the folder.

    >>> folder("ontology").name
    'ontology'
    """
    for place in (_PACKAGE / "_resources" / name, _PACKAGE.parent / _CHECKOUT[name]):
        if place.is_dir():
            return place
    raise FileNotFoundError(name)

"""What reviewed mappings say of the parts of two forms: which are the same, and which are not."""

from collections.abc import Iterable

from fichero.comparing.matching import Decided
from fichero.links.mappings import SKOS, Mapping

# Related texts are not one text, and a broader one is another.
_SAME = frozenset({f"{SKOS}exactMatch", f"{SKOS}closeMatch"})


def decided(mappings: Iterable[Mapping]) -> Decided:
    """Give the pairs that people decided on, in whichever order they are named."""
    told = [each for each in mappings if each.decided and each.predicate_id in _SAME]
    together, apart = (
        frozenset(
            way
            for each in told
            if each.negated is negated
            for way in (
                (each.subject_id, each.object_id),
                (each.object_id, each.subject_id),
            )
        )
        for negated in (False, True)
    )
    return Decided(together, apart)

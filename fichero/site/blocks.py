"""The JSON-LD of schema.org in the pages: of a form its dataset, of an organisation what it is."""

from collections.abc import Iterable, Mapping

from fichero.catalogue import entries, schema_org
from fichero.describing.describe import Description
from fichero.findings import Language
from fichero.releasing.release import ReleasedFile
from fichero.settings import Settings
from fichero.site.rendering import Blocks
from fichero.writing.serialisation import FORMATS


def blocks(
    descriptions: Iterable[Description], files: Iterable[ReleasedFile], settings: Settings
) -> Blocks:
    """Give what finds the JSON-LD for the page of an IRI.

    Args:
        descriptions: the forms of the release, at least one.
        files: the files of the release that are no pages.
        settings: who publishes, and where.
    """
    minter = settings.minter
    forms = {description.id: description for description in descriptions}
    by_name: dict[str, list[tuple[str, str]]] = {}
    for file in files:
        name, _, suffix = file.path.rpartition(".")
        if suffix in FORMATS:
            by_name.setdefault(name, []).append((file.path, file.media_type))
    organisations = _organisations(forms)
    whole = entries.whole(forms.values(), minter)

    def block(iri: str, language: Language) -> str | None:
        if iri == whole.iri:
            dumps = by_name.get("dataset", [])
            return schema_org.schema_dataset(whole, dumps, settings, language)
        if iri in forms:
            dumps = by_name.get(f"data/{iri.removeprefix(f'{minter.base}id/')}", [])
            entry = entries.form(forms[iri], minter)
            return schema_org.schema_dataset(entry, dumps, settings, language)
        if iri in organisations:
            return schema_org.schema_organisation(organisations[iri], settings)
        return None

    return block


def _organisations(forms: Mapping[str, Description]) -> dict[str, entries.Organisation]:
    return {
        node["id"]: entries.organisation(node)
        for description in forms.values()
        for node in description.shared
        if node["id"] == description.record["organisation"]
    }

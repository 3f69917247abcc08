"""The JSON-LD of schema.org in the pages: of a form its dataset, of an organisation what it is."""

from collections.abc import Iterable, Mapping

from fichero.catalogue import dcat, entries, schema_org
from fichero.describing.describe import Description
from fichero.findings import Language
from fichero.releasing.release import ReleasedFile
from fichero.settings import Settings
from fichero.site.rendering import Blocks


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
    folders = {
        place.source.partition("/")[0]: entries.form(description, minter).iri
        for description in forms.values()
        for statement in description.statements
        for place in statement.places
    }
    owned: dict[str, list[tuple[str, str]]] = {}
    for file in files:
        owner = dcat.owner(file.path, minter, folders)
        if owner:
            owned.setdefault(owner, []).append((file.path, file.media_type))
    organisations = _organisations(forms)
    whole = entries.whole(forms.values(), minter)

    def block(iri: str, language: Language) -> str | None:
        if iri == whole.iri:
            return schema_org.schema_dataset(whole, owned.get(iri, ()), settings, language)
        if iri in forms:
            entry = entries.form(forms[iri], minter)
            return schema_org.schema_dataset(entry, owned.get(entry.iri, ()), settings, language)
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

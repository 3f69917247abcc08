"""The JSON-LD of schema.org in the pages: of a form its dataset, of an organisation what it is."""

from collections.abc import Iterable

from fichero.catalogue import dcat, entries, schema_org
from fichero.catalogue.entries import Coverage
from fichero.describing.describe import Description
from fichero.findings import Language
from fichero.releasing.release import ReleasedFile
from fichero.settings import Settings
from fichero.site.rendering import Blocks


def of_form(description: Description, files: Iterable[ReleasedFile], settings: Settings) -> Blocks:
    """Give what finds the JSON-LD for the page of a form.

    Args:
        description: the form.
        files: those of the form alone.
        settings: who publishes, and where.
    """
    own = [(file.path, file.media_type) for file in files]

    def block(iri: str, language: Language) -> str | None:
        if iri != description.id:
            return None
        entry = entries.form(description, settings.minter)
        return schema_org.schema_dataset(entry, own, settings, language)

    return block


def of_all(
    covered: Iterable[Coverage], files: Iterable[ReleasedFile], settings: Settings
) -> Blocks:
    """Give what finds the JSON-LD for the pages about all forms.

    Args:
        covered: what the forms of the release are about, at least one.
        files: the files of the release that are about all forms.
        settings: who publishes, and where.
    """
    forms = tuple(covered)
    own = [(file.path, file.media_type) for file in files if dcat.is_of_the_whole(file.path)]
    organisations = {form.organisation.iri: form.organisation for form in forms}
    whole = entries.whole(forms, settings.minter)

    def block(iri: str, language: Language) -> str | None:
        if iri == whole.iri:
            return schema_org.schema_dataset(whole, own, settings, language)
        if iri in organisations:
            return schema_org.schema_organisation(organisations[iri], settings)
        return None

    return block

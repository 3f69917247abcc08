"""The words of the page, in Spanish and English."""

from fichero.findings import Language
from fichero.links.mappings import Relation

WORDS: dict[Language, dict[str, str]] = {
    "es": {
        "title": "Revisión de enlaces",
        "question": "¿Qué relación hay entre estos dos textos?",
        "left": "Primer texto",
        "right": "Segundo texto",
        "relation": "Relación",
        "confidence": "Seguridad",
        "comment": "Comentario (opcional)",
        "accept": "Aceptar",
        "reject": "Rechazar",
        "skip": "Después",
        "undo": "Deshacer",
        "again": "Volver a las saltadas",
        "similarity": "Semejanza",
        "shared": "Comparten",
        "nothing": "ninguna palabra",
        "progress": "{decided} de {total} decididas",
        "skipped": "{skipped} para después",
        "done": "No queda ninguna por decidir.",
        "left_over": "Solo quedan las que dejó para después.",
        "written": "Las decisiones están en",
        "as": "Revisa",
        "keys": "Teclas",
        "problem": "No se pudo guardar la decisión",
        "back": "Volver a la revisión",
        "close": "Puede cerrar esta página. La revisión sigue donde quedó con la misma orden.",
    },
    "en": {
        "title": "Review of links",
        "question": "How do these two texts relate?",
        "left": "First text",
        "right": "Second text",
        "relation": "Relation",
        "confidence": "Confidence",
        "comment": "Comment (optional)",
        "accept": "Accept",
        "reject": "Reject",
        "skip": "Later",
        "undo": "Undo",
        "again": "Back to those skipped",
        "similarity": "Similarity",
        "shared": "They share",
        "nothing": "no word",
        "progress": "{decided} of {total} decided",
        "skipped": "{skipped} for later",
        "done": "There is none left to decide on.",
        "left_over": "Only those are left that you put off.",
        "written": "The decisions are in",
        "as": "Reviewer",
        "keys": "Keys",
        "problem": "The decision could not be kept",
        "back": "Back to the review",
        "close": "You can close this page. The same command goes on where you stopped.",
    },
}

RELATIONS: dict[Language, dict[Relation, str]] = {
    "es": {
        "exactMatch": "dicen lo mismo",
        "closeMatch": "dicen casi lo mismo",
        "broadMatch": "el segundo es más amplio",
        "narrowMatch": "el segundo es más específico",
        "relatedMatch": "tienen que ver",
    },
    "en": {
        "exactMatch": "they say the same",
        "closeMatch": "they say nearly the same",
        "broadMatch": "the second is broader",
        "narrowMatch": "the second is narrower",
        "relatedMatch": "they have to do with each other",
    },
}

CONFIDENCES: dict[Language, dict[float, str]] = {
    "es": {1.0: "segura", 0.8: "probable", 0.6: "dudosa"},
    "en": {1.0: "sure", 0.8: "likely", 0.6: "doubtful"},
}

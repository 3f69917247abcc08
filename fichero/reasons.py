"""Why something failed, in both languages, as Python and its libraries tell it in English only."""

import errno
import re
import tomllib

import msgspec

from fichero.findings import Words

_SYSTEM = {
    errno.EACCES: Words("no hay permiso", "permission denied"),
    errno.EPERM: Words("no está permitido", "it is not permitted"),
    errno.EISDIR: Words("es una carpeta", "it is a folder"),
    errno.ENOTDIR: Words("no es una carpeta", "it is not a folder"),
    errno.ENOENT: Words("no existe", "it does not exist"),
    errno.ENOSPC: Words("no queda espacio en el disco", "no space is left on the disk"),
    errno.EROFS: Words("el disco no admite escritura", "the disk cannot be written to"),
    errno.ENAMETOOLONG: Words("el nombre es demasiado largo", "the name is too long"),
    errno.ELOOP: Words("los enlaces forman un círculo", "the links form a circle"),
    errno.EIO: Words("falla del disco", "the disk failed"),
}

# What msgspec says of a value (https://jcristharif.com/msgspec/), and the same in Spanish.
_VALUES = (
    (r"Object contains unknown field `(?P<name>.+)`", "no se conoce el campo `{name}`"),
    (r"Object missing required field `(?P<name>.+)`", "falta el campo `{name}`"),
    (r"Invalid enum value '(?P<value>.+)'", "«{value}» no es uno de los valores que se admiten"),
    (r"Expected `(?P<type>.+)`, got `(?P<type2>.+)`", "se esperaba {type} y hay {type2}"),
    (r"Expected `(?P<type>.+)` of length >= (?P<n>.+)", "se esperaba {type} de largo {n} o más"),
    (r"Expected `(?P<type>.+)` >= (?P<n>.+)", "se esperaba {type} de {n} o más"),
    (r"Expected `(?P<type>.+)` matching regex '(?P<form>.+)'", "se esperaba {type} como {form}"),
)
_TYPES = {
    "str": "texto",
    "int": "entero",
    "float": "decimal",
    "bool": "sí o no",
    "date": "fecha",
    "datetime": "fecha y hora",
    "array": "lista",
    "object": "tabla",
    "null": "nada",
}
_LINE = re.compile(r"\(at line (\d+), column (\d+)\)\Z")
_STEP = re.compile(r"[^.\[\]]+")
_LONGEST = 200  # characters of what a library says
_PATH = re.compile(r" - at (?:`key` in )?`\$?\.?(?P<path>.*)`\Z")


def reason(error: Exception) -> Words:
    """Tell why reading or writing failed.

    Args:
        error: what was raised by the system, or in reading TOML.

    >>> reason(IsADirectoryError(errno.EISDIR, "Is a directory")).es
    'es una carpeta'
    """
    match error:
        case OSError():
            told = str(error.strerror or error)
            return _SYSTEM.get(error.errno or 0) or quoted(told)
        case UnicodeDecodeError():
            return Words("no está en UTF-8", "it is not in UTF-8")
        case tomllib.TOMLDecodeError():
            found = _LINE.search(str(error))
            where = f"línea {found[1]}, columna {found[2]}" if found else "al final"
            return Words(f"no es TOML válido ({where})", f"it is not valid TOML: {error}")
        case msgspec.ValidationError():
            return _of_value(str(error))
        case ValueError(__cause__=RecursionError()):
            return Words("hay demasiadas tablas una dentro de otra", str(error))
        case _:
            return quoted(str(error) or type(error).__name__)


def quoted(told: str) -> Words:
    """Quote what a library says, in English, where nobody can know all that it may say.

    >>> quoted("Stream has ended").es
    'el programa que lo lee dice, en inglés: «Stream has ended»'
    """
    words = " ".join(told.split())
    words = words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
    return Words(f"el programa que lo lee dice, en inglés: «{words}»", words)


def line(error: Exception) -> int:
    """Tell the line in which reading TOML failed, counted from 1; 1 if it is not known."""
    found = _LINE.search(str(error))
    return int(found[1]) if found else 1


def path_in(error: Exception) -> tuple[str | int, ...]:
    """Give the way to the value that was wrong; empty if it is not told.

    >>> path_in(msgspec.ValidationError("Expected `str`, got `int` - at `$.norm[2].key`"))
    ('norm', 2, 'key')
    """
    found = _PATH.search(str(error))
    steps = _STEP.findall(found["path"]) if found else []
    return tuple(int(step) if step.isdecimal() else step for step in steps)


def _of_value(told: str) -> Words:
    """Translate what msgspec says of a value.

    >>> _of_value("Expected `str`, got `int` - at `$.ficha.period`").es
    'en `ficha.period` se esperaba texto y hay entero'
    """
    path = _PATH.search(told)
    message = told[: path.start()] if path else told
    spanish = next(filter(None, (_translated(message, *each) for each in _VALUES)), message)
    if path is None or not path["path"]:
        return Words(spanish, message)
    return Words(f"en `{path['path']}` {spanish}", f"{message} in `{path['path']}`")


def _translated(message: str, pattern: str, template: str) -> str | None:
    match = re.fullmatch(pattern, message)
    if match is None:
        return None
    return template.format(
        **{
            name: _type(part) if name.startswith("type") else part
            for name, part in match.groupdict().items()
        }
    )


def _type(told: str) -> str:
    return " o ".join(_TYPES.get(name, name) for name in told.split(" | "))

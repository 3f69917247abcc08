"""Print a command of the README, so that whoever runs it runs what the README says.

    python tools/readme.py install

A command is named by a comment on the line before its block: `<!-- command: install -->`.
"""

import re
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"

_COMMAND = re.compile(
    r"^<!-- command: (?P<name>[a-z-]+) -->\n```sh\n(?P<command>[^\n]+)\n```$", re.MULTILINE
)


def commands(text: str) -> dict[str, str]:
    r"""Find the named commands in a Markdown text; each is a single line.

    >>> commands("<!-- command: greet -->\n```sh\necho hello\n```")
    {'greet': 'echo hello'}
    """
    return {match["name"]: match["command"] for match in _COMMAND.finditer(text)}


def main() -> None:
    """Print the command that is named on the command line."""
    found = commands(README.read_text(encoding="utf-8"))
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in found:
        sys.exit(f"README.md has no command {name!r}; it has {', '.join(found)}.")
    print(found[name])


if __name__ == "__main__":
    main()

"""Measure how well citations are read: in the titles of the laws and decrees of Chile.

python -m benchmarks.citations [INDEX]

INDEX is a table of norms, tab-separated and packed with gzip, with the columns type, number,
published, promulgated and title. Each title that cites other norms is a test: what is read of them
must be in the index too. A norm that the index has not is no proof of a mistake, as it is not
complete; one of another year is.
"""

import csv
import gzip
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import msgspec

from fichero.reading import mentions
from fichero.reading.mentions import Mention

INDEX = Path(__file__).parents[2] / "shared" / "norms" / "bcn_laws.tsv.gz"

_TYPES = {"ley": "ley", "decreto-ley": "dl", "decreto-con-fuerza-de-ley": "dfl"}
_SHOWN = 12  # examples of each kind


class Norm(msgspec.Struct, frozen=True):
    """A norm of the index."""

    type: str
    number: str
    published: str
    promulgated: str
    title: str


def norms(path: Path) -> list[Norm]:
    """Read the index."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            msgspec.convert({name: row[name] for name in Norm.__struct_fields__}, Norm)
            for row in rows
        ]


def judge(mention: Mention, known: dict[tuple[str, str], list[Norm]]) -> str:
    """Compare a mention with the index.

    Returns:
        `other type` if the index has no norms of the type; `not in the index`; `number` if only
        the number is told and is in the index; `date` or `year` if what is told fits; `day unknown
        to the index` if it cannot be told; else `another date` or `another year`.
    """
    kind = _TYPES.get(mention.norm_type[0])
    same = known.get((kind or "", mention.number[0].partition("-")[0]), [])
    if not same:
        return "not in the index" if kind else "other type"
    days = {day for norm in same for day in (norm.published, norm.promulgated)}
    unknown = not all(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day) for day in days)
    told = mention.published or mention.dated
    if told and str(told.value) in days:
        return "date"
    if mention.year and str(mention.year[0]) in {day[:4] for day in days}:
        return "year"
    if not (told or mention.year):
        return "number"
    if unknown:
        return "day unknown to the index"
    return "another date" if told else "another year"


def missed(title: str, found: list[Mention]) -> Iterator[str]:
    """Give the words in a title that look like the mention of a norm but are not read as one."""
    spans = [mention.span for mention in found]
    for start in mentions.suspects(title):
        if not any(first <= start < end for first, end in spans):
            yield title[start : start + 50]


def main() -> None:
    """Read all titles, and print what was understood and whether it is right."""
    path = Path(sys.argv[1]) if sys.argv[1:] else INDEX
    if not path.is_file():
        print(f"skipped: there is no index of norms at {path}; name one as the argument")
        return
    index = norms(path)
    known = defaultdict(list)
    for norm in index:
        known[norm.type, norm.number.partition("-")[0]].append(norm)
    begun = perf_counter()
    verdicts: Counter[str] = Counter()
    by_type: Counter[str] = Counter()
    examples: dict[str, list[str]] = defaultdict(list)
    citing = 0
    for norm in index:
        found = [mention for group in mentions.find(norm.title) for mention in group]
        unread = list(missed(norm.title, found))
        citing += bool(found or unread)
        verdicts["not understood"] += len(unread)
        examples["not understood"] += unread
        for mention in found:
            verdict = judge(mention, known)
            verdicts[verdict] += 1
            by_type[mention.norm_type[0]] += 1
            examples[verdict].append(norm.title[slice(*mention.span)])
    seconds = perf_counter() - begun
    read = sum(by_type.values())
    right = ("number", "date", "year", "day unknown to the index")
    compared = sum(verdicts[name] for name in right)
    wrong = verdicts["another date"] + verdicts["another year"]
    told = verdicts["date"] + verdicts["year"]
    print(f"{len(index)} titles, {citing} of which cite norms; read in {seconds:.1f} s")
    print(
        f"{read} norms read, {verdicts['not understood']} not understood:"
        f" {read / (read + verdicts['not understood']):.2%} understood"
    )
    for name, count in by_type.most_common():
        print(f"  {count:6} {name}")
    print("compared with the index:")
    for name, count in verdicts.most_common():
        print(f"  {count:6} {name}")
    print(
        f"numbers that the index has: {compared + wrong} of"
        f" {compared + wrong + verdicts['not in the index']}"
        f" ({(compared + wrong) / (compared + wrong + verdicts['not in the index']):.2%})"
    )
    print(f"dates and years that fit: {told} of {told + wrong} ({told / (told + wrong):.2%})")
    for name in ("not understood", "not in the index", "another date", "another year"):
        print(f"{name}:")
        for text in sorted(set(examples[name]))[:: max(1, len(set(examples[name])) // _SHOWN)]:
            print(f"  {text}")


if __name__ == "__main__":
    main()

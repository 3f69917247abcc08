"""Write a corpus: `python -m benchmarks.corpus FOLDER --forms 1000`."""

import argparse
from collections import Counter
from pathlib import Path

from benchmarks.corpus import writing


def main() -> None:
    """Write a corpus, and tell what it holds."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.corpus", description="Make any number of different forms."
    )
    parser.add_argument("folder", type=Path, help="where they are written")
    parser.add_argument("--forms", type=int, default=1000, help="how many")
    parser.add_argument("--seed", default="1", help="the same seed gives the same bytes")
    parser.add_argument(
        "--faulty", type=float, default=writing.FAULTY, help="the share with a fault"
    )
    options = parser.parse_args()
    codes = Counter(
        form.code
        for form in writing.write(options.folder, options.forms, options.seed, options.faulty)
    )
    print(f"{options.forms} forms in {options.folder}, {options.forms - codes[None]} with a fault:")
    for code, count in sorted((code, count) for code, count in codes.items() if code):
        print(f"{count:8}  {code}")
    print(f"Now: cd {options.folder} && fichero build")


if __name__ == "__main__":
    main()

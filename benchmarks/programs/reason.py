"""Reason over the forms in a folder with reasonable: each by itself, with the ontology."""

import importlib
import json
import sys
import time
from pathlib import Path

reasonable = importlib.import_module("reasonable")
folder = Path(sys.argv[1])
seconds, counts = [], []
for path in sorted(folder.glob("form-*.nt")):
    start = time.process_time()
    reasoner = reasonable.PyReasoner()
    reasoner.load_file(str(folder / "ontology.ttl"))
    reasoner.load_file(str(path.with_suffix(".ttl")))
    found = reasoner.reason()
    seconds.append(time.process_time() - start)
    counts.append([[term.n3() for term in triple] for triple in found])
(folder / "reasonable.json").write_text(json.dumps(counts), "utf-8")
print(json.dumps({"seconds": seconds}))

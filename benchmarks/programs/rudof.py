"""Validate the forms in a folder with pyrudof: shapes are read once, forms staged."""

import importlib
import json
import sys
import time
from pathlib import Path

pyrudof = importlib.import_module("pyrudof")
folder = Path(sys.argv[1])
rudof = pyrudof.Rudof(pyrudof.RudofConfig())
lines = pyrudof.RDFFormat.NTriples
rudof.read_shacl((folder / "shapes.nt").read_text("utf-8"), pyrudof.ShaclFormat.NTriples)
rudof.read_data((folder / "background.nt").read_text("utf-8"), lines)
texts = [path.read_text("utf-8") for path in sorted(folder.glob("form-*.nt"))]
for _ in range(2):  # the first pass is not counted
    seconds, conforms = [], []
    for text in texts:
        start = time.process_time()
        rudof.begin_staging()
        rudof.read_data(text, lines, merge=True)
        conforms.append(rudof.validate_shacl().conforms)
        rudof.rollback_staging()
        seconds.append(time.process_time() - start)
print(json.dumps({"seconds": seconds, "conforms": conforms}))

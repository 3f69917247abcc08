# What people type here. `just` lists it; each recipe is a line that can be typed without just.

export PATH := justfile_directory() / ".venv/bin:" + env("PATH")

_list:
    @just --list --unsorted

# Publish data/sources into dist/ (options go to `fichero build`)
build *options:
    python build.py {{ options }}

# Run the tests (options go to pytest)
test *options:
    python -m pytest {{ options }}

# Check style and types
lint:
    ruff check .
    ruff format --check .
    mypy

# Write the pages of docs/ that are made from the code
docs:
    python -m tools.docs

# Measure a whole build beside the mere import of its engines
bench:
    python -m benchmarks.build

# Pin all dependencies with hashes and without addresses (needs uv)
lock:
    uv pip compile --universal --python-version 3.11 --no-emit-index-url --generate-hashes --custom-compile-command "just lock" -q pyproject.toml --group build -o requirements.txt
    uv pip compile --universal --python-version 3.11 --no-emit-index-url --generate-hashes --custom-compile-command "just lock" -q pyproject.toml --group build --extra test --constraint requirements.txt -o requirements-test.txt

# Do all that continuous integration does (as root, on Debian; makes .venv and dist anew)
ci:
    .ci/run

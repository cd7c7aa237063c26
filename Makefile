# PYTHON is the interpreter of an environment with: pip install -e '.[test]'
PYTHON ?= python
# Options of the benchmarks: make bench BENCH='--only ltv --rows 20000000'
BENCH ?= --only startup

.PHONY: test lint format bench docs ci fresh

test:
	$(PYTHON) -m pytest

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

format:
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

# Needs also: pip install '.[bench]'
bench:
	$(PYTHON) tests/benchmarks/run.py $(BENCH)

# docs/metrics.md, docs/findings.md, and the output of commands in README.md and docs/
docs:
	$(PYTHON) docs/generate.py

# Everything on a clean copy, also with the lowest versions of the dependencies
ci:
	bash .ci/run

# The README from top to bottom in a fresh clone
fresh:
	bash tests/fresh_clone.sh

# The two commands that the README names. Everything lands in .venv and build; nothing global.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
AT_ONCE := -n 3 --dist loadfile

.PHONY: demo test test-neo4j docs screenshot bench clean

demo: $(VENV)/.installed
	$(BIN)/graphkit demo

test: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	rm -rf build/check build/lib build/bdist.*
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --target build/check .
	cp -R tests benchmarks docs/*.py build/check
	cd build/check && ../../$(BIN)/mypy --config-file ../../pyproject.toml \
	  graphkit generate.py screenshot.py benchmarks/*.py tests/*.py tests/neo4j_server
	$(BIN)/python -m pytest $(AT_ONCE) --doctest-modules graphkit loaders viz tests
	@if [ -n "$$CI$$GRAPHKIT_TEST_NEO4J" ] || { command -v javac && command -v mvn; } >/dev/null; \
	then $(MAKE) test-neo4j; \
	else echo "skipped: the tests on Neo4j, which need a JDK 17 and Maven, or GRAPHKIT_TEST_NEO4J"; fi

# The same tests with every graph kept in a running Neo4j, which the suite starts and stops:
# one for each of the processes, or the one that is named, and then one process.
test-neo4j: $(VENV)/.installed-dev
	$(BIN)/python -m pytest $(if $(GRAPHKIT_TEST_NEO4J),,$(AT_ONCE)) --engine neo4j tests

docs: $(VENV)/.installed-dev
	$(BIN)/python docs/generate.py

# Needs Chromium.
screenshot: $(VENV)/.installed-dev
	$(BIN)/python docs/screenshot.py

# What is compared with is no part of graphkit. The largest graph takes long, and is asked for.
SIZES := 1,10
bench: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[py2neo]' networkit scipy
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/layout.py
	$(BIN)/python benchmarks/pages.py
	$(BIN)/python benchmarks/alike.py
	$(BIN)/python benchmarks/writing.py
	$(BIN)/python benchmarks/writing.py --python
	$(BIN)/python benchmarks/queries.py --sizes $(SIZES)

clean:
	rm -rf build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "graphkit needs Python 3.11 or later; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/.installed-dev: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@ $(VENV)/.installed

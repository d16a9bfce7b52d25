# The two commands that the README names. Everything lands in .venv and build; nothing global.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test docs bench clean

demo: $(VENV)/.installed
	$(BIN)/graphkit demo

test: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	rm -rf build
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --target build/check .
	cp -R tests benchmarks docs/generate.py build/check
	cd build/check && ../../$(BIN)/mypy --config-file ../../pyproject.toml \
	  graphkit generate.py benchmarks/*.py tests/*.py
	$(BIN)/python -m pytest --doctest-modules graphkit loaders viz tests

docs: $(VENV)/.installed-dev
	$(BIN)/python docs/generate.py

# What is compared with is no part of graphkit. The largest graph takes long, and is asked for.
SIZES := 1,10
bench: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[fast,py2neo]'
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/writing.py
	$(BIN)/python benchmarks/writing.py --rust
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

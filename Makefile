# Lookwright: every task a person needs. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup demo serve test check lint types imports crash load bench docs lock clean

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
FEED   ?=
SHARED ?=

help: ## List the tasks
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  \033[1m%-8s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Set up the environment in .venv

$(STAMP): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirement requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	touch $(STAMP)

demo: $(STAMP) ## Run the whole journey on a catalogue: index, search, report.html (FEED=file picks the catalogue)
	$(BIN)/lookwright demo $(if $(FEED),--feed "$(FEED)")

serve: $(STAMP) ## Start the page and the API on http://127.0.0.1:8000
	$(BIN)/lookwright serve

test: $(STAMP) ## Run the tests
	$(BIN)/python -m pytest -n auto --dist loadgroup

check: lint types imports test ## Everything a change has to pass

lint: $(STAMP) ## Check style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP) ## Check types (pyright, strict)
	$(BIN)/pyright

imports: $(STAMP) ## Check that imports run one way
	$(BIN)/lint-imports

crash: $(STAMP) ## Kill imports, builds, workers and makers of looks 100 times each and compare what is left
	$(BIN)/python -m tests.crash --kills 100
	$(BIN)/python -m tests.crash_jobs --kills 100
	$(BIN)/python -m tests.crash_looks --kills 100 --cancels 100

load: $(STAMP) ## Load-test a fresh server and hold it to its targets
	$(BIN)/python -m tests.load

bench: $(STAMP) ## Run the benchmarks and print their tables
	$(BIN)/python -m tests.bench

docs: $(STAMP) ## Write the pages that come from the code: command line and settings
	$(BIN)/python -m api.cli.help_docs docs

lock: ## Write requirements.lock anew from pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes \
	  --no-emit-index-url --no-header --output-file requirements.lock pyproject.toml

clean: ## Remove the environment and what runs left behind
	rm -rf $(VENV) .lookwright demo-workspace report.html

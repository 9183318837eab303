# What one may ask for is told by `make help`. Needs python3 (3.11 or newer, with venv), make and git.

PYTHON ?= python3
BIN := .venv/bin
LOCKED := .venv/.locked
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help demo up test lint bench docs clean

help: ## Tell what one may ask for
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 14

demo: $(READY) ## Import invented files of every program, and show what became of them
	@$(BIN)/buddy-pipeline demo

up: $(READY) ## Open the Dagster UI on http://127.0.0.1:3000, with the sensor watching the inbox
	@$(BIN)/buddy-pipeline up

test: lint ## Check everything: lint, then all tests on a real PostgreSQL
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

lint: $(READY) ## Check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/sqlfluff lint --disable-progress-bar buddy_pipeline
	$(BIN)/pyrefly check --summary=none
	$(BIN)/lint-imports --no-logo

bench: $(READY) ## Measure imports, figures and webhooks (takes half an hour; the last needs wrk)
	$(BIN)/python -m benchmarks.import_drop
	$(BIN)/python -m benchmarks.import_lists
	$(BIN)/python -m benchmarks.drop_to_tables
	$(BIN)/python -m benchmarks.impact
	$(BIN)/python -m benchmarks.evidence
	$(BIN)/python -m benchmarks.apply_events
	$(BIN)/python -m benchmarks.receive

docs: $(READY) ## Make the generated pages of docs/ and data/templates/ anew
	$(BIN)/python -m docs.generator
	$(BIN)/python -m buddy_pipeline.sample.templates

clean: ## Remove the environment and caches; the state in .state/ stays
	rm -rf .venv *.egg-info .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The lock settles what is installed; pyproject.toml only installs the project itself anew.
$(LOCKED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "This needs Python 3.11 or newer: make PYTHON=/path/to/python3.11")'
	@echo "Making the environment in .venv; the first time takes a minute or two." >&2
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	@touch $@

$(READY): $(LOCKED) pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# make run     set up what is missing, then serve http://127.0.0.1:8501
# make test    the whole suite: format, lint, types, layers, tests with a real browser
# make bench   measure against the budgets, as JSON
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export HF_HUB_OFFLINE := 1

.PHONY: run test bench clean

run: $(READY)
	$(BIN)/mixdesk run

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist loadfile --ignore tests/browser
	$(BIN)/pytest tests/browser

bench: $(READY)
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[bench]'
	@$(BIN)/python -m tests.benchmarks

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[demo,dev]'
	$(BIN)/python -m dashboard.warm_up
	touch $(READY)

clean:
	rm -rf $(VENV)

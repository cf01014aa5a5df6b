# qilu: `make run` projects the baseline, `make test` runs the tests; both set up .venv on first use.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: run demo test test-slow test-browser bench lint reference notebooks showcase clean

run: $(READY)
	$(BIN)/qilu run scenarios/baseline.yaml

demo: $(READY)
	$(BIN)/qilu run scenarios/demo-small.yaml

test: $(READY)
	$(BIN)/pytest -n auto

test-slow: $(READY)
	$(BIN)/pytest -m slow

# Needs a browser: apt-get install chromium, or its program in QILU_BROWSER.
test-browser: $(READY)
	$(BIN)/pytest -n auto --dist loadfile -m browser

bench: $(READY)
	$(BIN)/pytest -m bench -s -n 0 tests/bench

lint: $(READY)
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

# What is generated and committed: the parameter reference, the numbers a test compares with, the small reference run.
reference: $(READY)
	$(BIN)/qilu explain --all > sim/PARAMETERS.md
	$(BIN)/python -m tests.model.test_numbers
	$(BIN)/qilu run scenarios/demo-small.yaml --out results/reference --quiet

# Notebooks are written from their scripts, without outputs; a test compares them.
notebooks: $(READY)
	$(BIN)/python -m tests.test_notebooks

# The pictures of the READMEs, from finished results of baseline and no-policy.
showcase: $(READY)
	$(BIN)/qilu charts results/baseline enterprises-high-tech-stock --to results/showcase
	$(BIN)/python tests/browser/screenshots.py results/baseline results/no-policy --to results/showcase

# The lock pins every version; where its index cannot be reached the plain install follows pyproject.toml.
$(READY): pyproject.toml uv.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet uv
	VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv sync --quiet --active --locked --extra dev \
		|| $(BIN)/python -m pip install --quiet -e '.[dev]'
	touch $(READY)

clean:
	rm -rf .venv build *.egg-info

# `make demo` shows what onex-ls does; `make test` runs the tests. Both set up .venv by themselves.
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Half as many again as there are processors, since many tests wait for programs.
WORKERS = $$(( $$(getconf _NPROCESSORS_ONLN) * 3 / 2 ))

.PHONY: demo test check lint types nightly lock dist clean

demo: $(STAMP)
	@$(BIN)/python examples/demo.py

test: $(STAMP)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not e2e and not nightly and not corpus"

check: lint types test

lint: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(STAMP)
	@$(BIN)/mypy

nightly: $(STAMP)
	@HYPOTHESIS_PROFILE="by night" $(BIN)/python -m pytest -n auto -m "nightly or random"

lock: $(STAMP)
	@$(BIN)/python scripts/lock.py

dist: $(STAMP)
	@$(BIN)/python -m hatchling build

clean:
	rm -rf $(VENV) build dist .demo

# The lock pins every version and hash; the project itself is installed in place, with the locked build tools.
$(STAMP): requirements-dev.lock pyproject.toml
	@python=$$(scripts/find-python 3.11) || { echo "onex-ls needs Python 3.11 or newer on PATH (or in ONEX_LS_PYTHON)" >&2; exit 1; }; \
	echo "Setting up $(VENV) with $$python"; \
	test -x $(BIN)/python || "$$python" -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

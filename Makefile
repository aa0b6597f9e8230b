# Needs Python 3.11 or newer and make; everything else is set up in .venv from requirements.lock.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: run test check bench lock clean

run: $(INSTALLED) ## the main job on the sample: raw article in, tables out
	$(BIN)/broadsheet ingest seeds/articles --track

test: $(INSTALLED) ## all tests
	$(BIN)/pytest -n auto

check: $(INSTALLED) ## format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(INSTALLED) ## speed against the limit; see benchmarks/ for the others
	$(BIN)/python benchmarks/end_to_end.py

lock: $(INSTALLED) ## resolve requirements.lock anew
	$(BIN)/uv pip compile --universal --python-version 3.11 --upgrade --generate-hashes --no-header \
	    --no-emit-index-url --no-emit-find-links --extra dev pyproject.toml -o requirements.lock

clean: ## remove the environment and the tables
	rm -rf .venv warehouse/.broadsheet warehouse/*/ warehouse/warehouse.duckdb

# uv where the machine has it, else from the lock by pip, with its hashes checked.
$(INSTALLED): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Broadsheet needs Python 3.11 or newer")'
	$(PYTHON) -m venv --clear .venv
	@if ! command -v uv >/dev/null; then \
	    awk '/^[a-z]/ {found = /^uv==/} found' requirements.lock > .venv/uv.lock && \
	    $(BIN)/pip install --quiet --no-deps --require-hashes -r .venv/uv.lock; fi
	PATH="$(BIN):$$PATH" uv pip sync --quiet --compile-bytecode --require-hashes --python $(BIN)/python requirements.lock
	PATH="$(BIN):$$PATH" uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	$(BIN)/python -m compileall -q flows schemas
	touch $@

# The ways in: `make run` to use the program, `make test` to trust it. `make help` lists the rest.

PYTHON ?= python3
PORT ?= 5000
BIN := .venv/bin
FLASK := $(BIN)/flask --app app
unexport PYTHONDONTWRITEBYTECODE # or every process that starts compiles all that it imports once more

.PHONY: help run test sure format lint types imports holes fix migrate evidence chaos sabotage scan bench rights size vendor pins
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | awk -F'|' '{printf "make %-9s %s\n", $$1, $$2}'

run: export HEMBESOK_ENV := development
run: export HEMBESOK_URL ?= http://localhost:$(PORT)
run: .venv/.runs ## the program with its demo region, on http://localhost:5000 (PORT=… changes it)
	@$(FLASK) db upgrade
	@$(FLASK) demo
	@echo "http://localhost:$(PORT)"
	@exec $(BIN)/gunicorn --worker-class gthread --workers 1 --threads 8 --no-control-socket \
		--bind 127.0.0.1:$(PORT) --log-level warning app:app

test: .venv/.tests ## every test, on SQLite and PostgreSQL and in a real browser (ARGS=… goes to pytest)
	@.ci/need chromium postgresql pango node cc
	@$(BIN)/python -m pytest -n 2 --dist worksteal --max-suite-reruns 4 --rerun-show-tracebacks $(ARGS)

sure: .venv/.tests ## format, lint, types, import contracts, known holes, then every test
	@$(MAKE) --no-print-directory -j2 --output-sync=target format lint types imports holes
	@$(MAKE) --no-print-directory test

format: .venv/.tests
	$(BIN)/ruff format --check

lint: .venv/.tests
	$(BIN)/ruff check

types: .venv/.tests
	$(BIN)/mypy

imports: .venv/.tests
	$(BIN)/lint-imports

holes: .venv/.tests
	$(BIN)/bandit --quiet --recursive hembesok_field app.py

fix: .venv/.tests ## put right what ruff can put right itself
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

migrate: .venv/.runs ## write a migration from the tables (name="what changes")
	$(if $(name),,$(error say what changes: make migrate name="..."))
	HEMBESOK_ENV=development $(FLASK) db migrate -m "$(name)"

evidence: .venv/.tests ## the long proofs, written to docs/evidence.json
	@.ci/need chromium postgresql pango node cc webkit
	$(BIN)/python -m tests.evidence

chaos: .venv/.tests ## rows from eight tablets through a faulty network (N=10000 SEED=… says how many, and which)
	@.ci/need postgresql node
	@$(BIN)/python -m tests.chaos $(if $(N),--rows $(N)) $(if $(SEED),--seed $(SEED))

sabotage: .venv/.tests ## break one law at a time and see the tests notice (ARGS="--only WORD --jobs N")
	@.ci/need postgresql node
	@$(BIN)/python -m tests.sabotage $(ARGS)

bench: .venv/.tests .venv-bench/.made ## the tables of docs/benchmarks.md, measured now
	@.ci/need chromium postgresql node
	$(BIN)/python -m benchmarks

rights: .venv/.tests ## docs/behorigheter.md again from the table of rights
	@$(BIN)/python -m tests.tools.rights

scan: .venv/.tests .venv-scan/.made ## another's scanner tries the running program, signed in as each duty
	$(BIN)/python -m tests.scan

size: ## the largest files and the longest functions; fails nothing
	@$(PYTHON) -m tests.tools.size

vendor: ## third-party browser files again from npm, sums checked (ACCEPT=1 after a new version in package.json)
	@$(PYTHON) -m tests.tools.vendor $(if $(ACCEPT),--accept)

# --universal: one file for every machine with Python 3.11 or later. No registry's address is written down.
PIN := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-header --no-emit-index-url --no-emit-find-links

pins: .venv/.made ## each requirements….txt again from its .in file
	$(PIN) requirements.in -o requirements.txt
	$(PIN) -c requirements.txt requirements-dev.in -o requirements-dev.txt
	$(PIN) requirements-scan.in -o requirements-scan.txt
	$(PIN) requirements-bench.in -o requirements-bench.txt

# The stamps say when something was last installed, so that nothing is installed twice.
.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11 ...")'
	@$(PYTHON) -m venv .venv || { .ci/need venv && $(PYTHON) -m venv --clear .venv; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv || echo "uv could not be installed; pip does the work, slower"
	@touch $@

.venv/.runs: requirements.txt .venv/.made
	@.ci/install $<
	@touch $@

.venv/.tests: requirements-dev.txt .venv/.made
	@.ci/install $<
	@touch $@ .venv/.runs

# Apart from .venv: the scanner needs older versions of what the tests need.
.venv-scan/.made: requirements-scan.txt
	@$(PYTHON) -m venv --clear .venv-scan
	@.venv-scan/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# The calendar server that ours is measured beside.
.venv-bench/.made: requirements-bench.txt
	@$(PYTHON) -m venv --clear .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

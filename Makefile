# Everything a developer needs: make run · make explorer · make supergraph · make test · make long · make coverage ·
# make check · make schema · make schema-check · make docs · make bench · make lock · make audit

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
EXPLORER := $(filter-out gateway/explorer/static% gateway/explorer/generated%,$(shell find gateway/explorer -type f -not -path '*/static/*' -not -path '*/node_modules/*' -not -name '*.py' -not -name '*.pyc' 2>/dev/null))

.PHONY: run explorer page-types supergraph test long coverage check schema release-schema schema-check docs bench lock audit clean

# PORT=8080: on another port.
PORT ?= 8000

run: $(VENV)/installed
	$(BIN)/borgerblik serve --sandbox --port $(PORT)

# The explorer's page alone, where npm could not be reached when the gateway was installed.
explorer: $(VENV)/installed
	$(BIN)/python hatch_build.py

# The types of the page's operations, for an editor: graphql-codegen's client preset, from schema.graphql.
page-types: $(VENV)/tools
	$(BIN)/python -m tests.explorer.page_types

# Our graph and another application's behind a router: see examples/supergraph.
supergraph: $(VENV)/installed
	$(BIN)/python -m examples.supergraph

test: check
	$(BIN)/python -m pytest -m 'not long'

# The long form of the tests that have one: fuzzing, worlds, changes under load, and demands on processor time. Those that
# load a gateway have the machine for themselves; SOAK_SECONDS=180 OVERLOAD_SECONDS=30 make long: the shorter form of it.
# None may take longer than LONG_SECONDS (14400).
long: $(VENV)/tools
	$(BIN)/python -m pytest -m long --numprocesses auto --ignore tests/overload
	$(BIN)/python -m pytest -m long --numprocesses 0 tests/overload

# Branches of gateway/ and sources/ that no test takes, also in the processes that tests start; where less than 95 % are
# taken it fails. Everything takes longer while it is measured, and a test that is cut loses what its process has measured:
# so the timeout is longer.
coverage: $(VENV)/tools
	rm -rf test-output/coverage && mkdir -p test-output/coverage
	$(BIN)/coverage run -m pytest -m 'not long' --timeout 1800
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under 0
	$(BIN)/coverage json --quiet --fail-under 0 -o test-output/coverage.json
	$(BIN)/python -m tests.coverage_figures test-output/coverage.json

check: $(VENV)/tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/borgerblik schema-check

schema: $(VENV)/installed
	$(BIN)/borgerblik schema > schema.graphql

# At a release: what others build on from then on.
release-schema: schema
	cp schema.graphql released/schema.graphql
	$(BIN)/borgerblik schema --client > released/client.graphql

# What a change of the schema breaks: against released/schema.graphql, and what known frontends ask.
schema-check: $(VENV)/installed
	$(BIN)/borgerblik schema-check

# The docs as a site, in test-output/site: open its index.html. Nothing of it is fetched from elsewhere.
docs: $(VENV)/tools
	$(BIN)/mkdocs build --strict

# The gateway beside its peers. ROUNDS=2: the quick form; PARTS=memory,sources,start,inside; WRITE=yes: into the docs;
# PARTS=count: instructions of single requests by valgrind, beside the committed ones (WRITE=yes commits these);
# ARGS='--only "Mercurius + JIT" --variant "on graphql-core:COMPILED_EXECUTION=false"': one peer, and the gateway once more, set otherwise.
ROUNDS ?= 5
PARTS ?= memory,sources,start,inside

bench: $(VENV)/tools
	$(BIN)/python -m bench --rounds $(ROUNDS) --parts $(PARTS) $(if $(WRITE),--write) $(ARGS)

# Versions and hashes of everything that is installed, on every Python and system; no addresses. UPGRADE=--upgrade: newer
# versions too.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-build --no-header $(UPGRADE)

lock: $(VENV)/tools
	$(BIN)/pip install --quiet --disable-pip-version-check 'uv==0.13.9'
	$(LOCK) --extra build --output-file requirements.txt pyproject.toml
	$(LOCK) --extra build --extra dev --extra bench --extra docs --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml

# What is installed where the gateway runs: a bill of materials (CycloneDX) in test-output/sbom.json, and whether anything in it
# has a known vulnerability. What cannot be looked up counts as a failure. The tools have an environment of their own.
audit: $(VENV)/audit/installed
	mkdir -p test-output
	$(VENV)/audit/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --output-file test-output/sbom.json requirements.txt
	$(VENV)/audit/bin/pip-audit --strict --progress-spinner off --disable-pip --require-hashes --requirement requirements.txt

$(VENV)/audit/installed:
	$(PYTHON) -m venv $(VENV)/audit
	$(VENV)/audit/bin/pip install --quiet --disable-pip-version-check 'cyclonedx-bom==7.5.0' 'pip-audit==2.10.1'
	touch $@

clean:
	rm -rf $(VENV) bench/peers/node_modules examples/supergraph/router/node_modules gateway/explorer/static test-output
	rm -rf "$${XDG_CACHE_HOME:-$$HOME/.cache}/borgerblik/tests"

$(VENV)/installed: requirements.txt pyproject.toml hatch_build.py native_build.py $(wildcard sources/native/*.p[yx]*) $(EXPLORER)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --disable-pip-version-check --require-hashes --requirement requirements.txt
	$(BIN)/pip install --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/tools: $(VENV)/installed requirements-dev.txt
	$(BIN)/pip install --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	touch $@

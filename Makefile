# Every target does its own set-up on a bare Debian or Ubuntu machine with Python >= 3.11, git and make.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 2
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test bench rules rules-mutate lint docs soak assets

help:            ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 16

.venv/runtime: requirements.lock pyproject.toml
	deploy/prepare
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install -q --require-hashes -r requirements.lock
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	touch $@

.venv/dev: .venv/runtime requirements-dev.lock
	deploy/prepare test
	$(BIN)/pip install -q --require-hashes -r requirements-dev.lock
	touch $@

# npm comes from the machine, or from a wheel where there is none.
api/pages/node_modules/.ready: api/pages/package-lock.json .venv/runtime
	command -v npm >/dev/null || $(BIN)/pip install -q --require-hashes -r deploy/node.lock
	cd api/pages && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-audit --no-fund --loglevel=error
	touch $@

assets: api/pages/node_modules/.ready   ## browser libraries and fonts

demo: .venv/runtime assets   ## build the demonstration city and serve it on http://127.0.0.1:8000
	$(BIN)/linpiao demo

test: .venv/dev assets       ## every test, on SQLite and on a private PostGIS cluster
	deploy/with-postgis $(BIN)/pytest -n $(WORKERS) --dist loadgroup -m 'not soak' $(TESTS)

lint: .venv/dev              ## ruff, mypy strict, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

rules: .venv/dev             ## which rules of the law are proven by tests: text and build/rules.json
	$(BIN)/python -m tests.rules.report

rules-mutate: .venv/dev assets   ## switch one rule off at a time; its tests must fail (SEED=1 COUNT=30, COUNT=all)
	deploy/with-postgis $(BIN)/python -m tests.rules.mutate --seed $(or $(SEED),1) --count $(or $(COUNT),30)

bench: .venv/dev             ## performance beside peers: text and build/bench.json (JOB=name for one, PEER=name beside it)
	deploy/with-postgis $(BIN)/python -m tests.benchmarks $(if $(JOB),--job $(JOB)) $(if $(PEER),--peer $(PEER))

docs: .venv/dev              ## the documentation site, into build/site
	$(BIN)/python -m mkdocs build --strict -f deploy/mkdocs.yml

soak: .venv/dev assets       ## long seeded fault runs (SEEDS="1 2 3"; of sales ORDERS=100000 or as many as MINUTES=60 allow)
	deploy/with-postgis $(BIN)/pytest -n $(WORKERS) -m soak --timeout=0 $(if $(SEEDS),--seeds "$(SEEDS)") \
		$(if $(ORDERS),--orders $(ORDERS)) $(if $(MINUTES),--minutes $(MINUTES))

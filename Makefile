# One door for every chore, for people and for CI alike. `make help` lists them.
# Everything below works with the virtual environment .venv at the project's root and makes it if need be.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export PORT ?= 8000
# Compiled code is kept: two workers and a dozen processes of the tests would compile it again each time.
unexport PYTHONDONTWRITEBYTECODE

PYTHON_FILES := manage.py council programmes actions risks savings reports tests
UV_COMPILE := .venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --no-header --python-version 3.11 --universal

.PHONY: help run test check fuzz bench lock vendor format dev

help: ## List these chores
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

run: ## Start the demo council on http://127.0.0.1:8000 (PORT=… for another port)
	@.ci/serve

test: dev ## Run every test on SQLite and PostgreSQL (ARGS="-k import" for some, QUICK=1 for a quick look)
	.venv/bin/python -m pytest -n 3 $(if $(QUICK),--quick) $(ARGS)

check: dev ## Lint, format, types, templates, layers, import circles and the house's other rules, migrations, settings
	.venv/bin/ruff check $(PYTHON_FILES)
	.venv/bin/ruff format --check $(PYTHON_FILES)
	TESTING=1 .venv/bin/mypy council programmes actions risks savings reports
	.venv/bin/djlint templates --lint --quiet
	.venv/bin/lint-imports
	.venv/bin/python -m pytest -q --databases=sqlite tests/test_house*.py
	.venv/bin/python -m pytest -q --databases=sqlite -m replay tests/council/test_new_database.py
	TESTING=1 .venv/bin/python manage.py makemigrations --check --dry-run
	TESTING=1 .venv/bin/python manage.py check --fail-level WARNING

fuzz: dev ## Give every property test thousands of random examples (ARGS="-k timescales" for some)
	HYPOTHESIS_PROFILE=fuzz .venv/bin/python -m pytest -n 2 -m hypothesis --databases=sqlite $(ARGS)

bench: dev ## Measure against the references into build/bench.json (ONLY=name for one)
	.venv/bin/python -m tests.benchmarks $(ONLY)

format: dev ## Put the Python files into the house's format
	.venv/bin/ruff check --fix $(PYTHON_FILES)
	.venv/bin/ruff format $(PYTHON_FILES)

lock: dev ## Work out the exact versions and hashes again from pyproject.toml
	$(UV_COMPILE) pyproject.toml -o requirements.txt
	$(UV_COMPILE) --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

vendor: dev ## Fetch and compile the borrowed front-end files again (needs node and npm)
	.ci/refresh-vendor

dev:
	@.ci/system-packages test
	@.ci/environment dev

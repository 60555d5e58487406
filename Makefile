# Two commands do everything: `make run` and `make test`. Python 3.11 and make are all they need.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
# Tests wait for databases, servers and workers of their own, so more of them than cores run at once.
QUICK = -m "not processes and not browser" -n 4
SLOW = -m "processes and not browser" -n 4

.PHONY: help run setup test test-quick test-processes test-browser test-postgres lint format lock chaos clean
.DEFAULT_GOAL := help

help: ## Show these commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(VENV)/.runtime: requirements.txt
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	touch $@

setup: $(VENV)/.runtime ## Install, create the database, load the sample, make the demo sign-in
	$(BIN)/python manage.py setup --demo

run: setup ## Everything for a fresh machine, then web and worker at HOST:PORT
	$(BIN)/python manage.py serve --host $(HOST) --port $(PORT)

test: test-quick test-processes test-browser test-postgres ## All tests, on SQLite and on PostgreSQL

test-quick: $(VENV)/.development
	$(BIN)/python -m pytest $(QUICK)

test-processes: $(VENV)/.development
	$(BIN)/python -m pytest $(SLOW)

test-browser: $(VENV)/.development
	$(BIN)/python -m pytest -m browser -n 2

test-postgres: $(VENV)/.development
	$(BIN)/python -m tests.on_postgres $(BIN)/python -m pytest $(QUICK)
	$(BIN)/python -m tests.on_postgres $(BIN)/python -m pytest $(SLOW)

lint: $(VENV)/.development ## Style, types, templates, migrations, API schema
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null

format: $(VENV)/.development ## Put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/.development ## Compile the pinned requirements from requirements*.in
	$(BIN)/python -m pip install --quiet uv==0.13.8
	$(BIN)/uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --quiet \
	  --output-file requirements.txt requirements.in
	$(BIN)/uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --quiet \
	  --constraint requirements.txt --output-file requirements-dev.txt requirements-dev.in

chaos: $(VENV)/.development ## 50 rounds of kill -9: accepted messages lost, stuck or doubled must be 0
	$(BIN)/python -m benchmarks.chaos --rounds 50

clean: ## Remove what the commands above made, the data included
	rm -rf $(VENV) data staticfiles .mypy_cache .pytest_cache .ruff_cache

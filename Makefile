# Two commands do everything: `make run` and `make test`. Python 3.11 and make are all they need.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
# Tests wait for databases, servers and workers of their own, so more of them than cores run at once.
QUICK = -m "not processes and not browser" -n 4
SLOW = -m "processes and not browser" -n 4

# Without bytecode each worker and each server compiles everything anew: 12 s of each test session.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run dev setup shell migrations test test-sqlite test-quick test-processes test-browser test-postgres coverage \
  lint lint-js format lock node fuzz chaos clean
.DEFAULT_GOAL := help
TEMPLATES = $$(git ls-files 'templates/*.html')
SOURCES = $$(git ls-files '*.py' ':!*/migrations/*')

help: ## Show these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

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

dev: $(VENV)/.development ## The same with DEBUG, started anew at each change of the code
	$(BIN)/python manage.py setup --demo
	DEBUG=1 $(BIN)/python manage.py runserver $(HOST):$(PORT) & \
	  DEBUG=1 $(BIN)/python manage.py qcluster; kill $$!

shell: $(VENV)/.development ## A Python shell with the models
	$(BIN)/python manage.py shell

migrations: $(VENV)/.development ## Write the migrations that the models need; name them: make migrations APP=insights NAME=what
	$(BIN)/python manage.py makemigrations $(APP) $(if $(NAME),--name $(NAME))

test: test-sqlite test-browser test-postgres ## All tests, on SQLite and on PostgreSQL

test-sqlite: $(VENV)/.development ## Tests without browsers: who waits for a server leaves the cores to the others
	$(BIN)/python -m pytest -m "not browser" -n 4

test-quick: $(VENV)/.development ## Tests without processes and browsers, on SQLite
	$(BIN)/python -m pytest $(QUICK)

test-processes: $(VENV)/.development ## Tests that start real servers and workers, on SQLite
	$(BIN)/python -m pytest $(SLOW)

test-browser: $(VENV)/.development ## Tests that drive a real browser
	$(BIN)/python -m pytest -m browser -n 2

test-postgres: $(VENV)/.development ## What uses a database again, on an embedded PostgreSQL
	$(BIN)/python -m tests.on_postgres $(BIN)/python -m pytest -m "not browser" -n 4

coverage: $(VENV)/.development ## The quick tests, with the share of lines that they run; fails below 90 %
	$(BIN)/python -m pytest $(QUICK) --cov --cov-report=term:skip-covered

lint: $(VENV)/.development lint-js ## Style, types, layers, templates, scripts, migrations, API schema
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/djade --check --target-version 5.2 $(TEMPLATES)
	$(BIN)/django-upgrade --target-version 5.2 $(SOURCES)
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null

lint-js: ## Style and types of the pages' scripts; said aloud where Node.js is absent
	@if [ -x .ci/node/node_modules/.bin/biome ]; then \
	  .ci/node/node_modules/.bin/biome lint --config-path=.ci/node static/js && \
	  .ci/node/node_modules/.bin/tsc --project .ci/node/tsconfig.json; \
	elif [ -n "$$VERBATIM_REQUIRE" ]; then echo "The scripts need a check: make node" >&2; exit 1; \
	else echo "SKIPPED: static/js is not checked; 'make node' installs what does (Node.js 20 or newer)"; fi

node: ## Install what checks scripts and TypeScript clients (Node.js 20 or newer)
	npm ci --prefix .ci/node --no-audit --no-fund

format: $(VENV)/.development ## Put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $(TEMPLATES)

lock: $(VENV)/.development ## Compile the pinned requirements from requirements*.in
	$(BIN)/python -m pip install --quiet uv==0.13.8
	$(BIN)/uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --quiet \
	  --output-file requirements.txt requirements.in
	$(BIN)/uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --quiet \
	  --constraint requirements.txt --output-file requirements-dev.txt requirements-dev.in

fuzz: $(VENV)/.development ## Made-up requests from every kind of caller to a real server: no answer of 500
	$(BIN)/python -m benchmarks.fuzz_api --cases 10000 --seconds 1200

chaos: $(VENV)/.development ## 50 rounds of kill -9: accepted messages lost, stuck or doubled must be 0
	$(BIN)/python -m benchmarks.chaos --rounds 50

clean: ## Remove what the commands above made, the data included
	rm -rf $(VENV) data staticfiles .mypy_cache .pytest_cache .ruff_cache

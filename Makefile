# legalkit: every target sets up what it needs. A fresh machine needs Python 3.11 or newer and a
# package index; LibreOffice and poppler are used when they are there and never required here.

VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.set-up
PYTEST := $(BIN)/python -m pytest
CORES  ?= 2
DEMO   ?= demo-out
COVERAGE ?= 90
MINUTES ?= 60
NOTICED ?= 90

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all mutation coverage lint format types law papers wheel bench lock clean

help: ## Say what there is
	@echo "legalkit: make TARGET"
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Make .venv with legalkit and the pinned development tools

$(STAMP): requirements-dev.txt pyproject.toml
	@python=; for name in python3 python3.11 python3.12 python3.13 python3.14 /usr/bin/python3; do \
	  if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "legalkit needs Python 3.11 or newer; none was found as python3, python3.11 ... python3.14." >&2; \
	  echo "Install it (Debian, Ubuntu: apt-get install python3 python3-venv) and run make again." >&2; exit 1; \
	fi; \
	if [ ! -x $(BIN)/python ] || ! $(BIN)/python -c 'import pip' 2>/dev/null; then \
	  echo "set-up: new environment $(VENV) with $$($$python --version)"; \
	  $$python -m venv $(VENV) || { rm -rf $(VENV); \
	    echo "This Python cannot make environments (Debian, Ubuntu: apt-get install python3-venv)." >&2; exit 1; }; \
	fi
	@echo "set-up: installing the pinned packages (about a minute, only the first time)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --retries 5 -r requirements-dev.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
	@echo "set-up: done, $$($(BIN)/legalkit --version)"

demo: $(STAMP) ## Run the whole way on the example case; the files land in demo-out/
	@$(BIN)/legalkit demo $(DEMO)

test: $(STAMP) ## Run the tests with branch coverage
	@$(PYTEST) -n $(CORES) -m "not slow" --cov --cov-report= -p no:cacheprovider
	@echo "branch coverage $$($(BIN)/coverage report --format=total) %; file by file: make coverage"

test-all: $(STAMP) ## Run the tests, the slow ones too, and make mutation
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --retries 5 -r requirements-spark.txt
	@command -v java >/dev/null || \
	  echo "test-all: no Java, so the Spark job is not tried (apt-get install openjdk-17-jre-headless)"
	@$(PYTEST) -n $(CORES) --cov --cov-report= -p no:cacheprovider
	@echo "branch coverage $$($(BIN)/coverage report --format=total) %; file by file: make coverage"
	@$(MAKE) -s mutation

mutation: $(STAMP) ## Change lines of the date engine one by one; do the tests notice?
	@$(BIN)/python benchmarks/mutation/run.py --minutes $(MINUTES) --floor $(NOTICED)

coverage: $(STAMP) ## Show what the last test run did not reach; fails below COVERAGE
	@$(BIN)/coverage report --fail-under=$(COVERAGE)

lint: $(STAMP) ## Check style, format and the floors of the house
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo --no-cache

format: $(STAMP) ## Write the one format
	@$(BIN)/ruff check --fix --exit-zero .
	@$(BIN)/ruff format .

types: $(STAMP) ## Check types, strictly
	@$(BIN)/mypy

law: $(STAMP) ## Check rule sheets and treaties, run the worked examples
	@$(BIN)/legalkit law check
	@$(BIN)/legalkit law test
	@$(BIN)/legalkit law treaty check

papers: $(STAMP) ## Look over every Word template: fields, brackets, samples
	@$(BIN)/legalkit documents lint

wheel: $(STAMP) ## Build the wheel and try it in an empty environment outside the checkout
	@$(PYTEST) tests/wheel -p no:cacheprovider

bench: $(STAMP) ## Measure what must stay quick
	@for file in benchmarks/*.py; do $(BIN)/python "$$file" || exit 1; done

lock: ## Pin today's versions of everything in requirements-dev.txt
	@rm -rf .lock-venv && python3 -m venv .lock-venv
	@.lock-venv/bin/python -m pip install -qq --upgrade pip
	@.lock-venv/bin/python -m pip install -qq ".[timestamp,readers,signatures,portfolio,register-fast]" --group dev "hatchling>=1.27"
	@{ echo "# Written by 'make lock' from pyproject.toml; the versions that make test and CI run with."; \
	   .lock-venv/bin/python -m pip freeze --exclude legalkit; } > requirements-dev.txt
	@rm -rf .lock-venv build
	@echo "requirements-dev.txt: $$(grep -c == requirements-dev.txt) packages"

clean: ## Remove what make and the tools have written, the environment too
	@rm -rf $(VENV) .lock-venv $(DEMO) build dist .coverage .coverage.* .pytest_cache .mypy_cache \
	  .ruff_cache .import_linter_cache .hypothesis htmlcov mutants mutants.log
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

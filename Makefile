# The everyday commands. `make help` lists them; CONTRIBUTING.md tells more.
# The version matrix is nox's: `nox --list`.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
BIN := .venv/bin

# Any Python runs tools/setup, which finds one that is new enough and says so if there is none.
BOOT = $(or $(shell for p in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; \
	do command -v $$p && break; done),$(error No python3 on PATH: install Python 3.11 or newer))
SETUP = @$(BOOT) tools/setup

# Processes that share the tests: a number, `auto` for one a core, 0 for none but pytest itself.
WORKERS ?= auto

##@ Two commands

.PHONY: demo
demo: ## Show it working, against an embedded portal: no account, no network
	$(SETUP) --extra portal --extra notebook
	@$(BIN)/python examples/demo.py

.PHONY: test
test: ## Run the unit tests, and hold branch coverage at 100 %
	$(SETUP) --extra portal --extra cli --extra httpx2 --extra speed --group test
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -n $(WORKERS) $(ARGS)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

##@ Before a commit

.PHONY: format
format: ## Put the code in its one form
	$(SETUP) --group lint
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

.PHONY: lint
lint: ## Check rules, form and changelog fragments
	$(SETUP) --group lint
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/towncrier build --draft --version unreleased > /dev/null

.PHONY: types
types: ## Check types: mypy, pyright, and that every public name has one
	$(SETUP) --extra portal --extra cli --extra httpx2 --extra speed --group types
	@$(BIN)/mypy
	@$(BIN)/pyright
	@PATH="$(CURDIR)/$(BIN):$$PATH" pyright --verifytypes go1scim --ignoreexternal

.PHONY: docs
docs: ## Build the documentation into docs/_build
	$(SETUP) --extra portal --extra notebook --extra cli --group docs --group test
	@$(BIN)/sphinx-build -E -W --keep-going --quiet -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

.PHONY: interop
interop: ## Run against other servers, clients and suites: make interop ARGS="-k scimmy"
	$(SETUP) --venv .venv-interop --extra portal --extra cli --group interop
	@.venv-interop/bin/pytest interop $(ARGS)

.PHONY: chaos
chaos: ## Kill a run over and over, among faults: make chaos ARGS="--changes 150 --kills 4"
	$(SETUP) --extra portal
	@$(BIN)/python -m chaos $(ARGS)

##@ By hand

.PHONY: bench
bench: ## Measure, and compare with the targets: make bench ARGS="models"
	$(SETUP) --extra httpx2 --extra speed --group bench
	@$(BIN)/python -m benchmarks $(ARGS)

.PHONY: release-check
release-check: ## Build the distributions and try the wheel in a clean environment
	$(SETUP) --group release
	@$(BIN)/python tools/release_check.py

.PHONY: setup
setup: ## Make .venv with everything that development needs
	$(SETUP) --extra portal --extra notebook --extra cli --extra httpx2 --extra speed --group dev

.PHONY: clean
clean: ## Remove everything that the commands above made
	@rm -rf .venv .venv-* .coverage .coverage.* .hypothesis .mypy_cache .nox .pytest_cache \
		.ruff_cache build dist docs/_build interop/scimmy/node_modules
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## List the commands
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

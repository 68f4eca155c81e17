# Two commands do all the set-up: `make demo` and `make test`. Both can be repeated.
#
#   PYTHON=python3.12 make demo      another interpreter (3.11 or newer)
#   TORCH_BACKEND=cpu make demo      the small PyTorch build, where its index can be reached
#   DEMO_SERVE=0 make demo           end without starting the dashboard

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TORCH := $(if $(TORCH_BACKEND),--torch-backend $(TORCH_BACKEND))
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python --constraints constraints.txt $(TORCH)

.PHONY: help install demo test test-postgresql lint test-tools soak bench pictures constraints clean

help:
	@grep -E '^#  |^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "diembao needs Python 3.11 or newer; name one with PYTHON=python3.11 make …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check "$$(grep '^uv==' constraints.txt)"

$(VENV)/installed: $(BIN)/uv pyproject.toml constraints.txt
	@echo "Installing diembao and its libraries into $(VENV) (the first time takes some minutes; PyTorch is large) …"
	$(INSTALL) --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(INSTALL) --editable '.[dev]'
	@touch $@

install: $(VENV)/installed ## install diembao into .venv

demo: $(VENV)/installed ## the main job on a small fictional press
	@$(BIN)/python -m tests.demo

lint: $(VENV)/installed-dev ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test-tools: ## what the tests take from Debian, as root; else say what is left out
	@sh tests/tools.sh

# Without a network the tests that need it are skipped, and say so.
$(VENV)/s3/installed: $(VENV)/installed-dev tests/objects/requirements.txt
	-$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(VENV)/s3 && $(BIN)/uv pip install --quiet --python $(VENV)/s3/bin/python --requirement tests/objects/requirements.txt && touch $@

TEST := $(BIN)/python -m pytest -m "not soak" -n 3 --dist loadfile --no-loadscope-reorder

test: $(VENV)/installed-dev $(VENV)/s3/installed test-tools lint ## all tests but the long campaigns
	$(TEST)

test-postgresql: $(VENV)/installed-dev ## the tests of newsroom and dashboard once more, their store on PostgreSQL
	DIEMBAO_TEST_STORE=postgresql $(TEST) tests/newsroom tests/dashboard

soak: $(VENV)/installed-dev ## long campaigns: kills, faults; then test-postgresql. Or those that SOAK names
	$(BIN)/python -m pytest -m soak $(SOAK)
	$(if $(SOAK),,$(MAKE) test-postgresql)

bench: $(VENV)/installed-dev ## speed as ratios against the bare libraries
	$(BIN)/python -m tests.bench

pictures: $(VENV)/installed-dev test-tools ## the pictures of README and docs, and of every page into .pictures/
	$(BIN)/python -m tests.demo --pictures docs

constraints: $(BIN)/uv ## pin the newest versions that the ranges allow
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade --no-annotate --no-header --no-emit-index-url --no-emit-find-links --extra dev --output-file constraints.txt pyproject.toml

clean: ## remove what was installed and the demo's data
	rm -rf $(VENV) .demo .bench .pictures

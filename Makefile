# Two commands: `make all` builds everything, `make test` checks everything. Both make .venv first.
PYTHON ?= python3
VENV ?= .venv
READY = $(VENV)/.ready

.PHONY: all test

all: $(READY)
	$(VENV)/bin/python -m weasel run all

test: $(READY)
	$(VENV)/bin/python -m ruff check
	$(VENV)/bin/python -m mypy
	$(VENV)/bin/python -m pytest -q --durations=5

$(READY): requirements.txt
	@command -v $(PYTHON) >/dev/null || { echo "make: no $(PYTHON) found; install Python 3.11 or name one with PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 12))' || { echo "make: $$($(PYTHON) --version) found; Python 3.10, 3.11 or 3.12 is needed, name one with PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "make: $(PYTHON) has no venv; install it (Debian: apt install python3-venv)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --disable-pip-version-check --quiet -r requirements.txt || { echo "make: pip could not install requirements.txt; check the package registry or proxy (pip config list)"; exit 1; }
	@touch $@

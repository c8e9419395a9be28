# make run    the timeline at http://127.0.0.1:8000 (first time: sets everything up; later: starts and keeps the data)
# make test   every check and test
# make help   the other targets

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes
# Whole files, so that what a file's tests share is made once; one process more than there are cores, because tests wait for
# browsers, servers and children a third of their time.
PROCESSES := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
PYTEST := $(BIN)/python -m pytest --numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder
export TUMEN_VAR ?= $(CURDIR)/var

.DEFAULT_GOAL := help
.PHONY: help run test lint check unit lock messages bench faults bugs audit licences sbom fuzz clean

help:
	@sed -n 's/^# make/make/p' Makefile
	@echo "make lint        style and types"
	@echo "make unit        the tests, on SQLite and then on PostgreSQL"
	@echo "make lock        lock the dependencies of pyproject.toml anew (needs uv)"
	@echo "make messages    collect and compile translations (needs gettext)"
	@echo "make faults      kills, failing system calls, full disks: the long runs of docs/reliability.md"
	@echo "make bugs        small mistakes in the program, one at a time: do the tests notice? (twenty minutes)"
	@echo "make audit       known weaknesses of the locked packages (asks the advisory database)"
	@echo "make licences    write docs/licences.md anew"
	@echo "make sbom        a bill of materials of requirements.txt (CycloneDX, JSON) on standard output"
	@echo "make fuzz        coverage-guided fuzzing for SECONDS=600 (Linux, CPython up to 3.13)"
	@echo "make bench       speed and memory, as ratios"

$(VENV)/run.stamp: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=python3.12")'
	@echo "Setting up Python packages in $(VENV) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements-dev.txt $(VENV)/run.stamp
	@echo "Setting up what the tests need …"
	@$(PIP) -r requirements-dev.txt
	@touch $@

run: $(VENV)/run.stamp
	@mkdir -p $(TUMEN_VAR)
	@TUMEN_DEBUG=1 $(BIN)/python manage.py migrate --verbosity 0
	@TUMEN_DEBUG=1 $(BIN)/python manage.py seed
	@echo "Tumen is at http://127.0.0.1:$(PORT)/ (stop it with Ctrl-C)"
	@TUMEN_DEBUG=1 $(BIN)/python manage.py runserver --noreload 127.0.0.1:$(PORT)

test: lint check unit

lint: $(VENV)/test.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@TUMEN_VAR=$(VENV)/test-var $(BIN)/mypy timeline benchmarks

check: $(VENV)/test.stamp
	@TUMEN_VAR=$(VENV)/test-var $(BIN)/python manage.py makemigrations --check --dry-run
	@TUMEN_VAR=$(VENV)/test-var $(BIN)/python manage.py check --deploy --fail-level WARNING

unit: $(VENV)/test.stamp
	@TUMEN_VAR=$(VENV)/test-var $(PYTEST)
	@TUMEN_VAR=$(VENV)/test-var $(PYTEST) -p tests.postgresql

lock:
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --universal --python-version 3.11 --no-header pyproject.toml -o requirements.txt
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --universal --python-version 3.11 --no-header -c requirements.txt --group dev pyproject.toml -o requirements-dev.txt
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --universal --python-version 3.11 --no-header -c requirements-dev.txt --extra scale pyproject.toml -o requirements-scale.txt
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 --no-header --no-deps --group fuzz -o requirements-fuzz.txt

messages: $(VENV)/run.stamp
	$(BIN)/python manage.py makemessages --locale id --no-location --no-obsolete --ignore .venv --ignore tests
	$(BIN)/python manage.py compilemessages --verbosity 0

bench: $(VENV)/test.stamp
	@$(BIN)/python -m benchmarks.extract_speed

faults: $(VENV)/test.stamp
	@for run in "ingest 200" "calls 500" "merge 40" "reextract 30" "backup 30" "full 20" "pages 20" "tmpfs 20" "memory 20" \
		"migrate 50" "loaded 50" "curated 300" "migrate 50 postgresql" "loaded 50 postgresql" "ingest 50 postgresql" "stops 20 postgresql"; do \
		$(BIN)/python -m tests.faults $$run || exit 1; done

bugs: $(VENV)/test.stamp
	@$(BIN)/python -m tests.bugs

audit: $(VENV)/test.stamp
	@$(BIN)/python -m pip_audit --strict --require-hashes --disable-pip -r requirements-dev.txt -r requirements-scale.txt || \
		{ test "$$AUDIT_MAY_BE_OFFLINE" = 1 && ! $(BIN)/python -m tests.advisories && echo "Not audited: the advisory database cannot be reached."; }

licences: $(VENV)/run.stamp $(VENV)/test.stamp
	@$(BIN)/python -m tests.licences > docs/licences.md

sbom: $(VENV)/test.stamp
	@$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible requirements.txt

SECONDS ?= 600
fuzz: $(VENV)/test.stamp
	@$(PIP) -r requirements-fuzz.txt
	@for target in decode article dates; do $(BIN)/python -m tests.fuzz $$target $(SECONDS) || exit 1; done

clean:
	rm -rf $(VENV) staticfiles .mypy_cache .ruff_cache .pytest_cache

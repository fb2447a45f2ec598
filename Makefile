# The two commands of a newcomer: make demo, make test. All they need is Python 3.11 and make.
# make front builds the workbench's pages; the others do it where it is needed.
.DEFAULT_GOAL := demo
.NOTPARALLEL:
.PHONY: demo test test-all bench bundle check fix front lock audit sbom clean install

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
PY := .venv/bin/python
READY := .venv/installed
CODE := $(wildcard bench caseload cli delivery engine flows intake jobs schemas store web)
UV := uv==0.13.9
# Tools that look at the product and are no part of it.
AUDIT := pip-audit==2.10.1
SBOM := cyclonedx-bom==7.5.0
# Processes that run tests: one a core, four at most.
WORKERS := $(shell n=$$(nproc 2>/dev/null || echo 2); [ $$n -lt 4 ] && echo $$n || echo 4)

# Prefect sends usage data unless it is told not to.
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1

demo: $(READY) front
	@.venv/bin/regelwerk demo

test: $(READY) front
	@$(PY) -m pytest -m "not slow" -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-all: $(READY) front
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# Every measurement, whatever the one before it said (about two hours); fails at the end if one of them did, and names it.
BENCHES := bench "bench.peers --work build/peers-cases" "bench.peers --work build/peers-cases --scaling" bench.year.daily bench.year \
	bench.offices bench.nights bench.web.case "bench.web.case --api"

bench: $(READY) front
	@failed=0; for one in $(BENCHES); do echo "python -m $$one"; $(PY) -m $$one || { echo "not kept: $$one"; failed=1; }; done; exit $$failed

# One archive for installing without a network, for the Python of .venv; others: make bundle PYTHONS="python3.12 python3.13".
bundle: $(READY) front
	@$(PY) -m deploy.bundle $(PYTHONS)

check: $(READY)
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy $(CODE) install.py deploy
	@.venv/bin/lint-imports
	@.venv/bin/regelwerk check

fix: $(READY)
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

install: $(READY) front

# The pages' styles, fonts and scripts: npm by the lock of web/frontend, Node from a wheel where there is none.
front: $(READY)
	@$(PY) deploy/front.py

$(READY): requirements.lock pyproject.toml install.py
	@p="$(PYTHON)"; test -n "$$p" || { \
	echo "Regelwerk braucht Python 3.11 oder neuer mit venv (Debian: apt-get install python3 python3-venv)."; \
	echo "Regelwerk needs Python 3.11 or newer with venv. / Anderer Ort: make $(firstword $(MAKECMDGOALS) demo) PYTHON=…"; exit 1; } >&2; \
	$$p install.py

# The newest versions that pyproject.toml allows, for every platform and Python from 3.11 on, with hashes.
lock:
	@p="$(PYTHON)"; $$p -m venv .venv-lock && .venv-lock/bin/pip install -q $(UV)
	@.venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate --all-extras --upgrade pyproject.toml --output-file requirements.lock
	@.venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate --group pyproject.toml:peers --constraint requirements.lock --upgrade --output-file bench/peers/peers.lock
	@rm -rf .venv-lock

# Known weaknesses of the locked packages. What cannot be looked up fails too: an audit that saw nothing is none.
audit:
	@p="$(PYTHON)"; $$p -m venv .venv-tools && .venv-tools/bin/pip install -q $(AUDIT)
	@.venv-tools/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r requirements.lock; \
	found=$$?; rm -rf .venv-tools; exit $$found

# The parts list in CycloneDX, of what is installed and of the front end: build/sbom.
sbom: $(READY)
	@p="$(PYTHON)"; $$p -m venv .venv-tools && .venv-tools/bin/pip install -q $(SBOM)
	@$(PY) deploy/sbom.py .venv-tools; made=$$?; rm -rf .venv-tools; exit $$made

clean:
	rm -rf web/built web/.built.new web/frontend/node_modules .venv .venv-lock build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

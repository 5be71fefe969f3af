# Python 3.11 and make are all this needs; everything else is installed below .venv and var.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export XINGLIAN_HOME ?= $(CURDIR)/var
T ?=

# Behind a company's proxy only the system's certificates know who signs; a system without any leaves it to uv's own.
SYSTEM_CERTS := $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/cert.pem /etc/ssl/cert.pem)
export UV_SYSTEM_CERTS ?= $(if $(SYSTEM_CERTS),true,false)

# Many short processes: each would compile all that it loads, where images of Python forbid to keep it.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo demo-reset test looks check types style new-context messages lock clean

setup: .make/installed .make/assets

.make/installed: requirements.lock pyproject.toml hatch_build.py
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "Python 3.11 or newer is needed; PYTHON=python3.12 make …"; exit 1; }
	@test -x $(BIN)/uv || $(BIN)/pip install --quiet --disable-pip-version-check uv==0.13.9
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@mkdir -p .make && touch $@

# Built again when a source of the front end or a translation changed (the script compares hashes).
.make/assets: .make/installed FORCE
	@$(BIN)/python hatch_build.py
	@mkdir -p .make && touch $@
FORCE:

demo: setup
	$(BIN)/xinglian demo

demo-reset: setup
	$(BIN)/xinglian demo --reset

test: setup
	@$(BIN)/python tools/browser.py
	$(BIN)/pytest -q $(if $(T),$(T),-n auto)

looks: setup
	@$(BIN)/python tools/browser.py
	$(BIN)/python tools/looks.py

# `make -j2 check` does both at once.
check: types style

types: .make/installed
	$(BIN)/mypy

style: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/python tools/messages.py check
	$(BIN)/python tools/check_project.py

messages: setup
	$(BIN)/python tools/messages.py update

new-context: setup
	$(BIN)/python tools/new_context.py "$(NAME)" "$(ZH)"

lock: .make/installed
	$(BIN)/uv pip compile pyproject.toml --extra s3 --extra bench --group dev --python-version 3.11 --universal --generate-hashes --no-header -o requirements.lock

clean:
	rm -rf .make build dist src/xinglian/ui/static/ui/dist

# The first Python here that is new enough; `make PYTHON=/path/to/python3 test` chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
BIN := .venv/bin
UV := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --quiet \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock"

# Compiled modules are kept: every process that the tests and the demo start would compile them again.
export PYTHONDONTWRITEBYTECODE =

.PHONY: demo test tour soak lint types check lock words wheels clean

# PORT and STATE count where they are given to make: an environment often has a PORT that is meant for something else.
given = $(if $(filter command line,$(origin $(1))),--$(2) $($(1)))

demo: .venv/run-ready  ## try Binôme in the browser, with a local Slack: make demo PORT=8771 STATE=running
	@$(BIN)/binome demo $(call given,PORT,port) $(call given,STATE,state)

test: .venv/dev-ready  ## run the tests, on SQLite and on PostgreSQL
	@$(BIN)/python -m pytest -n auto --dist worksteal

soak: .venv/dev-ready  ## run the tests that take minutes
	@$(BIN)/python -m pytest -m soak

tour: .venv/dev-ready  ## act the tour of the demo in a browser, and keep its pictures in build/tour
	@BINOME_PICTURES=build/tour $(BIN)/python -m pytest tests/browser/test_tour.py

lint: .venv/dev-ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/dev-ready
	@$(BIN)/mypy

check: lint types test  ## everything that must be green before a commit lands

lock: .venv/dev-ready  ## pin every dependency with its hashes, for the oldest supported Python
	@$(UV) --group build -o requirements/run.txt
	@$(UV) --group build --group dev -o requirements/dev.txt

words: .venv/dev-ready  ## bring the catalogues up to date with the texts in handlers/views and of the sandbox's page
	@$(BIN)/pybabel -q extract --no-default-keywords -k words -k mrkdwn -k marked -k plural:1,2 --no-location --omit-header \
		--width 110 -o .venv/texts.pot handlers/views
	@$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --width 110 -i .venv/texts.pot -d handlers/views/locale -D binome
	@$(BIN)/pybabel -q extract -F sandbox/page/babel.cfg --no-location --omit-header --width 110 -k Phrase -o .venv/page.pot sandbox
	@$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --width 110 -i .venv/page.pot -d sandbox/page/locale -D page
	@sed -i -E '/^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By):/d' \
		handlers/views/locale/*/LC_MESSAGES/binome.po sandbox/page/locale/*/LC_MESSAGES/page.po

wheels: .venv/dev-ready  ## prove that every pinned package has a wheel for each supported Python
	@for python in 3.11 3.12 3.13 3.14; do for platform in x86_64-manylinux_2_28 aarch64-manylinux_2_28 macos windows; do \
		$(BIN)/uv pip compile requirements/dev.txt --no-deps --only-binary :all: --quiet --no-header -o .venv/wheels.txt \
			--python-version $$python --python-platform $$platform || exit 1; \
		echo "a wheel for every package: Python $$python, $$platform"; done; done

clean:
	@rm -rf .venv build dist ./*.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Binôme needs Python 3.11 or later, and found none. Install one, then run this again."; exit 1; }
	@echo "Making a virtual environment in .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "The venv module is missing (on Debian and Ubuntu: apt install python3-venv)."; exit 1; }

.venv/run-ready: requirements/run.txt pyproject.toml | .venv/bin/python
	@echo "Installing the packages that Binôme runs on (about half a minute)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev-ready: requirements/dev.txt .venv/run-ready
	@echo "Installing the packages that its tests need (about half a minute)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

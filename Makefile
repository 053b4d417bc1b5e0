# Two commands are all a newcomer needs: `make extract` and `make test`. CONTRIBUTING.md explains the others.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
FILES ?= samples/shigang-2022.pdf
OUT ?= out

.DEFAULT_GOAL := help
.PHONY: help setup dev system extract test lint bench clean

help:  ## show what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# paddleocr wants an OpenCV that needs a screen's libraries; the headless build of the same version, laid over it, does not.
define headless
$(PIP) uninstall -q -y opencv-python-headless
$(PIP) install -q --no-deps --force-reinstall opencv-contrib-python-headless==4.10.0.84
endef

$(VENV)/pyvenv.cfg:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "gouji needs Python 3.11 or newer; set PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.setup: $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	$(PIP) install -q -c constraints.txt -e .
	$(headless)
	touch $@

$(VENV)/.dev: $(VENV)/.setup
	$(PIP) install -q -c constraints.txt -e '.[dev]'
	$(headless)
	touch $@

setup: $(VENV)/.setup  ## create .venv with what `gouji extract` needs

dev: $(VENV)/.dev  ## the same with what training and the tests need

system:  ## install what the tests want from the system (fonts, Chromium), where we may
	@.ci/system-packages

extract: setup  ## read FILES (default: the sample report) into OUT
	$(BIN)/gouji extract $(FILES) --out $(OUT)
	@for report in $$(find $(OUT) -name report.json | head -1); do $(BIN)/gouji show $$report; done
	@echo "results: $(OUT) (open $$(find $(OUT) -name report.html | head -1) in a browser)"

test: dev system  ## check style, types, import arrows, and run all tests
	.ci/check

lint: dev  ## style, types and import arrows only
	.ci/check --no-tests

bench: dev  ## speed and memory against stock PaddleOCR
	$(BIN)/python -m benchmarks

clean:  ## remove everything made
	rm -rf $(VENV) $(OUT) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info

# Two commands are all a newcomer needs: `make extract` and `make test`. CONTRIBUTING.md explains the others.
PYTHON ?= python3
VENV := .venv
STUDIO := .venv-label-studio
PORT ?= 8080
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
FILES ?= samples/shigang-2022.pdf
OUT ?= out

.DEFAULT_GOAL := help
.PHONY: help setup service dev system extract serve label-studio studio-setup test lint bench soak load bundle clean

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

$(VENV)/.service: $(VENV)/.setup
	$(PIP) install -q -c constraints.txt -e '.[service,labeling]'
	$(headless)
	touch $@

$(VENV)/.dev: $(VENV)/.setup
	$(PIP) install -q -c constraints.txt -e '.[dev]'
	$(headless)
	touch $@

setup: $(VENV)/.setup  ## create .venv with what `gouji extract` needs

service: $(VENV)/.service  ## the same with what `gouji serve` and `gouji review` need

dev: $(VENV)/.dev  ## the same with what training and the tests need

system:  ## install what the tests want from the system (fonts, Chromium), where we may
	@.ci/system-packages

extract: setup  ## read FILES (default: the sample report) into OUT
	$(BIN)/gouji extract $(FILES) --out $(OUT)
	@for report in $$(find $(OUT) -name report.json | head -1); do $(BIN)/gouji show $$report; done
	@echo "results: $(OUT) (open $$(find $(OUT) -name report.html | head -1) in a browser)"

serve: service  ## the service and its web page, on this machine
	$(BIN)/gouji serve

# Label Studio's libraries and ours exclude each other: it has a virtual environment of its own.
$(STUDIO)/.setup:
	$(PYTHON) -m venv $(STUDIO)
	$(STUDIO)/bin/python -m pip --disable-pip-version-check install -q label-studio==1.23.2
	touch $@

studio-setup: $(STUDIO)/.setup

label-studio: service studio-setup  ## Label Studio on this machine; PORT=8080
	$(BIN)/python -m service.label_studio --port $(PORT)

test: dev system studio-setup  ## check style, types, import arrows, and run all tests
	.ci/check

lint: dev  ## style, types and import arrows only
	.ci/check --no-tests

soak: dev  ## 200 documents by 20 clients, while the service is killed ten times
	$(BIN)/python -m benchmarks.soak

load: dev  ## the service against `gouji extract`: pages a second, answers under load, memory
	$(BIN)/python -m benchmarks.service

bundle: service  ## one archive that installs without a network
	deploy/bundle.sh

bench: dev  ## speed and memory against stock PaddleOCR
	$(BIN)/python -m benchmarks

clean:  ## remove everything made
	rm -rf $(VENV) $(STUDIO) $(OUT) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info

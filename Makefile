# Everything is done from here. `make` alone lists what there is.

# An interpreter other than the first that fits: make setup PYTHON=/path/to/python3
export PYTHON

python := .venv/bin/python
distributions := $(wildcard core/pyproject.toml plugins/*/pyproject.toml reports/pyproject.toml)

.PHONY: help setup demo picture quick test judges soak mutants bench lock sbom audit clean system

help: ## list the targets
	@echo "passmuster: make TARGET"
	@sed -n 's/^\([a-z]*\):.*## /  \1	/p' Makefile | expand -t 10

setup: .venv/installed ## make .venv and install everything into it, system packages too
	@echo "everything is installed: .venv/bin/passmuster is ready"

demo: setup ## run the month of a college: five simulated vendors, a policy, six reports
	@echo "running the demo"
	@$(python) tests/demo/demo.py

picture: demo ## draw the README's pictures of reports anew
	@echo "drawing page one of out/compliance.pdf, the matrix of out/attendance.pdf and out/compliance.html"
	@pdftoppm -r 80 -f 1 -l 1 -singlefile -png out/compliance.pdf reports/letter
	@pdftoppm -r 80 -f 2 -l 2 -singlefile -png out/attendance.pdf reports/matrix
	@if command -v chromium >/dev/null; then chromium --headless --no-sandbox --hide-scrollbars \
	    --window-size=1280,800 --screenshot=reports/web.png out/compliance.html 2>/dev/null; \
	else echo "no chromium on this machine: reports/web.png stays as it is"; fi

# What a change most likely breaks: layers, sizes, words, and the arithmetic that the rest stands on.
quick_tests := $(addprefix tests/project/,test_layers.py test_separation.py test_size.py test_words.py) \
    $(addprefix tests/core/,times schemas sync test_errors.py)

quick: setup ## check style and types, and what a change most likely breaks, in a minute
	@$(python) -m ruff check --quiet
	@$(python) -m ruff format --check --quiet
	@$(python) -m mypy
	@PASSMUSTER_QUICK=1 $(python) -m pytest --quiet -n auto --dist loadfile $(quick_tests)

test: setup ## check style and types, then run every test
	@echo "checking style"
	@$(python) -m ruff check
	@$(python) -m ruff format --check
	@echo "checking types"
	@$(python) -m mypy
	@echo "running the tests"
	@$(python) -m pytest -n auto --dist loadfile --no-loadscope-reorder

# Those that take longest come first.
judges := $(addprefix tests/judges/,page_judges.py airbyte_judges.py singer_judges.py oscal_judges.py schema_judges.py \
    workbook_judges.py web_judges.py)

judges: setup ## let tools of others judge what is read and reported (1 GB of them the first time)
	@sh tests/setup/apart.sh tests/judges/environments/*.txt
	@sh tests/setup/suite.sh
	@echo "asking the judges"
	@$(python) -m pytest -n auto --dist loadfile --no-loadscope-reorder $(judges)

soak: setup ## look for a history that loses a record, ten times as long as the tests do; run the long tests
	@echo "running the tests that make test leaves out"
	@$(python) -m pytest -n auto --dist loadfile -m soak
	@echo "soaking: interruptions, faults, storms and moving clocks"
	@PASSMUSTER_SOAK=10 $(python) -m pytest tests/truth

mutants: setup ## change the code line by line: which changes does no test notice? ONLY=core.state for a part
	@$(python) tests/mutants/mutants.py $(ONLY)

bench: setup ## measure how fast records are read and checked, beside Airbyte's, Meltano's and dlt's tools
	@sh tests/setup/apart.sh tests/judges/environments/airbyte.txt tests/bench/environments/*.txt
	@echo "measuring"
	@$(python) tests/bench/bench.py

lock: system ## write the newest versions that fit, with their hashes, to tests/constraints.txt
	@sh tests/setup/apart.sh tests/setup/supply-chain.txt
	@sh tests/setup/lock.sh

sbom: setup ## write a software bill of materials of all distributions (CycloneDX) to out/
	@sh tests/setup/apart.sh tests/setup/supply-chain.txt
	@echo "building the distributions and listing what they need"
	@sh tests/setup/sbom.sh

audit: system ## ask a database whether a version that is locked has a known vulnerability
	@sh tests/setup/apart.sh tests/setup/supply-chain.txt
	@sh tests/setup/audit.sh tests/constraints.txt tests/setup/supply-chain.txt

clean: ## remove what make and the tools made
	@echo "removing .venv, .venv-judges, caches and build folders"
	@rm -rf .venv .venv-judges .mypy_cache .pytest_cache .ruff_cache .hypothesis .mutants out
	@find core plugins reports tests -name __pycache__ -prune -exec rm -rf {} +

# Looks each time, in a tenth of a second, since packages come and go without our knowing.
system:
	@sh tests/setup/system.sh

$(python): | system
	@sh tests/setup/environment.sh .venv

# A tree that was copied or moved must not go on with the environment of its old place.
ifneq ($(shell cat .venv/installed 2>/dev/null),$(CURDIR))
.PHONY: .venv/installed
endif

# Written last, so that a broken-off installation is done again.
.venv/installed: $(python) $(distributions) tests/requirements.txt tests/constraints.txt tests/setup/install.sh | system
	@echo "installing the distributions and the tools of the tests (about a minute the first time)"
	@sh tests/setup/install.sh $(python) tests/requirements.txt tests/constraints.txt
	@echo "$(CURDIR)" >$@

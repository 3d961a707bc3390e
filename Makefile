# The verbs of the project; CI uses the same words. Every target makes the environment it needs.
# The locks name every dependency, so pip has nothing left to resolve (--no-deps).
PYTHON ?= python3
VENV := .venv
SAM := .venv-sam
LINT := .venv-lint
FUZZ := .venv-fuzz
MUTATION := .venv-mutation
API := .venv-api
BROWSER := .venv-browser
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test properties stories api-test test-browser documents long check lint types template security build deploy clean train train-short soak fuzz fuzz-guided mutation measure-house bench bench-reader bench-matching bench-import bench-console bench-cost bench-silence bench-backlog bench-scale bench-sights bench-investigations bench-insight bench-video battery scores pictures

help:  ## What each verb does
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; assert (3, 11) <= sys.version_info[:2] <= (3, 13), "Python 3.11 to 3.13 is needed: make PYTHON=python3.13 ..."'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

$(SAM)/.ready: requirements-sam.lock
	$(PYTHON) -m venv $(SAM)
	$(SAM)/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-sam.lock
	@touch $@

# checkov and bandit, whose many dependencies need not agree with ours.
$(LINT)/.ready: requirements-lint.lock
	$(PYTHON) -m venv $(LINT)
	$(LINT)/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-lint.lock
	@touch $@

# What finds its way into parsers by their coverage; there are builds for Linux alone.
$(FUZZ)/.ready: requirements-fuzz.lock $(VENV)/.ready
	$(BIN)/pip install --quiet --disable-pip-version-check --target $(FUZZ) --no-deps --require-hashes -r requirements-fuzz.lock
	@touch $@

# coverage, which tells which tests run a line.
$(MUTATION)/.ready: requirements-mutation.lock $(VENV)/.ready
	$(BIN)/pip install --quiet --disable-pip-version-check --target $(MUTATION) --no-deps --require-hashes -r requirements-mutation.lock
	@touch $@

# schemathesis, which tries an API by its document. Its lock agrees with requirements.lock where both name a package.
$(API)/.ready: requirements-api.lock $(VENV)/.ready
	$(BIN)/pip install --quiet --disable-pip-version-check --target $(API) --no-deps --require-hashes -r requirements-api.lock
	@touch $@

# playwright, which drives a browser, and axe-core. The browser itself is Debian's chromium, or the one that PLATEWATCH_CHROMIUM names.
$(BROWSER)/.ready: requirements-browser.lock $(VENV)/.ready
	$(BIN)/pip install --quiet --disable-pip-version-check --target $(BROWSER) --no-deps --require-hashes -r requirements-browser.lock
	@touch $@

demo: $(VENV)/.ready  ## The whole service on this machine, in a drawn town (ARGS=--once ends by itself)
	$(BIN)/platewatch demo $(ARGS)

# What Python made of the code is kept for the next run, as it is unless the environment says otherwise: to make it takes each
# worker a quarter of a minute, and each process of the local cloud seconds.
test properties stories api-test test-browser long: export PYTHONDONTWRITEBYTECODE :=
# The files are run in their order, which begins with those that take longest.
test: $(VENV)/.ready  ## The tests of every part, and a snapshot's way through the whole service
	$(BIN)/pytest -n 2 --dist loadgroup --no-loadscope-reorder --hypothesis-profile half $(ARGS)

properties: $(VENV)/.ready  ## Every test of a property, with all its examples (make test takes half of them)
	$(BIN)/pytest -n 2 --dist loadgroup -m "hypothesis and not story and not long and not soak and not browser" $(ARGS)

stories: $(VENV)/.ready  ## The whole service: every promise from end to end, people at work, the documents' commands, every right of every role
	$(BIN)/pytest -n 2 --dist loadgroup -m story tests/e2e $(ARGS)

api-test: $(API)/.ready  ## Requests drawn from docs/openapi.json, good and bad, sent to the whole service (four minutes; ARGS="--number 100")
	PYTHONPATH=$(API) $(BIN)/python -m tests.e2e.try_api $(ARGS)

test-browser: $(BROWSER)/.ready  ## The console in Chromium, with pictures in build/browser (PLATEWATCH_CHROMIUM=/path/to/chromium; ARGS="-k keyboard")
	PYTHONPATH=$(BROWSER) $(BIN)/pytest -s -m browser tests/browser $(ARGS)

pictures: $(BROWSER)/.ready  ## The pictures of each screen in docs/pictures, from the whole service in the drawn town (ARGS="map live")
	PYTHONPATH=$(BROWSER):. $(BIN)/python -m tests.browser.pictures $(ARGS)

documents: $(VENV)/.ready  ## Write what is made of the routes anew: the table of docs/access.md, and docs/openapi.json
	PYTHONPATH=. $(BIN)/python -m documents

long: $(VENV)/.ready  ## Tests that take minutes: deaths in the middle of 200 alerts, a flood on the standard lane
	$(BIN)/pytest -m long -s tests/e2e $(ARGS)

soak: $(VENV)/.ready  ## 10,000 passages with 100 hits while functions die: what is left anywhere (PLATEWATCH_PASSAGES=10000)
	$(BIN)/pytest -m soak -s tests/e2e/test_soak.py $(ARGS)

check: lint types template security test  ## The one gate: ruff, mypy, cfn-lint, sam validate, checkov, bandit, tests

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	PYTHONPATH=. $(BIN)/lint-imports

types: $(VENV)/.ready
	$(BIN)/mypy

template: $(VENV)/.ready $(SAM)/.ready
	$(BIN)/cfn-lint template.yaml infra/deploy-role.yaml
	AWS_DEFAULT_REGION=eu-west-1 SAM_CLI_TELEMETRY=0 $(SAM)/bin/sam validate --lint

security: $(LINT)/.ready  ## checkov on the templates, bandit on the code: what fails is suppressed beside it with a reason, or is a fault
	$(LINT)/bin/checkov --file template.yaml infra/deploy-role.yaml --framework cloudformation --compact --quiet --skip-download
	$(LINT)/bin/bandit --quiet --recursive layers/platewatch/python functions infra

build: $(VENV)/.ready $(SAM)/.ready  ## Build what is deployed, and check it against template.yaml, and its size
	infra/build $(SAM)/bin/sam
	$(BIN)/python -m built template.yaml .aws-sam/build
	$(BIN)/python -m sizes .aws-sam/build

STACK ?= platewatch

deploy: build  ## Deploy into your AWS account (asks before it changes anything; STACK=name)
	$(BIN)/python -m names "$(STACK)"
	$(SAM)/bin/sam deploy --guided --stack-name "$(STACK)"

TRAINING := training/.venv
DATA ?= ../shared/data/train
THREADS ?= 2
DEVICE ?= auto

$(TRAINING)/.ready: training/requirements.lock training/requirements-cpu.lock training/requirements-cuda.lock
	training/install.sh $(PYTHON)

train: $(TRAINING)/.ready  ## All models again from nothing (DATA=folder of the licensed photos THREADS=2 DEVICE=auto; hours)
	$(TRAINING)/bin/python -m training.run --data "$(DATA)" --threads $(THREADS) --device $(DEVICE)

train-short: $(TRAINING)/.ready  ## The same code and stages in minutes, in training/runs-short: does training work?
	$(TRAINING)/bin/python -m training.run --short --data "$(DATA)" --threads $(THREADS) --device $(DEVICE)

bench: bench-reader bench-matching bench-import  ## All benchmarks: the reader's, matching's, and importing large hotlists

# PEER names an adapter of bench/peers, which gets an environment of its own, or is a command. Without DATA of its own
# (train's default does not count) the benchmark draws its photos.
PEER_READY := $(patsubst bench/peers/%.lock,bench/.venv-%/.ready,$(wildcard bench/peers/$(firstword $(PEER)).lock))
BENCH_DATA = $(if $(filter-out file undefined,$(origin DATA)),$(DATA))

bench-reader: $(VENV)/.ready $(PEER_READY)  ## The reader's figures (DATA="folders of photos" PEER=rapidocr or "command")
	$(BIN)/python -m bench.reader $(BENCH_DATA) $(if $(PEER),--peer "$(PEER)") $(ARGS)

# The battery's results are made first where they are missing, as make battery makes them. make bench's ARGS are the reader's.
bench-matching: $(VENV)/.ready  ## What matching costs and finds (docs/matching.md; ARGS=--small in seconds)
	$(BIN)/python -m bench.matching $(if $(filter bench-matching,$(MAKECMDGOALS)),$(ARGS))

bench-import: $(VENV)/.ready  ## Time and memory of importing 1,000,000 lines, and of planning 5,000,000 (half an hour)
	$(BIN)/python -m bench.imports $(if $(filter bench-import,$(MAKECMDGOALS)),$(ARGS))

bench-console: $(BROWSER)/.ready  ## What 20 open consoles see and cost (four minutes on a quiet machine; needs Chromium; ARGS="--seconds 60")
	PYTHONPATH=$(BROWSER):. $(BIN)/python -m bench.console $(ARGS)

bench-cost: $(VENV)/.ready  ## What the service costs at list prices, counted in the local cloud (minutes; ARGS="--snapshots 30")
	PYTHONPATH=. $(BIN)/python -m bench.cost $(ARGS)

bench-video: $(VENV)/.ready  ## Whether films of drawn cars give one passage for each, and what that costs (minutes; ARGS="--cars 20 --width 1920")
	$(BIN)/python -m bench.film $(ARGS)

bench-insight: $(VENV)/.ready  ## What counting a week of 70,000 hits costs, and answering for two years (seconds)
	PYTHONPATH=. $(BIN)/python -m bench.insight $(ARGS)

bench-silence: $(VENV)/.ready  ## How soon silent cameras are found, and how often wrongly (half a minute for each seed; ARGS="--seeds 101 102 --weeks 8")
	PYTHONPATH=infra:. $(BIN)/python -m bench.silence $(ARGS)

bench-backlog: $(VENV)/.ready  ## How soon a live wanted car alerts while 10,000 pictures of an outage wait (four minutes, on a quiet machine; ARGS="--waiting 500")
	$(BIN)/python -m bench.backlog $(ARGS)

bench-scale: $(VENV)/.ready  ## What the service carries, simulated: alerts' delays, what breaks first (20 minutes; ARGS="--small", ARGS=--real)
	$(BIN)/python -m bench.scale $(ARGS)

# Reads the battery first where its results are missing, as make battery does.
bench-investigations: $(VENV)/.ready  ## Whether investigations find burglars' cars and nobody else, in 20 simulated towns (half an hour; ARGS="--seeds 101 102")
	nice -n 10 $(BIN)/python -m bench.investigations $(ARGS)

bench-sights: $(VENV)/.ready  ## How soon cameras that suddenly see worse are found, and how often wrongly (minutes; ARGS="--seeds 11 --weeks 4")
	$(BIN)/python -m bench.sights $(ARGS)

# rapidocr takes no Python newer than 3.12.
bench/.venv-%/.ready: bench/peers/%.lock
	$$(infra/find-python 3.12 || infra/find-python 3.11 || command -v $(PYTHON)) -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

battery: $(VENV)/.ready  ## Read the degraded battery: figures, build/battery.json.gz, the reliability diagram (docs/battery.md)
	$(BIN)/python -m training.battery.run --results build/battery.json.gz --diagram docs/pictures/reliability.png $(ARGS)

scores: $(VENV)/.ready  ## All figures of the reader in one run: real photos where they are, distractor scenes, battery
	$(BIN)/python -m tests.accuracy.scores $(ARGS)

fuzz: $(VENV)/.ready  ## 100,000 mutated pictures, 10,000 requests and 10,000 hotlists (make test takes a hundredth; FUZZ_SEED=...)
	FUZZ=1 $(BIN)/pytest -s -p no:xdist tests/integration/fuzz $(ARGS)

fuzz-guided: $(FUZZ)/.ready  ## Parsers of strangers' bytes, a minute each, guided by coverage (ARGS=--seconds=600; Linux)
	for parser in header hotlist workbook documents; do \
	  PYTHONPATH=$(FUZZ) $(BIN)/python -m tests.integration.fuzz.guided $$parser $(ARGS) || exit 1; done

mutation: $(MUTATION)/.ready  ## 200 small faults in the rules: which does no test notice? (ARGS="--seed 7 --count 200 --processes 2")
	PYTHONPATH=$(MUTATION) $(BIN)/python -m mutation $(ARGS)

measure-house: $(VENV)/.ready  ## Lines, modules, repeated shapes and what each function loads (ARGS="--against 38806ed --list")
	$(BIN)/python -m house $(ARGS)

clean:  ## Remove what the targets made
	rm -rf $(VENV) $(SAM) $(LINT) $(FUZZ) $(MUTATION) $(API) $(BROWSER) build/fuzz build/mutation build/browser .aws-sam bench/.venv-* build/bench build/battery.json.gz

# Chorale. `make help` lists what there is to make.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PY := .venv/bin/python
T ?= tests

.PHONY: help setup tools run test lint contracts bench sbom audit images test-compose chart kubernetes screenshots reset logs

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  make test T=tests/invoicing    only these;   T='-k INV-19' by name;   CHORALE_TEST_STACK=keep leaves the stack up between runs"
	@echo "  CHORALE_STACK=local|docker|external says where Kafka and the store come from; CHORALE_PORT_<NAME> changes a port"

setup: ## all that the rest needs: system packages, libraries, jars (the others call it)
	@deploy/local/setup.sh

tools: setup ## what only tests and checks need beside (the others call it)
	@tests/node/install.sh

run: setup ## the whole platform on this machine; Ctrl-C stops it
	@CHORALE_STARTED=$$(date +%s.%N) $(PY) -m deploy.local up

test: tools ## all tests on the real stack (T= narrows); a few that fail are run once more and named
ifeq ($(T),tests)
	@$(PY) -m tests.lanes
else
	@$(PY) -m pytest $(T)
endif

lint: tools ## style, types, who may import whom, documents by other people's tools
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(PY) -m deploy.documents --check
	@$(PY) -m deploy.kubernetes --check
	@$(PY) -m deploy.checked

contracts: setup ## regenerate JSON Schemas, AsyncAPI and OpenAPI, and refuse an incompatible change
	@$(PY) -m contracts
	@$(PY) -m deploy.documents
	@$(PY) -m deploy.kubernetes

bench: setup ## measure, and write docs/benchmarks.md
	@$(PY) -m benchmarks

sbom: setup ## bills of materials (CycloneDX) of each service's image, in .local/sbom
	@$(PY) -m deploy.dependencies sbom

audit: setup ## what is known against our libraries; deploy/audit-allowed.toml accepts for a while
	@$(PY) -m deploy.dependencies audit

images: setup ## container images of every service, and of broker, store and mailbox (root; a Docker engine is made where none answers)
	@deploy/docker/engine.sh
	@deploy/docker/base.sh
	@deploy/docker/images.sh offline

test-compose: images ## docker-compose.yml with these images: up, healthy, the main job through its doors, down
	@deploy/docker/compose.sh up -d --no-build
	@$(PY) -m tests.containers; status=$$?; deploy/docker/compose.sh down --volumes; exit $$status

chart: setup ## the Helm chart rendered and judged (Go builds helm the first time, in K8S_CACHE or /var/cache/chorale-k8s)
	@deploy/kubernetes/cluster/build.sh helm
	@deploy/kubernetes/checked.sh

kubernetes: images ## a real cluster of one node, the chart on it, the main job, upgrades and losses under load (root, Go; first time: an hour)
	@deploy/kubernetes/run.sh

screenshots: setup ## pictures of every page of the running demonstration, in .local/screenshots
	@$(PY) -m tests.portal.screenshots

mutants: tools ## small changes to the rules of S=identity …: which of them no test notices (long; not in CI)
	@$(PY) -m tests.mutants $(S)

reset: ## empty the local data; ends a kept test stack
	@if [ -f .local/test-stack.json ]; then $(PY) -m tests.kit.stack; fi
	@if [ -x $(PY) ]; then $(PY) -m deploy.local reset; fi

logs: ## follow the logs of what runs
	@tail -n 20 -F .local/log/*.log

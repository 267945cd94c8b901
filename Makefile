# Every daily command. CONTRIBUTING.md says more about each.
SHELL := /bin/bash
CONFIGURATION ?= Release
ARGS ?=
SECONDS_TO_FUZZ ?= 60
SEEDS ?= 2000
SEED ?=
N ?= 3
PORT ?= 9092
DIR ?= ./data/cluster
# Not empty where everything was just built, so that nothing builds again.
BUILT ?=

DOTNET := DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 dotnet
RUN := $(DOTNET) run $(if $(BUILT),--no-build) -c $(CONFIGURATION)
SERVER := artifacts/server/logcluster
UNIT_TESTS := $(filter-out %.Interop.Tests,$(patsubst tests/%/,tests/%,$(wildcard tests/LogCluster.*.Tests/)))

.PHONY: help build server logctl test golden run cluster quickstart sim fuzz compare bench lint format cover ci setup-link setup-run setup-test

help: ## lists the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

build: ## builds everything, warnings are errors
	$(DOTNET) build LogCluster.sln -c $(CONFIGURATION)

server: setup-link ## publishes the node, a native program, to artifacts/server
	@$(DOTNET) publish src/LogCluster.Server -c $(CONFIGURATION) -r linux-x64 -o artifacts/server -v quiet

logctl: ## publishes logctl, compiled ahead of time, to artifacts/logctl
	@$(DOTNET) publish src/LogCluster.Cli -c $(CONFIGURATION) -r linux-x64 --self-contained false -o artifacts/logctl -v quiet

setup-link:
	@tests/setup/install link

setup-run:
	@tests/setup/install kcat

setup-test:
	@tests/setup/install all

run: server ## runs a node; ARGS="--set listeners=PLAINTEXT://127.0.0.1:19192 --set log.dirs=DIR"
	@exec $(SERVER) $(ARGS)

cluster: server ## runs a cluster of N=3 nodes on loopback, ports from PORT=9092 on, data in DIR=./data/cluster; ARGS="--set ..."
	@exec tests/setup/cluster $(SERVER) $(N) $(PORT) $(DIR) $(ARGS)

quickstart: setup-run server ## starts a node on port 9092 with data in ./data, and shows a first produce and consume
	@tests/setup/quickstart $(SERVER) $(ARGS)

test: setup-test server ## all tests, the interop tests with real clients included
	@BUILT=$(BUILT) tests/setup/run-tests $(CONFIGURATION)

golden: ## our code against bytes that Apache Kafka wrote; LOGCLUSTER_GOLDEN=DIR for another directory of the same layout
	@$(RUN) --project tests/LogCluster.Golden

sim: ## the simulator over SEEDS=2000 seeds; SEED=7 replays one with its trace
	@$(RUN) --project tests/LogCluster.Simulation.Runner -- $(if $(SEED),--seed $(SEED),--seeds $(SEEDS)) $(ARGS)

fuzz: ## hostile frames against the decoder for SECONDS_TO_FUZZ=60
	@$(RUN) --project tests/LogCluster.Fuzz -- --seconds $(SECONDS_TO_FUZZ) $(ARGS)

compare: server ## admin and group calls to the node and to Apache Kafka side by side, as a table; where KAFKA_HOME or ../shared/peers/kafka is there
	@tests/setup/compare $(CONFIGURATION)

bench: setup-test server ## the load benchmark, beside Apache Kafka where KAFKA_HOME or ../shared/peers/kafka is there; see bench/RESULTS.md
	@bench/run $(ARGS)

lint: ## checks the format of the code; style and analyzers are checked by every build
	$(DOTNET) format whitespace . --folder --verify-no-changes --exclude artifacts tests/LogCluster.Interop.Tests/clients/node_modules

format: ## formats the code
	$(DOTNET) format whitespace LogCluster.sln
	$(DOTNET) format style LogCluster.sln

cover: ## line coverage of the unit tests, summed up in artifacts/coverage
	@tests/setup/cover $(UNIT_TESTS)

ci: ## everything that must pass before a change lands
	@tests/setup/ci

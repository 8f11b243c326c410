# The front desk. Every target sets up what it needs, and says what is missing and how to get it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# CI builds exactly what the lock files say.
LOCKED := $(if $(filter true,$(CI)),--locked)

# What the command itself is given: make run ARGS="--help"
ARGS ?=

# What of the bench is run: all of it unless said, and thoroughly unless QUICK=1.
ROOMS ?=
QUICK ?=
# With KEEP=1 nothing is measured: the last report is kept in docs/bench to compare with, as one of a whole or of a quick run.
KEEP ?=

# How far the random lives go.
STEPS ?= 1000000

TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)

WEB_SOURCES := $(shell find web/src web/public -type f -o -type d 2>/dev/null) $(wildcard web/*.html web/*.json web/*.ts)

help: ## Shows this list.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: ## Builds everything and starts Usher on http://localhost:4000 (USHER_DEMO=1 adds demo people).
	@scripts/need cargo cc node
	@$(MAKE) web/dist/customer.html
	cargo build --release $(LOCKED)
	exec $(TARGET_DIR)/release/usher $(ARGS)

dev: ## Starts a quickly built Usher; the web is rebuilt at every change, so reload the page.
	@scripts/need cargo cc node
	@$(MAKE) web/dist/customer.html
	(cd web && exec node node_modules/vite/bin/vite.js build --watch --logLevel warn) & \
	trap "kill $$!" EXIT; cargo run $(LOCKED) -- $(ARGS)

test: ## Runs every test that this machine can run; the last lines say what was left out.
	@scripts/need --install cargo cc node
	@$(MAKE) web/dist/customer.html
	@scripts/test

check: ## All that CI runs: formatting, lints, types, and make test.
	@scripts/need --install cargo lints cc node
	@$(MAKE) web/dist/customer.html
	cargo fmt --check
	cargo clippy --all-targets $(LOCKED) -- -D warnings
	cd web && npm run -s types && npm run -s lint
	@$(MAKE) test

fmt: web/node_modules/.package-lock.json ## Formats the Rust and the web sources.
	cargo fmt
	cd web && npm run -s format

types: ## Writes web/src/protocol anew from the Rust types.
	@mkdir -p web/dist
	USHER_WRITE_TYPES=1 cargo test --quiet $(LOCKED) --lib types_are_current

lives: ## Runs the long random lives of the hub (STEPS=1000000).
	@mkdir -p web/dist
	USHER_LIVES_STEPS=$(STEPS) cargo test $(LOCKED) --config 'profile.dev.package.usher.opt-level=2' --test it lives:: -- --nocapture

e2e: web/dist/customer.html ## Runs only the browser journeys.
	@scripts/need --install cargo cc chromium
	cargo build $(LOCKED)
	scripts/journeys

bench: ## Measures the hot path (QUICK=1: in a minute; ROOMS="relay memory"; KEEP=1: keeps the last report to compare with).
ifeq ($(KEEP),)
	@scripts/need --install cargo cc
	@scripts/need node nats || true   # what peers run on: what is missing is told, and they are left out
	@cd benches/peers && { [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --silent || true; }
	@$(MAKE) -q -o web/node_modules/.package-lock.json web/dist/customer.html || $(MAKE) web/dist/customer.html
	QUICK=$(QUICK) cargo bench --quiet $(LOCKED) --bench bench -- $(ROOMS)
else
	cargo bench --quiet $(LOCKED) --bench bench -- keep
endif

bench-plots: ## Draws the growth curves of the last whole bench into docs/bench.
	cargo bench --quiet $(LOCKED) --bench bench -- plots

release: ## Builds the one file to ship: target/release/usher.
	@scripts/need cargo cc node
	@$(MAKE) web/dist/customer.html
	cargo build --release $(LOCKED)
	@ls -l $(TARGET_DIR)/release/usher

web/node_modules/.package-lock.json: web/package.json web/package-lock.json web/.npmrc
	@scripts/need node
	cd web && npm ci
	@touch $@

web/dist/customer.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	@scripts/need node
	cd web && npm run -s build -- --logLevel warn

.PHONY: help run dev test check fmt types lives e2e bench bench-plots release

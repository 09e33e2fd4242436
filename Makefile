# Docent: `make run` and `make test` do everything from nothing. `make help` lists the rest.
#
# Nothing is built or kept in this tree: builds go to CARGO_TARGET_DIR (default ~/.cache/docent/target), models to
# ~/.local/share/docent/models. Program and tests share compiled dependencies: see [profile.dev] in Cargo.toml.

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# What `make run` opens, and what else the program gets: make run FILE=my.pdf ARGS="--provider ollama"
FILE ?= sample_docs/embeddings-guide.pdf
ARGS ?=
# For example: make run CARGO_FLAGS="--no-default-features --features hub"
CARGO_FLAGS ?=
# For example: make run SETUP_FLAGS=--small, or --no-model; both are remembered
SETUP_FLAGS ?=
# For example: make eval QUESTIONS=my.jsonl DOCUMENTS=my-documents
QUESTIONS ?= sample_docs/questions.jsonl
DOCUMENTS ?= sample_docs

# For example: make mutants SHARD=3/12 MUTANTS="--file src/domain/text/sentence.rs"
SHARD ?= 0/30
MUTANTS ?=

CARGO := scripts/cargo
TARGET_DIR := $(or $(CARGO_TARGET_DIR),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/docent/target)
DOCENT := $(TARGET_DIR)/debug/docent
# What people run: our own crate optimised too, without debug checks or symbols. Tests keep those, and either build finds the other's
# dependencies compiled. Both put their program at $(DOCENT); cargo puts it back without compiling it again.
OPTIMISED := CARGO_PROFILE_DEV_OPT_LEVEL=3 CARGO_PROFILE_DEV_DEBUG=none CARGO_PROFILE_DEV_STRIP=debuginfo \
  CARGO_PROFILE_DEV_DEBUG_ASSERTIONS=false CARGO_PROFILE_DEV_OVERFLOW_CHECKS=false
export FILE QUESTIONS DOCUMENTS

.PHONY: help setup run build test test-scripts test-rust check lint features docs bench eval mutants clean dist dist-check

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## System packages, runtime library, models; safe to run at any time
	@scripts/setup $(SETUP_FLAGS)

build: setup ## Build the program, optimised
	@$(OPTIMISED) $(CARGO) build --bin docent $(CARGO_FLAGS)

# Before the long build, what will be looked at afterwards; then a better language model is chosen, and fetched meanwhile.
run: SETUP_FLAGS += --announce
run: build ## Set up, build, open the sample guide (FILE=my.pdf opens that, ARGS="…" go to docent)
	@scripts/setup --start "$(DOCENT)"
	@exec "$(DOCENT)" $(ARGS) "$$FILE"

test: test-scripts test-rust ## Set up and run the whole suite

test-scripts: setup ## The tests of scripts/setup
	@python3 -B -W error::ResourceWarning -m unittest discover -s scripts/tests -t scripts

test-rust: setup ## The tests of the program
	$(CARGO) test $(CARGO_FLAGS)

check: setup ## What to run before a commit: format, lints, unit tests
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets $(CARGO_FLAGS) -- -D warnings
	$(CARGO) test --lib $(CARGO_FLAGS)

lint: setup ## Format, lints, documentation: all must be without a warning
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets $(CARGO_FLAGS) -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps $(CARGO_FLAGS)

# The parts that can be left out, none to all: what `cargo build --no-default-features --features …` may be given.
PARTS := $(shell sed -n 's/^default = \[\(.*\)\]/\1/p' Cargo.toml | tr -d '",')

features: setup ## Compile with none of the parts that can be left out, and with each alone
	@for parts in "" $(PARTS); do \
	  echo "features: $${parts:-none}"; \
	  $(CARGO) clippy --all-targets --no-default-features --features "$$parts" $(CARGO_FLAGS) -- -D warnings; \
	done

docs: ## The documentation of the code
	$(CARGO) doc --no-deps --document-private-items

bench: setup ## Time the parts (release build)
	$(CARGO) bench $(CARGO_FLAGS)

eval: build ## Quality of finding on a small question set (QUESTIONS=… DOCUMENTS=… for yours)
	@"$(DOCENT)" eval --questions "$$QUESTIONS" --documents "$$DOCUMENTS" $(ARGS)

mutants: ## Put faults into domain and app, a sample of them (SHARD=k/n), and report which no test notices; takes an hour
	@command -v cargo-mutants >/dev/null || { echo "cargo-mutants not found: cargo install --locked cargo-mutants" >&2; exit 1; }
	RUSTC_WORKSPACE_WRAPPER="$(CURDIR)/scripts/pure" CARGO_PROFILE_DEV_OPT_LEVEL=0 \
	  $(CARGO) mutants --shard $(SHARD) --sharding round-robin --output "$(TARGET_DIR)" $(MUTANTS)

dist: setup ## Packages: a self-contained archive and a .deb, in dist/
	@scripts/dist

dist-check: ## Install the .deb on a clean Debian 12, ask, remove (needs root and debootstrap)
	@scripts/dist-check

clean: ## Remove the build; models and documents stay
	@$(CARGO) clean

# run · test · check · bench: nothing else is needed.

GO ?= go

.PHONY: help run test check bench

help: ## this text
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## play the Log4Shell case into a throw-away directory, serve it (TOCSIN_LISTEN=127.0.0.1:8080), print a link for each role
	@$(GO) build -o build/tocsin ./cmd/tocsin
	@exec build/tocsin demo

test: ## install what the tests need where that is allowed (PostgreSQL, Chromium), then run them all
	@.ci/install
	$(GO) test -timeout 40m ./...
	@echo "Pictures of the pages: $${TOCSIN_SHOTS:-build/shot}"

check: ## form, vet, generated files; staticcheck and govulncheck where they are installed
	@.ci/check

bench: ## reports per second beside a floor program, start, memory, law, evidence; see docs/benchmarks.md
	@$(GO) build -o build/tocsin ./cmd/tocsin
	$(GO) run ./bench -binary build/tocsin
	$(GO) test -run '^$$' -bench . -benchmem ./law ./domain/... ./store ./transport/replay

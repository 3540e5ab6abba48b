# Everything a person types. PORT=…, HOST=…, RESET=1 for the demo; PYTHON=… names an interpreter.
.DEFAULT_GOAL := help
PY := .venv/bin/python
export PYTHON PORT HOST RESET
# Compiled modules are kept whatever the shell says: without them each start compiles a thousand files anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test check bench trial lock messages screenshots assets clean

help:                ## this list
	@sed -n 's/^\([a-z]*\): *[^#]*## \(.*\)/  make \1	\2/p' Makefile | expand -t 24

demo:                ## a whole city to try, in the foreground; ctrl-C stops it
	@sh tools/environment.sh runtime
	@sh tools/assets.sh
	@$(PY) -m tools.messages compile
	@exec .venv/bin/linli demo

test:                ## every test: SQLite, PostgreSQL, browser
	@sh tools/environment.sh dev
	@sh tools/assets.sh
	@$(PY) -m tools.messages compile
	@$(PY) -m tools.run_tests

check:               ## format, lint, types, import contracts, migrations, translations, templates
	@sh tools/environment.sh dev
	@sh tools/assets.sh
	@$(PY) -m tools.messages compile
	@$(PY) -m tools.run_checks

bench:               ## speed at 1,000 and 100,000 cases, as a table
	@sh tools/environment.sh dev
	@$(PY) -m tools.messages compile
	@$(PY) -m tools.run_bench

trial:               ## 10,000 forgeries of the journal, 5,000 claims at once, every route asked by everybody, the whole demo city
	@sh tools/environment.sh dev
	@$(PY) -m tools.trial
	@$(PY) -m tools.trial_claims
	@LINLI_TABLE=whole $(PY) -m pytest -q -n 2 tests/shape/test_permissions.py
	@$(PY) -m pytest -q -m trial

screenshots:         ## take the pictures of the documents anew
	@sh tools/environment.sh dev
	@sh tools/assets.sh
	@$(PY) -m tools.messages compile
	@$(PY) -m tools.screenshots

lock:                ## make the lock files anew
	@sh tools/environment.sh dev
	@sh tools/lock.sh

messages:            ## extract and compile translations
	@sh tools/environment.sh dev
	@$(PY) -m tools.messages update

assets:              ## the browser's libraries from the npm lock
	@sh tools/environment.sh runtime
	@sh tools/assets.sh

clean:               ## remove what was made here; keys and data under var/ stay
	rm -rf .venv node_modules .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis var/static
	find src tests -name __pycache__ -prune -exec rm -rf {} +
	find src -name '*.mo' -delete

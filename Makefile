# Two commands: `make run` and `make test`. The others serve those who write OptiMédia.
.DEFAULT_GOAL := run
.PHONY: run test test-both check fix lock test-clocks bench bench-entry bench-report aloud bench-noting newcomer year week tours quarter pictures guide chaos upgrade siege fuzz ledger disclosure outputs
PYTHON := .venv/bin/python
SHELL := /bin/bash
# Without colours and progress bars when nobody looks.
export PYTHONUNBUFFERED := 1
# Compiled once, not by each worker and each process that a test starts.
unexport PYTHONDONTWRITEBYTECODE

# `make run DEMO=no`: an empty installation, to move in.
DEMO := yes
run: export DEBUG := 1
run: ## Everything installed, demo data loaded, server on http://127.0.0.1:8000
	@bin/setup run
	@$(PYTHON) manage.py migrate -v 0 && $(PYTHON) manage.py createcachetable
	@[ "$(DEMO)" = no ] || $(PYTHON) manage.py load_demo --if-empty
	@$(PYTHON) manage.py due --every 300 & due=$$!; $(PYTHON) manage.py work & work=$$!; \
	  trap "kill $$due $$work" EXIT; $(PYTHON) manage.py runserver 127.0.0.1:8000

# A browser waits more than it works: four workers keep two cores busy.
test: ## Every test once: checks, SQLite with the browser and what asks the database, PostgreSQL without the browser
	@bin/setup test
	@$(MAKE) --no-print-directory check
	.venv/bin/pytest -n 4 --dist worksteal -m "browser or both"
	bin/with-postgres .venv/bin/pytest -n 3 --dist worksteal -m "not browser"

test-both: ## Every test on SQLite, then all but the browser's on PostgreSQL (some twenty minutes)
	@bin/setup test
	@$(MAKE) --no-print-directory check
	.venv/bin/pytest -n 4 --dist worksteal
	bin/with-postgres .venv/bin/pytest -n 3 --dist worksteal -m "not browser"

# New Year's Eve, a leap day, the second 2:30 of an autumn night, the spring night, ten past midnight.
CLOCKS := 2026-12-31T23:50:00+01:00 2028-02-29T10:00:00+01:00 2026-10-25T02:30:00+01:00 2027-03-28T03:10:00+02:00 2026-11-19T00:10:00+01:00
test-clocks: ## The suite on SQLite with the browser, at each moment that deserves doubt
	@bin/setup test
	@for moment in $(CLOCKS); do echo "$$moment"; \
	  CLOCK=$$moment .venv/bin/pytest -n 2 --dist worksteal --ignore trials || exit 1; done

check: ## Lint, layout, the arrow between the apps, migrations, deployment settings
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint --quiet --check --lint templates
	.venv/bin/lint-imports
	.venv/bin/mypy
	DEBUG=1 $(PYTHON) manage.py makemigrations --check --dry-run
	DEBUG=0 SECRET_KEY=$$(head -c 64 /dev/urandom | base64 -w0) ALLOWED_HOSTS=optimedia.example EMAIL_URL=dummymail:// $(PYTHON) manage.py check --deploy --fail-level WARNING

# Outings in each of the bases that are compared.
ROWS := 100000 1000000
bench: ## What pages cost the database and Python on big bases, as ratios beside their aims (half an hour)
	@bin/setup test
	@$(PYTHON) -m trials.bench.speed $(addprefix --rows ,$(ROWS))

bench-report: ## CPU and memory of a report over bare WeasyPrint, on the base of DATABASE_URL (SCHEME=slug)
	@$(PYTHON) -m trials.bench.report $(SCHEME)

aloud: ## What a screen reader would read of a page of a PDF (FILE=x.pdf PAGE=2)
	@$(PYTHON) -m trials.aloud $(FILE) --page $(or $(PAGE),2)

bench-entry: ## Taps, bytes and seconds that it takes to log an outing, step by step
	@bin/setup test
	@$(PYTHON) -m trials.bench.entry

bench-noting: ## Taps, bytes and seconds that it takes to note one thing in the field
	@bin/setup test
	@$(PYTHON) -m trials.bench.noting

newcomer: ## Moving in by the browser alone, from nothing to the first report: taps, keys, seconds, minutes by step
	@bin/setup test
	@.venv/bin/pytest optimedia/tests/test_newcomer.py -n 0 -q -s

# The two at once: each asks one core, and prints what it cost.
year: ## Bordeaux's and Nantes' 2026 played through the browser, then read to the unit: taps, keys, minutes (about ten minutes)
	@bin/setup test
	@.venv/bin/pytest trials/tests/years.py -k nantes -n 0 -q -s & nantes=$$!; \
	  .venv/bin/pytest trials/tests/years.py -k bordeaux -n 0 -q -s; bordeaux=$$?; wait $$nantes && exit $$bordeaux

week: ## The week of Nantes entered in Chromium by its real pages, then compared to the unit on dashboard, CSV and PDF
	@bin/setup test
	@.venv/bin/pytest trials/week.py -n 0 -q -s

tours: ## Tours 4.1.3 in Chromium: six lines typed on day one, answered by links without account, published, none blank
	@bin/setup test
	@.venv/bin/pytest trials/tours.py -n 0 -q -s

quarter: ## The example of the reports (DOMAIN 6.4b) typed in Chromium, published, rectified, published again, compared to the unit
	@bin/setup test
	@.venv/bin/pytest trials/quarter.py -n 0 -q -s

pictures: ## Each step of logging an outing on a phone of 360 px, and the pages on short, large-text and colourless screens
	@bin/setup test
	@$(PYTHON) -m trials.bench.pictures

guide: ## The pictures of « Aide », taken again: look at them, then commit them
	@bin/setup test
	@KEEP_PICTURES=1 .venv/bin/pytest optimedia/tests/test_guide.py -n 0 -q

chaos: ## What was acknowledged is stored once, whatever is killed: on PostgreSQL, then on SQLite (about half an hour)
	@bin/setup test
	@bin/with-postgres --durable timeout --foreground 90m $(PYTHON) -m trials.chaos
	@timeout --foreground 90m $(PYTHON) -m trials.chaos

COMMIT := HEAD~50
upgrade: ## A base made by an earlier commit, with its demo, migrated by today's code: no row lost, pages open (COMMIT=…)
	@bin/setup test
	@bin/with-postgres $(PYTHON) -m trials.upgrade $(COMMIT)
	@$(PYTHON) -m trials.upgrade $(COMMIT)

siege: ## 200 half-sent requests and 60 MB against the production of deploy/, and gunicorn alone as the control
	@bin/setup siege
	@$(PYTHON) -m trials.siege

fuzz: ## 3,000 requests with anything in every field, parameter, cookie and header, on both databases: no 500
	@bin/setup test
	@bin/with-postgres $(PYTHON) -m trials.fuzz
	@$(PYTHON) -m trials.fuzz

ledger: ## A thousand outings through the real form, worked out on their own, against pages, files, lists and PDF of 40 scopes, on both databases
	@bin/setup test
	@bin/with-postgres $(PYTHON) -m trials.ledger
	@$(PYTHON) -m trials.ledger
	@bin/with-postgres $(PYTHON) -m trials.months
	@$(PYTHON) -m trials.months

disclosure: ## An attacker with linear programming on all that readers of 1,000 random schemes hold: no small count fixed
	@bin/setup test
	@$(PYTHON) -m trials.disclosure

outputs: ## Three conventions of the demo in three lengths: PDF, attached CSV and stored figures, and page 2 by LibreOffice
	@bin/setup test
	@bin/with-postgres $(PYTHON) -m trials.outputs

fix: ## What a machine can mend
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	.venv/bin/djlint --quiet --reformat templates || true

lock: ## After a change in requirements*.in
	.venv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 requirements.in -o requirements.txt
	.venv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 requirements-test.in -o requirements-test.txt

# The two commands of this project are `make demo` and `make test`; `make` alone lists the others.
# Each of them first brings .venv up to date with tools/setup.sh, which is instant when nothing changed.

python := .venv/bin/python
# Much of the suite waits for clocks: three processes keep two cores busy.
side_by_side := -n 3 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help demo test kerberos mqtt alerts check coverage mutants race faults bench soak chaos fuzz gallery pictures doctor-pictures translations lock package package-test ansible-test bundle release setup clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: setup ## show the kiosk at work on a simulated Exchange; ARGS="--windowed" for a window
	@$(python) -m kiosk demo $(ARGS)

# Tests draw into memory: no display is needed, and no window opens on yours.
test mqtt check coverage mutants race gallery pictures: export QT_QPA_PLATFORM ?= offscreen
# Each worker would otherwise rewrite every test anew, at each run.
test check: export PYTHONDONTWRITEBYTECODE =

test: setup ## run the tests; ARGS="-k booking" for some of them
	@$(python) -m pytest $(side_by_side) $(ARGS)

kerberos: setup ## run the tests of signing in by Kerberos, with a KDC from Debian's packages
	@tools/kerberos.sh $(ARGS)

mqtt: setup ## run the tests of what a broker is told, with mosquitto from Debian's packages
	@tools/mqtt.sh $(ARGS)

alerts: setup ## try the alert rules and the dashboard with promtool, from Debian's packages
	@tools/alerts.sh $(ARGS)

check: setup ## all that a change must pass: style, types, QML, tests with warnings as errors
	$(python) -m ruff check
	$(python) -m ruff format --check
	$(python) -m mypy
	$(python) tools/qmllint.py
	$(python) -m pytest $(side_by_side) $(ARGS)

coverage: setup ## fail where a branch of what is true, or of what is shown of it, is taken by no test
	$(python) -m coverage run -m pytest -q tests/room tests/test_view.py tests/test_told.py tests/test_states.py
	$(python) -m coverage report

mutants: setup ## break the rules one at a time and see that a test notices; ARGS="kiosk/room/slots.py" for one file
	@$(python) tools/mutate.py $(ARGS)

race: setup ## many want the room at once: 10,000 taps, nothing double, nothing untrue; ARGS="1 2 3" for those seeds
	@PYTHONPATH=. $(python) benchmarks/race.py $(ARGS)

bench: setup ## measure what docs/performance.md promises, in a quarter of an hour; ARGS="poll tap" for some of it
	@PYTHONPATH=. $(python) benchmarks/bench.py $(ARGS)

pictures: setup ## store anew what the screen is compared with; look at them before you commit
	@KIOSK_PICTURES=store $(python) -m pytest -q tests/screen/test_pictures.py

soak: setup ## a door's month by a clock that leaps: flat lines, no exception, no untrue word; ARGS="--days 4" for fewer
	@PYTHONPATH=. $(python) benchmarks/soak.py $(ARGS)

chaos: setup ## stop, kill and starve a real door, set its clock; it must find back by itself; ARGS="3" for one seed
	@PYTHONPATH=. $(python) benchmarks/chaos.py $(ARGS)

fuzz: setup ## spoil 10,000 answers, configurations and files of each kind; nothing may crash or grow without bound
	@QT_QPA_PLATFORM=offscreen HYPOTHESIS_PROFILE=fuzz $(python) -m pytest -q tests/test_fuzz.py $(ARGS)

gallery: setup ## draw every state of the door as pictures
	@$(python) tools/gallery.py $(ARGS)

translations: setup ## bring the catalogues up to date with the source, and say what is missing
	@$(python) tools/translations.py $(ARGS)

faults: setup ## book 2,000 times under every fault and kill -9: none lost, doubled, left behind, untrue; ARGS="1 2" for seeds
	@PYTHONPATH=. $(python) benchmarks/faults.py $(ARGS)

doctor-pictures: setup ## draw what the doctor and the report of many rooms say, for the guides
	@$(python) tools/pictures.py

lock: ## write the lock files from pyproject.toml; ARGS="--upgrade" for newer versions
	@tools/lock.sh $(ARGS)

package: ## build the Debian package into dist/; ARGS="trixie arm64" for a Raspberry Pi
	@packaging/debian/build.sh $(ARGS)

package-test: ## install, start, upgrade, remove and purge it in a clean Debian; as root, for ten minutes
	@packaging/debian/test.sh $(ARGS)

ansible-test: ## lint the Ansible role and let it set up a door, twice, in a clean Debian; as root, after make package
	@packaging/ansible/test.sh $(ARGS)

bundle: ## one folder that needs no Python, into dist/, built and started here; the same recipe for Windows
	@packaging/bundle/build.sh

release: ## lay out what was built, with signed checksums; ARGS="KEY", as gpg names it
	@packaging/release.sh $(ARGS)

setup: ## only bring .venv up to date
	@tools/setup.sh

clean: ## remove everything that was made here, .venv included
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

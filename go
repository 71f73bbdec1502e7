#!/bin/sh
# ./go demo     the demonstration: a news site of its own, crawled twice
# ./go test     the tests; arguments go to pytest
# ./go check    lint, types and import rules
# ./go bench    the benchmarks
# ./go ARGS     newskeep ARGS
#
# Sets up what it needs in .venv first, with uv, or with Python 3.11 or newer and its venv or pip.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
venv=$here/.venv
python=$venv/bin/python
marker=$venv/.newskeep # what was set up
log=$venv/set-up.log

say() { printf '%s\n' "$*" >&2; }
fail() { say "$@" && exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# An environment holds for one Python and one folder: "3.11 /the/folder", or nothing when there is none that runs.
place() {
  "$python" -ISc 'import sys; assert sys.version_info >= (3, 11); print("%d.%d" % sys.version_info[:2], end=" ")' 2>/dev/null &&
    printf '%s' "$here"
}

# $1: plain or test, the extra that is needed; test has all of plain.
ready() {
  [ -f "$marker" ] && now="$(place) $(cksum <"$here/pyproject.toml")" || return 1
  case $(cat "$marker") in
    "$now test") ;;
    "$now plain") [ "$1" = plain ] ;;
    *) return 1 ;;
  esac
}

# Sets $base to a Python that can make an environment.
find_python() {
  newest=none
  for base in python3 python3.11 python3.12 python3.13 python3.14 python3.15; do
    found=$("$base" -c 'import platform; print(platform.python_version())' 2>/dev/null) || continue
    [ "$newest" != none ] || newest=$found
    "$base" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || continue
    newest=$found
    ! "$base" -c 'import venv, ensurepip' 2>/dev/null || return 0
    ! "$base" -c 'import venv, pip' 2>/dev/null || return 0
  done
  case $newest in
    none | [0-2].* | 3.[0-9].* | 3.10.*) missing="newskeep needs Python 3.11 or newer (found: $newest)" ;;
    *) missing="Python $newest is here without its venv and pip modules" ;;
  esac
  fail "$missing; install python3 and python3-venv (Debian, Ubuntu: sudo apt install python3-venv), or uv."
}

# One set-up at a time. The lock is on an open file: it ends with the process, however that ends.
lock() {
  exec 9<>"$here/pyproject.toml"
  if has flock; then
    flock -n 9 || { say "Another ./go is setting up; waiting for it." && flock 9; }
  elif ! has uv; then
    "$base" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)'
  fi
}

# Runs a step of the set-up; what it prints goes to the log.
step() {
  ! "$@" >>"$log" 2>&1 || return 0
  printf '%s' "$before" >"$marker"
  if grep -qiE 'name resolution|resolve host|dns error|unreachable|connection|connect error|timed out' "$log"; then
    fail "Not set up, the package index can't be reached; run ./go again with a network (details: $log)."
  fi
  tail -n 5 "$log" >&2
  fail "Not set up; the lines above are the end of $log."
}

make_venv() {
  before=unfinished
  folder=$(cd "$venv" && pwd -P) # .venv may be a link to a larger disk
  rm -rf "${folder:?}"/*
  if has uv; then
    step uv venv --allow-existing --python '>=3.11' "$folder"
  elif "$base" -c 'import ensurepip' 2>/dev/null; then
    step "$base" -m venv "$folder"
  else
    step "$base" -m venv --without-pip "$folder"
  fi
}

# $1: the place. Is the environment, made by this script ($before tells) or by other means, one to install into?
usable() {
  case $1/$before in
    /*) return 1 ;;        # there is none, or its Python is gone
    "$1/$1 "* | "$1/") ;;  # only pyproject.toml or the extra differs; made by other means
    *) return 1 ;;         # interrupted, moved or copied, or of another Python
  esac
  has uv || "$python" -c 'import pip' 2>/dev/null || "$base" -c 'import pip' 2>/dev/null
}

# $1: what to install, "." or ".[test]"
install() {
  if has uv; then
    step uv pip install --compile-bytecode --python "$python" -e "$1"
  elif "$python" -c 'import pip' 2>/dev/null; then
    step "$python" -m pip install --disable-pip-version-check -e "$1"
  else
    step "$base" -m pip --python "$python" install --disable-pip-version-check -e "$1"
  fi
  # Starts take twice as long without compiled files, and PYTHONDONTWRITEBYTECODE may be set.
  "$python" -m compileall -q ./*/ >>"$log" 2>&1 || :
}

# $1: plain or test
set_up() {
  [ -w "$here/pyproject.toml" ] || fail "Not set up, $here can't be written."
  has uv || find_python
  lock
  ! ready "$1" || return 0 # meanwhile, by another
  cd "$here"
  before=$(cat "$marker" 2>/dev/null || :)
  extra=$1
  case $before in *" test") extra="test" ;; esac
  say "Setting up newskeep in $venv; the first time takes a minute or two."
  { mkdir -p "$venv" && echo unfinished >"$marker"; } 2>/dev/null || fail "Not set up, $venv can't be written."
  : >"$log"
  export PIP_USER=0
  cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}
  [ -w "$cache" ] || mkdir "$cache" 2>/dev/null || export PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1
  usable "$(place)" || make_venv
  case $extra in
    plain) install . ;;
    *) install ".[$extra]" ;;
  esac
  printf '%s' "$(place) $(cksum <pyproject.toml) $extra" >"$marker"
}

check() {
  failed=
  "$python" -m ruff check . || failed="$failed, ruff check"
  "$python" -m ruff format --check . || failed="$failed, ruff format"
  "$python" -m mypy || failed="$failed, mypy"
  "$python" "$venv/bin/lint-imports" --no-logo || failed="$failed, lint-imports"
  [ -z "$failed" ] || fail "Failed: ${failed#, }."
}

# The tests, side by side but for those that measure time, without the long ones; or whatever ARGS choose.
run_tests() {
  [ $# -eq 0 ] || exec "$python" -m pytest "$@"
  failed=
  # One more than there are cores: many tests wait for a process of their own.
  workers=$("$python" -c 'import os; print((os.cpu_count() or 1) + 1)')
  "$python" -m pytest -q -m "not alone and not long" -n "$workers" --dist loadfile --no-loadscope-reorder || failed=1
  # Collecting all the others once more would take as long as these.
  # shellcheck disable=SC2046 # names of files, without blanks
  "$python" -m pytest -q -m "alone and not long" $(grep -rl --include='test_*.py' 'mark\.alone' tests) || failed=1
  [ -z "$failed" ] || fail "Some tests failed."
}

case ${1:-} in
  test | check | bench) extra="test" ;;
  *) extra=plain ;;
esac
if [ "${1:-}" = bench ] && [ ! -f "$here/benchmarks/__main__.py" ]; then
  say "There are no benchmarks to run: benchmarks/ has no __main__.py."
  exit 2
fi
ready "$extra" || (set_up "$extra")
case ${1:-} in
  test) shift && cd "$here" && run_tests "$@" ;;
  check) cd "$here" && check ;;
  bench) shift && cd "$here" && exec "$python" -m benchmarks "$@" ;;
  *) exec "$python" "$venv/bin/newskeep" "$@" ;;
esac

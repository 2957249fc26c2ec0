# Sourced by the scripts: the root of the tree, the environment in .venv, and how they speak.
# Nothing is ever printed on standard output here: that belongs to the command that follows.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
venv="$root/.venv"

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 2; }

# The first Python that will do: $PYTHON if set, else the usual names.
find_python() {
  local candidate
  for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  fail "Python 3.11, 3.12 or 3.13 is needed and was not found. Install it, or name it: PYTHON=/path/to/python3 script/..."
}

# What the environment was made from. Another place, Python, lock or package list makes it stale.
fingerprint() {
  (
    cd "$root"
    "$venv/bin/python" -c 'import sys; print(sys.version)'
    pwd
    cat constraints.txt pyproject.toml plugins/*/pyproject.toml hatch_build.py
  ) | cksum
}

is_current() {
  [ -x "$venv/bin/python" ] && [ -f "$venv/.made-from" ] && [ "$(fingerprint 2>/dev/null)" = "$(<"$venv/.made-from")" ]
}

make_venv() {
  local python=$1
  # An environment knows its own place: one that was copied or moved here is made anew.
  if [ ! -x "$venv/bin/pip" ] || ! "$venv/bin/pip" --version >/dev/null 2>&1; then
    rm -rf "$venv"
    "$python" -m venv "$venv" >/dev/null 2>&1 || {
      rm -rf "$venv"
      debian python3-venv
      "$python" -m venv "$venv" >&2 || fail "'$python -m venv .venv' failed; see the lines above."
    }
  fi
}

# A centre's own program (docs/operating.md): .venv holds a copy of it, which a service may be running.
is_installation() { compgen -G "$venv/lib/python3*/site-packages/hub/__init__.py" >/dev/null; }

# Debian's Python comes without the means to make an environment; where we may, we fetch them.
environment() {
  ! is_installation || fail "This is a centre's own program, which a service may be running; this script would change it under its feet. Run it in another clone."
  is_current && { catalogues; return; }
  local python editable=() package
  python=$(find_python)
  say "Installing into .venv what constraints.txt locks (a few minutes the first time) ..."
  make_venv "$python"
  rm -f "$venv/.made-from"
  pip_install --require-hashes -r "$root/constraints.txt"
  for package in "$root" "$root"/plugins/*/; do editable+=(-e "$package"); done
  pip_install --no-deps --no-build-isolation "${editable[@]}"
  fingerprint >"$venv/.made-from"
  catalogues
}

pip_install() {
  "$venv/bin/python" -m pip install --quiet --no-input --disable-pip-version-check --root-user-action=ignore \
    "$@" >&2 || fail "pip could not install the packages; see the lines above. Nothing else was changed; run the script again."
}

# Compiled catalogues are not in the repository: make those that are older than their source.
catalogues() {
  local source
  while IFS= read -r source; do
    if [ ! "${source%.po}.mo" -nt "$source" ]; then
      (cd "$root" && "$venv/bin/python" hatch_build.py) >&2
      return
    fi
  done < <(find "$root/src" "$root"/plugins -name '*.po')
}

# debian PACKAGE...: install Debian packages that are missing, where we may. Elsewhere say so and go on: what
# needs them is then skipped with the reason. In CI nothing may be skipped, so there it ends the script.
debian() {
  local missing=() package as_root=()
  for package in "$@"; do is_installed "$package" || missing+=("$package"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi
  if ! command -v apt-get >/dev/null || ! ${as_root[@]+"${as_root[@]}"} true 2>/dev/null; then
    not_installed "they can be installed here only by an administrator" "${missing[@]}"
    return
  fi
  say "Installing Debian packages: ${missing[*]} ..."
  apt_install "${missing[@]}" || not_installed "apt-get failed, see the lines above" "${missing[@]}"
}

# The Chromium without windows, which costs half; where it is not to be had, the whole one will do.
browser() {
  CI='' debian chromium-headless-shell
  is_installed chromium-headless-shell || debian chromium
}

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

apt_install() {
  local log
  log=$(mktemp)
  {
    ${as_root[@]+"${as_root[@]}"} apt-get -q update &&
      ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "$@"
  } >"$log" 2>&1 </dev/null || { tail -n 20 "$log" >&2; rm -f "$log"; return 1; }
  rm -f "$log"
}

not_installed() {
  local reason=$1
  shift
  [ "${CI:-}" != true ] || fail "Missing Debian packages: $* ($reason). In CI no test may be skipped for that."
  say "Without the Debian packages $* ($reason): what needs them is left out, with the reason."
}

# Temporary files in memory where there is plenty (4 GB), so that a test's commits wait for no disk. Gone at the end.
in_memory() {
  local free
  free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
  [ "${free:-0}" -gt 4000000 ] && [ -w /dev/shm ] || return 0
  TMPDIR=$(mktemp -d /dev/shm/hub.XXXXXX)
  export TMPDIR
  trap 'rm -rf "$TMPDIR"' EXIT
}

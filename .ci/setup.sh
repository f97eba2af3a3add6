# What ./run and ./test share: the tools that must be there, npm and NuGet packages, the build. Sourced, with ROOT set.
# Everything here speaks on stderr, so that a verb's answer is alone on stdout.

readonly CONFIGURATION=Release   # one for both scripts, so that nothing is built twice
readonly STATE="$ROOT/artifacts"
readonly LOGS="$STATE/logs"
readonly DISK_FIRST_MB=3000      # node_modules 0.8 GB, npm's and NuGet's caches 0.6 GB, build output 0.7 GB, and room to breathe
readonly DISK_LATER_MB=300

# Nothing may stay behind when a script ends: no MSBuild nodes, no compiler server.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() { printf '%s\n' "$*" >&2; }

# fail WHAT NEXT...: says what is wrong and what to do, and ends the script.
fail() {
  say ""
  say "error: $1"
  shift
  local line
  for line in "$@"; do say "  next: $line"; done
  exit 1
}

require_machine() {
  [[ "$(uname -s) $(uname -m)" == "Linux x86_64" ]] || fail "this script runs on Linux x64, and this is $(uname -s) $(uname -m)." \
    "use a Linux x64 machine, a container (mcr.microsoft.com/dotnet/sdk:10.0 with Node 20) or WSL 2"
  getconf GNU_LIBC_VERSION >/dev/null 2>&1 || fail "the native parts need glibc 2.28 or newer, and this system has another C library (Alpine?)." \
    "use a Debian, Ubuntu, Fedora or similar machine or image"
}

require_node() {
  command -v node >/dev/null && command -v npm >/dev/null || fail "Node.js 20 or newer is needed, and 'node' or 'npm' is not on the PATH." \
    "install it from https://nodejs.org (Debian and Ubuntu: https://github.com/nodesource/distributions), then run this again"
  local version
  version=$(node -p process.versions.node)
  (( ${version%%.*} >= 20 )) || fail "Node.js 20 or newer is needed, and 'node' is $version." \
    "install a newer one from https://nodejs.org, or switch to it (nvm use 20), then run this again"
}

require_dotnet() {
  local how="install it: curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0, and put ~/.dotnet on the PATH"
  command -v dotnet >/dev/null || fail "the .NET 10 SDK is needed, and 'dotnet' is not on the PATH." "$how"
  local sdks
  sdks=$(dotnet --list-sdks 2>/dev/null || true)
  grep -q '^10\.' <<<"$sdks" || fail "the .NET 10 SDK is needed, and 'dotnet' has: $(cut -d' ' -f1 <<<"${sdks:-none}" | paste -sd' ')." "$how"
  SDKS=$sdks
}

# Room is asked for before it is used: a full disk makes npm and MSBuild fail in ways that do not name it.
require_disk() {
  local need=$DISK_LATER_MB free
  [[ -d "$ROOT/node_modules" ]] || need=$DISK_FIRST_MB
  free=$(df -Pm "$ROOT" | awk 'NR == 2 { print $4 }')
  (( free >= need )) || fail "the disk is too full: $free MB are free under $ROOT, and this needs $need MB." \
    "free some room (docker system prune, dotnet nuget locals all --clear, npm cache clean --force), then run this again"
}

prepare() {
  require_machine
  require_node
  require_dotnet
  require_disk
  mkdir -p "$LOGS"
  exec 9>"$STATE/.setup.lock"
  flock 9   # two scripts at once would build into each other's output
}

prepared() { exec 9>&-; }

# step TITLE LOG COMMAND...: runs a command into a log and shows how long it takes. On failure: the log's last lines and the likely next step.
step() {
  local title=$1 log="$LOGS/$2.log" started=$SECONDS code=0
  shift 2
  [[ -t 2 ]] || say "  $title …"
  attend "  $title …" "$log" "$@" || code=$?
  if (( code != 0 )); then explain "$title" "$log" "$code"; fi
  say "  $title: done in $((SECONDS - started)) s"
}

# attend LINE LOG COMMAND...: runs a command in a session of its own and waits for it, showing the line and the seconds on a terminal.
# A signal to this script ends the command and all that it started.
attend() {
  local line=$1 log=$2 started=$SECONDS code=0
  shift 2
  (cd "$ROOT" && exec setsid "$@") >"$log" 2>&1 9>&- </dev/null &
  ATTENDED=$!
  trap 'interrupt 130' INT
  trap 'interrupt 143' TERM HUP
  while kill -0 "$ATTENDED" 2>/dev/null; do
    [[ -t 2 ]] && printf '\r%s %d s ' "$line" $((SECONDS - started)) >&2
    sleep 0.1
  done
  wait "$ATTENDED" || code=$?
  trap - INT TERM HUP
  [[ -t 2 ]] && printf '\r\e[K' >&2
  return "$code"
}

interrupt() {
  trap - INT TERM HUP
  kill -TERM -- "-$ATTENDED" 2>/dev/null || true
  wait "$ATTENDED" 2>/dev/null || true
  kill -KILL -- "-$ATTENDED" 2>/dev/null || true
  say ""
  exit "$1"
}

explain() {
  local title=$1 log=$2 code=$3
  say "  $title: failed. The end of ${log#"$ROOT"/}:"
  # One error is told once, whichever projects met it, and without npm's and MSBuild's brackets.
  grep -E 'error|ERR!|Error' "$log" | sed -E 's/ \[[^]]*\]$//; s/^.*(csproj|slnf|sln) : //; /^npm error +(at |[a-z]+:|\}|A complete log)/d; /^npm error$/d' | awk '!seen[$0]++' | tail -n 20 | grep . >&2 || tail -n 20 "$log" >&2
  if grep -qE 'ENOSPC|No space left on device|not enough space' "$log"; then
    fail "the disk is full." "free some room, then run this again"
  elif grep -qE 'ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|CERT_|SELF_SIGNED' "$log"; then
    fail "the npm registry ($(npm config get registry 2>/dev/null)) was not reached." \
      "check the network, a proxy (npm config set https-proxy …) or a mirror (npm config set registry …), then run this again"
  elif grep -qE 'NU1301|NU1101|NU1102|NU1103' "$log"; then
    fail "a NuGet package could not be restored: the feed was not reached, or lacks the version." \
      "check the network and the feeds (dotnet nuget list source; HTTPS_PROXY for a proxy), then run this again"
  fi
  fail "$title failed with exit code $code." "read ${log#"$ROOT"/}; if the sources are untouched, delete node_modules and artifacts and run this again"
}

# npm packages: installed when the lock file is not the one that they were installed from.
install_packages() {
  local stamp="$ROOT/node_modules/.glimpse-lock" wanted
  wanted=$(sha256sum "$ROOT/package-lock.json" | cut -d' ' -f1)
  [[ "$(cat "$stamp" 2>/dev/null)" == "$wanted" ]] && return 0
  local cache=--prefer-offline
  if ! registry_answers; then
    say "  The npm registry does not answer; npm's cache may have everything."
    cache=--offline
  fi
  step "Installing npm packages (800 MB unpacked, once)" npm \
    npm ci "$cache" --no-audit --no-fund --fetch-retries=2 --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=8000
  printf '%s\n' "$wanted" >"$stamp"
}

# Asked first, since npm ci itself takes minutes to give up on a name that does not resolve. A registry without ping answers too: with 404.
registry_answers() {
  local log="$LOGS/npm-ping.log"
  timeout 20s npm ping --fetch-retries=0 >"$log" 2>&1 9>&- </dev/null && return
  grep -qE 'E40[0-9]|E50[0-9]' "$log"
}

# build NAME TARGET FOLDER...: builds a solution (filter) unless neither its sources nor its outputs have changed since the last time.
# `dotnet build` itself takes several seconds to find that out.
build() {
  local name=$1 target=$2 stamp="$STATE/.built-$1"
  shift 2
  [[ -f $stamp && "$(cat "$stamp")" == "$(fingerprint "$@")" ]] && return 0
  step "Building $name" "build-$name" dotnet build "$target" -c "$CONFIGURATION" -v quiet -nodeReuse:false -p:UseSharedCompilation=false
  fingerprint "$@" >"$stamp"
}

# The content of every source, the size and time of every output, and what built them.
fingerprint() {
  (
    cd "$ROOT"
    find "$@" ./*.props ./*.json ./*.sln .editorconfig .ci \( -name bin -o -name obj -o -name goldens -o -name TestResults \) -prune -o -type f -print0 \
      | sort -z | xargs -0 sha256sum
    find "$@" -path '*/obj' -prune -o -path "*/bin/$CONFIGURATION/*" \( -name '*.dll' -o -name '*.so*' \) -type f -printf '%p %s %T@\n' | sort
    printf '%s\n' "$SDKS" "${OnnxRuntimeFrom:-npm}"
  ) | sha256sum
}

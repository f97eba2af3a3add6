# The processes of ./run: Azurite and the server, each in a session of its own, so that Ctrl-C reaches ./run alone and it stops them in order.

STORAGE_PID= SERVER_PID= LOG_PID= STORAGE_PORT=

# The storage emulator's account and key are public constants, the same on every machine.
readonly ACCOUNT=devstoreaccount1
readonly ACCOUNT_KEY='Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

port_is_busy() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

require_free_port() {
  port_is_busy "$1" || return 0
  local holder
  holder=$(ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1, process \2/p' | head -n 1)
  fail "port $1 is in use${holder:+ by $holder}." "stop what uses it (another ./run?), or take another port: GLIMPSE_PORT=$(($1 + 1)) ./run"
}

# launch LOG COMMAND...: starts a process in its own session; it is told to end if this script is killed outright. Its id is in LAUNCHED.
launch() {
  local log=$1 leash=()
  shift
  if setpriv --pdeathsig TERM true 2>/dev/null; then leash=(setpriv --pdeathsig TERM); fi
  setsid "${leash[@]}" "$@" >"$log" 2>&1 </dev/null &
  LAUNCHED=$!
}

start_storage() {
  local port=${GLIMPSE_STORAGE_PORT:-10000}
  while port_is_busy "$port" || port_is_busy $((port + 1)) || port_is_busy $((port + 2)); do
    port=$((port + 10))
    (( port < 65000 )) || fail "no three free ports in a row for the storage emulator." "set GLIMPSE_STORAGE_PORT to the first of three free ones"
  done
  STORAGE_PORT=$port
  launch "$LOGS/azurite.log" node "$ROOT/node_modules/azurite/dist/src/azurite.js" --silent --disableTelemetry --skipApiVersionCheck \
    --location "$STATE/azurite" --blobHost 127.0.0.1 --blobPort "$port" \
    --queueHost 127.0.0.1 --queuePort $((port + 1)) --tableHost 127.0.0.1 --tablePort $((port + 2))
  STORAGE_PID=$LAUNCHED
  await "Storage (Azurite) on port $port" 60 "$STORAGE_PID" azurite port_is_busy "$port"
}

start_server() {
  AzureWebJobsStorage=$(connection_string) ASPNETCORE_URLS="http://127.0.0.1:$PORT" \
  Glimpse__ModelPath=${Glimpse__ModelPath:-$STATE/models/$MODEL-$PRECISION} \
    launch "$LOGS/server.log" dotnet "$ROOT/Standalone/bin/$CONFIGURATION/net10.0/Glimpse.Standalone.dll"
  SERVER_PID=$LAUNCHED
  await "Server on port $PORT, loading the model" 300 "$SERVER_PID" server answers "$PORT" /readyz
}

connection_string() {
  local host=http://127.0.0.1
  printf 'DefaultEndpointsProtocol=http;AccountName=%s;AccountKey=%s;BlobEndpoint=%s:%d/%s;QueueEndpoint=%s:%d/%s;' \
    "$ACCOUNT" "$ACCOUNT_KEY" "$host" "$STORAGE_PORT" "$ACCOUNT" "$host" $((STORAGE_PORT + 1)) "$ACCOUNT"
}

# answers PORT PATH: whether a GET is answered with 200.
answers() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$1"
    printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&3
    read -r -t 5 _ status _ <&3
    [[ $status == 200 ]]
  ) 2>/dev/null
}

# await TITLE SECONDS PID LOG CHECK...: waits until the check holds; a process that ends before that, or takes too long, ends the script.
await() {
  local title=$1 limit=$2 pid=$3 log=$4 until=$((SECONDS + $2))
  shift 4
  until "$@"; do
    if ! kill -0 "$pid" 2>/dev/null || (( SECONDS > until )); then
      [[ -t 2 ]] && say ""
      say "  $title: failed. The end of artifacts/logs/$log.log:"
      tail -n 20 "$LOGS/$log.log" >&2
      fail "$title did not come up." "read artifacts/logs/$log.log; './run doctor' checks this machine"
    fi
    [[ -t 2 ]] && printf '\r  %s … %d s ' "$title" $((limit - until + SECONDS)) >&2
    sleep 0.1
  done
  [[ -t 2 ]] && printf '\r\e[K' >&2
  say "  $title: up"
}

# A shared access signature for the emulator's blobs, so that plain curl can write and read them.
blob_signature() {
  node -e '
    const [account, key] = process.argv.slice(1);
    const version = "2021-08-06", until = new Date(Date.now() + 30 * 864e5).toISOString().slice(0, 10);
    const text = [account, "rwl", "b", "o", "", until, "", "", version, "", ""].join("\n");
    const signature = require("crypto").createHmac("sha256", Buffer.from(key, "base64")).update(text).digest("base64");
    console.log(`sv=${version}&ss=b&srt=o&sp=rwl&se=${until}&sig=${encodeURIComponent(signature)}`);
  ' "$ACCOUNT" "$ACCOUNT_KEY"
}

# What to do with it now.
invite() {
  local picture=tests/goldens/demo/images/001.png blobs="http://127.0.0.1:$STORAGE_PORT/$ACCOUNT"
  [[ $PWD == "$ROOT" ]] || picture="$ROOT/$picture"
  cat >&2 <<TEXT

Glimpse listens on http://127.0.0.1:$PORT. Ask about a picture:
  curl -F image=@$picture -F language=en http://127.0.0.1:$PORT/v1/describe
Or drop it into the container 'images', and read its description from 'descriptions':
  SAS='$(blob_signature)'
  curl -T $picture -H 'x-ms-blob-type: BlockBlob' "$blobs/images/tiger.png?\$SAS"
  curl "$blobs/descriptions/tiger.png.json?\$SAS"
OpenAI clients: base URL http://127.0.0.1:$PORT/v1, any key. Logs: artifacts/logs. Ctrl-C stops everything.

TEXT
}

# From now on the server's log is shown as it is written.
follow_log() {
  setsid tail -n 0 -f --pid "$SERVER_PID" "$LOGS/server.log" >&2 </dev/null &
  LOG_PID=$!
}

report_death() {
  local log=server
  kill -0 "$SERVER_PID" 2>/dev/null && log=azurite
  say "The end of artifacts/logs/$log.log:"
  tail -n 20 "$LOGS/$log.log" >&2
  fail "the $log process ended by itself with exit code $1." "read artifacts/logs/$log.log, then ./run again; './run doctor' checks this machine"
}

# The server first: it finishes what it has begun, and needs the storage for that. A second Ctrl-C does not wait.
stop_all() {
  trap - EXIT
  trap 'kill_now' INT TERM HUP
  [[ -n $SERVER_PID$STORAGE_PID ]] && say "Stopping …"
  stop_one "$SERVER_PID" 30
  stop_one "$STORAGE_PID" 5
  stop_one "$LOG_PID" 1
  [[ -n $SERVER_PID$STORAGE_PID ]] && say "Stopped."
  return 0
}

stop_one() {
  local pid=$1 until=$((SECONDS + $2))
  [[ -n $pid ]] && kill -TERM -- "-$pid" 2>/dev/null || return 0
  while kill -0 "$pid" 2>/dev/null && (( SECONDS < until )); do sleep 0.05; done
  kill -KILL -- "-$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

kill_now() {
  local pid
  for pid in $SERVER_PID $STORAGE_PID $LOG_PID; do kill -KILL -- "-$pid" 2>/dev/null || true; done
}

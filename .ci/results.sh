# Reads what a test run left behind. Sourced by ./test; tested by tests/Repository.Tests.

# count_results TRX CODE: prints "passed failed skipped" of one project's result file and its runner's exit code.
# A run that ended badly without a failed test to show for it (a crashed host, a time limit, no file at all) counts as one failure.
count_results() {
  local trx=$1 code=$2 total=0 executed=0 passed=0 counters=
  [[ -f $trx ]] && counters=$(grep -o '<Counters [^>]*>' "$trx" | head -n 1 || true)
  if [[ -n $counters ]]; then
    total=$(counter total "$counters") executed=$(counter executed "$counters") passed=$(counter passed "$counters")
  fi
  local failed=$((executed - passed)) skipped=$((total - executed))
  if (( code != 0 && failed == 0 )) || [[ -z $counters ]]; then failed=$((failed + 1)); fi
  printf '%d %d %d\n' "$passed" "$failed" "$skipped"
}

counter() { sed -n "s/.*[ ]$1=\"\([0-9]*\)\".*/\1/p" <<<"$2"; }

# figures TRX: the measured figures that tests wrote, one a line: what stands after "Figure: " in their output.
figures() {
  [[ -f $1 ]] || return 0
  sed -n 's/.*Figure: //p' "$1" | sed 's/<\/StdOut>.*//; s/&gt;/>/g; s/&lt;/</g; s/&quot;/"/g; s/&amp;/\&/g'
}

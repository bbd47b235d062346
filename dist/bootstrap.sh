#!/bin/bash
# What the machine's service ec2-runner-pool runs at each boot, as root. At the first one: pre-runner script, runner
# archive. Then the agent; when that has ended by its own decision, or cannot go on, so does the machine. Called with
# `install`, by the user data, it makes itself that service.
#
# Commands are called by name and places come from the environment, so that a boot can be rehearsed in a folder.
#
# shellcheck disable=SC2317 # in_phase calls most of these functions
set -u
umask 022

# Services have none, and scripts rely on it.
export HOME="${HOME:-/root}"
export POOL_HOME="${POOL_HOME:-/opt/ec2-runner-pool}"
export POOL_LOG="${POOL_LOG:-/var/log/ec2-runner-pool.log}"
export POOL_RUNNER="$POOL_HOME/runner"
services=${POOL_SERVICES:-/etc/systemd/system}
pause=${POOL_RETRY_PAUSE_SEC:-5}
tries=5
agent=
stopping=
download=

# Sets RUNNER_USER, FIXED_USER, METADATA_IN_JOBS and RUNNER_ARCHIVE_{URL,VERSION,SHA256,IMAGE_PATH}.
# shellcheck source=/dev/null
. "$POOL_HOME/pool.env"

# Copies its input to the log and to standard output, which cloud-init takes to the console; each line with time and phase.
stamp() {
  local line
  # The last words come after the order to stop.
  trap '' TERM
  while IFS= read -r line || [ -n "$line" ]; do
    printf -v line '%(%FT%T%z)T %s: %s' -1 "$1" "$line"
    echo "$line"
    echo "$line" >>"$POOL_LOG"
  done
}

# in_phase <phase> <command...>: runs the command with its output stamped; returns its status. What it leaves running
# may hold the output open for ever, so the last lines are waited for a moment only.
in_phase() {
  local phase=$1 status reader waited=0
  shift
  exec 3> >(stamp "$phase")
  reader=$!
  "$@" </dev/null >&3 2>&1 3>&-
  status=$?
  exec 3>&-
  while kill -0 "$reader" 2>/dev/null && [ $((waited += 1)) -le 100 ]; do sleep 0.02; done
  return "$status"
}

# By KillMode=mixed this process alone hears that the service is to stop, or else everything that runs: twice does no harm.
stop() {
  stopping=yes
  [ -z "$agent" ] || kill -TERM "$agent"
}

end_machine() {
  until shutdown -h now; do sleep "$pause"; done
  exit 0
}

# Started after the network and so stopped before it: the farewell to GitHub needs it. The service ends with the
# machine, and a failure of it ends the machine.
install_service() {
  cat >"$services/ec2-runner-pool.service" <<END
[Unit]
Description=EC2 Runner Pool
Wants=network-online.target
After=network-online.target nss-lookup.target
FailureAction=poweroff
[Service]
ExecStart=/bin/bash "$POOL_HOME/bootstrap.sh"
KillMode=mixed
TimeoutStopSec=60
OOMScoreAdjust=-900
StandardOutput=journal+console
[Install]
WantedBy=multi-user.target
END
  systemctl daemon-reload && systemctl enable ec2-runner-pool && systemctl start --no-block ec2-runner-pool
}

# Without Node nothing can be told but here; provision reads it, and the lines above it, from the console.
boot_failed() {
  in_phase "$1" echo "BOOT FAILED in phase $1: $2"
  end_machine
}

# Otherwise the agent makes one for each assignment.
make_fixed_user() {
  id -u "$RUNNER_USER" >/dev/null 2>&1 || useradd --system --create-home --shell /bin/bash "$RUNNER_USER"
}

# Jobs must not get at the credentials of the instance's role: their users (job-user.ts) do not reach the metadata
# service. Whether that holds is for the agent to try.
close_metadata() {
  local users=20000-29999
  [ -z "$FIXED_USER" ] || users=$(id -u "$RUNNER_USER") || return
  command -v nft || command -v iptables || dnf install -y nftables || { apt-get update && apt-get install -y nftables; }
  nft -f - <<END || { reject iptables 169.254.169.254 "$users" && reject ip6tables fd00:ec2::254 "$users"; }
table inet ec2_runner_pool
delete table inet ec2_runner_pool
table inet ec2_runner_pool {
  chain output {
    type filter hook output priority 0
    ip daddr 169.254.169.254 meta skuid $users reject
    ip6 daddr fd00:ec2::254 meta skuid $users reject
  }
}
END
}

reject() {
  local rule=(OUTPUT -d "$2" -m owner --uid-owner "$3" -j REJECT)
  "$1" -w -C "${rule[@]}" 2>/dev/null || "$1" -w -I "${rule[@]}"
}

# Unpacked by now, or on its way. What a pre-runner script sets up, a proxy say, may be what it needs.
get_runner() {
  if has_version "$RUNNER_ARCHIVE_IMAGE_PATH"; then
    POOL_RUNNER=$RUNNER_ARCHIVE_IMAGE_PATH
  elif [ -z "$download" ]; then
    again fetch_runner || return
  else
    wait "$download" || { [ -e "$POOL_HOME/pre-runner.sh" ] && again fetch_runner; } || return
  fi
  # The runner needs ICU, which Amazon Linux leaves out.
  ldconfig -p 2>/dev/null | grep -q libicu || again dnf install -y libicu || "$POOL_RUNNER/bin/installdependencies.sh"
  # Jobs run on links to its files.
  chown -R root:root "$POOL_RUNNER" && chmod -R go-w "$POOL_RUNNER" || return
  printf '%s\n' '' LANG=C.UTF-8 >>"$POOL_RUNNER/.env"
}

has_version() {
  [ -n "$1" ] && [ "$("$1/bin/Runner.Listener" --version 2>/dev/null)" = "$RUNNER_ARCHIVE_VERSION" ]
}

# again <command...>: tries it until it succeeds, a few times, unless there is no such command.
again() {
  local try
  command -v "$1" >/dev/null || return
  for try in $(seq "$tries"); do
    "$@" && return
    echo "$* failed (try $try of $tries)"
    [ "$try" -eq "$tries" ] || sleep "$pause"
  done
  return 1
}

# fetch <url>: to standard output, by what the image has. Some have no curl; python3 comes with cloud-init.
fetch() {
  if command -v curl >/dev/null; then
    curl -fsSL --connect-timeout 10 --max-time 600 "$1"
  elif command -v wget >/dev/null; then
    wget -q --timeout=60 --tries=1 -O - "$1"
  else
    timeout 600 python3 -c 'import shutil, sys, urllib.request as r; shutil.copyfileobj(r.urlopen(sys.argv[1]), sys.stdout.buffer)' "$1"
  fi
}

# Unpacks while it comes. Nothing of it is run before its digest is known to be right.
fetch_runner() {
  local new=$POOL_RUNNER.new digest
  rm -rf "$new" && mkdir -p "$new" && mkfifo "$new/digest" || return
  digest=$(sha256sum <"$new/digest" & set -o pipefail
    fetch "$RUNNER_ARCHIVE_URL" | tee "$new/digest" | tar -xz -C "$new" --no-same-owner >&2
    status=$?; wait; exit "$status") || return
  [ "${digest%% *}" = "${RUNNER_ARCHIVE_SHA256:-${digest%% *}}" ] || { echo "its SHA-256 is ${digest%% *}, not $RUNNER_ARCHIVE_SHA256"; return 1; }
  rm "$new/digest" && rm -rf "$POOL_RUNNER" && mv "$new" "$POOL_RUNNER"
}

# Prints the newest Node of the runner that works here.
find_node() {
  local folder
  while IFS= read -r folder; do
    "$folder/bin/node" -v >/dev/null 2>&1 && echo "$folder/bin/node" && return
  done < <(printf '%s\n' "$POOL_RUNNER"/externals/node* | sort -rV)
  return 1
}

# Returns when the agent has ended by its own decision, or was told to, or has crashed too often.
run_agent() {
  local crashes=0 started status
  until [ -n "$stopping" ]; do
    started=$SECONDS
    exec 3> >(stamp agent)
    "$node" --max-semi-space-size=1 "$POOL_HOME/agent.mjs" </dev/null >&3 2>&1 3>&- &
    agent=$!
    exec 3>&-
    # A signal ends the wait, not the agent.
    while wait "$agent"; status=$?; kill -0 "$agent" 2>/dev/null; do :; done
    agent=
    [ "$status" -ne 0 ] || return 0
    [ $((SECONDS - started)) -lt 600 ] || crashes=0
    [ $((crashes += 1)) -lt "$tries" ] || return
    in_phase agent echo "crashed ($crashes of $tries); starting it again"
    sleep "$pause"
  done
}

fail() {
  export POOL_FAILED_PHASE=$1 POOL_FAILED_MESSAGE=$2
}

# What is done once in the life of a machine. Leaves a mark that says where the runner is.
prepare() {
  # The script may yet put a runner into the folder of the image.
  if [ -z "$RUNNER_ARCHIVE_IMAGE_PATH" ]; then
    in_phase runner-archive again fetch_runner &
    download=$!
  fi
  if [ -e "$POOL_HOME/pre-runner.sh" ]; then
    in_phase pre-runner-script "$POOL_HOME/pre-runner.sh" || fail pre-runner-script "the pre-runner script failed (exit code $?)"
  fi
  if [ -z "${POOL_FAILED_PHASE:-}" ] && [ -n "$FIXED_USER" ]; then
    in_phase starting make_fixed_user || fail starting "could not make the user $RUNNER_USER"
  fi
  in_phase runner-archive get_runner || boot_failed runner-archive "could not unpack $RUNNER_ARCHIVE_URL; check actions-runner-version and the way out of the subnet"
  [ -n "${POOL_FAILED_PHASE:-}" ] || echo "$POOL_RUNNER" >"$POOL_HOME/prepared"
}

if [ "${1:-}" = install ]; then
  install_service || boot_failed starting "could not install the service"
  exit 0
fi
trap stop TERM
if [ -e "$POOL_HOME/prepared" ]; then POOL_RUNNER=$(cat "$POOL_HOME/prepared"); else prepare; fi
[ -n "$METADATA_IN_JOBS" ] || in_phase starting close_metadata
node=$(find_node) || boot_failed runner-archive "no Node in $POOL_RUNNER/externals works on this machine"
[ -e "$POOL_HOME/agent.mjs" ] || in_phase starting again "$node" "$POOL_HOME/loader.mjs" ||
  boot_failed starting "could not fetch the agent from the pool's table; see the lines above"
run_agent || boot_failed starting "the agent crashed $tries times"
[ -z "$stopping" ] || exit 0
in_phase agent echo "the agent has ended, and the machine with it"
end_machine

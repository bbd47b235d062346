# shellcheck shell=sh
# Read by each stood-in command. The command runs as <instance folder>/bin/<name>, so that it knows its instance even
# when its environment was emptied.
bin=${0%/*}
folder=${bin%/bin}
name=${0##*/}
# Sets LOCAL_INSTANCE_ID, LOCAL_SYSTEM_PATH, LOCAL_METADATA_URL, LOCAL_GITHUB_URL, LOCAL_AWS_URL, LOCAL_REGION and LOCAL_ARCHIVE_FAILS.
# shellcheck disable=SC1091
. "$folder/machine.env"

record() {
  printf '%s %s\n' "$name" "$*" >>"$folder/commands.log"
}

# Orders the machine off or on again: switch_power poweroff|reboot|cancel <seconds from now>
switch_power() {
  PATH=$LOCAL_SYSTEM_PATH curl -fsS --noproxy '*' -X POST "$LOCAL_METADATA_URL/_local/power?action=$1&delaySec=$2"
}

# Prints the processes of this instance that bear a mark, such as LOCAL_UNIT=x.service, in the environment they began with.
marked() {
  # Such paths hold no spaces.
  # shellcheck disable=SC2013
  for environment in $(grep -lszxF "$1" /proc/[0-9]*/environ); do
    grep -qszxF "LOCAL_INSTANCE_ID=$LOCAL_INSTANCE_ID" "$environment" || continue
    environment=${environment#/proc/}
    echo "${environment%/environ}"
  done
}

# Ends a unit as KillMode=control-group does: stop_unit <unit> <signal> <seconds until SIGKILL>
stop_unit() {
  # shellcheck disable=SC2046
  kill -s "$2" $(marked "LOCAL_UNIT=$1") 2>/dev/null
  waited=0
  while [ -n "$(marked "LOCAL_UNIT=$1")" ]; do
    # shellcheck disable=SC2046
    [ "$waited" -lt $(($3 * 20)) ] || kill -s KILL $(marked "LOCAL_UNIT=$1") 2>/dev/null
    waited=$((waited + 1))
    sleep 0.05
  done
}

# shellcheck shell=sh
# Read by each stood-in command. The command runs as <instance folder>/bin/<name>, so that it knows its instance even
# when its environment was emptied.
bin=${0%/*}
folder=${bin%/bin}
name=${0##*/}
# Sets LOCAL_INSTANCE_ID, LOCAL_SYSTEM_PATH, LOCAL_METADATA_URL, LOCAL_GITHUB_URL and LOCAL_ARCHIVE_FAILS.
# shellcheck disable=SC1091
. "$folder/machine.env"

record() {
  printf '%s %s\n' "$name" "$*" >>"$folder/commands.log"
}

# Orders the machine off or on again: switch_power poweroff|reboot|cancel <seconds from now>
switch_power() {
  PATH=$LOCAL_SYSTEM_PATH curl -fsS --noproxy '*' -X POST "$LOCAL_METADATA_URL/_local/power?action=$1&delaySec=$2"
}

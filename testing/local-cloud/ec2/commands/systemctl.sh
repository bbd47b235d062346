#!/bin/sh
# systemctl: the power verbs, and the services whose files the instance has in its etc/systemd/system. Of those it knows
# ExecStart=, Restart=always and FailureAction=poweroff, and that what is enabled starts at each boot (verb `default`).
# shellcheck source=testing/local-cloud/ec2/commands/prelude.sh
. "${0%/*}/prelude.sh"
record "$@"

services=$folder/etc/systemd/system
enabled=$folder/enabled

# Runs beside this script, as the service manager does.
supervise() {
  # As the service manager splits it: by spaces, but for those in quotes.
  eval "set -- $(sed -n 's/^ExecStart=//p' "$services/$1")"
  until
    "$@" </dev/null &
    echo $! >"$folder/run/$unit.main"
    wait $!
    status=$?
    ! grep -qx Restart=always "$file"
  do sleep 1; done
  if [ "$status" -ne 0 ] && grep -qx FailureAction=poweroff "$file"; then switch_power poweroff 0; fi
}

start() {
  file=$services/$1
  [ -e "$file" ] || return 0
  [ -z "$(marked "LOCAL_UNIT=$1")" ] || return 0
  LOCAL_UNIT=$1 setsid "$0" supervise "$1" >>"$folder/console.log" 2>&1 &
}

# KillMode=mixed: its first process is asked, all others are killed when that has ended or ten seconds have passed.
stop() {
  if [ ! -e "$services/$1" ] && [ ! -e "$folder/run/$1" ]; then
    echo "Failed to stop $1: Unit $1 not loaded." >&2
    exit 5
  fi
  signal=$(sed -n 's/^KillSignal=SIG//p' "$services/$1" "$folder/run/$1" 2>/dev/null)
  main=$(cat "$folder/run/$1.main" 2>/dev/null)
  if [ -n "$main" ] && kill -s "${signal:-TERM}" "$main" 2>/dev/null; then
    waited=0
    while [ "$waited" -lt 200 ] && kill -0 "$main" 2>/dev/null; do
      waited=$((waited + 1))
      sleep 0.05
    done
  fi
  stop_unit "$1" KILL 0
}

verb=
now=
for argument; do
  case $argument in
    --now) now=yes ;;
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$argument; else
      unit=${argument%.service}.service
      case $verb in
        enable)
          grep -qsxF "$unit" "$enabled" || echo "$unit" >>"$enabled"
          [ -z "$now" ] || start "$unit"
          ;;
        start | restart) start "$unit" ;;
        stop) stop "$unit" ;;
        supervise) file=$services/$unit; supervise "$unit"; exit ;;
      esac
    fi ;;
  esac
done
case $verb in
  poweroff | halt) switch_power poweroff 0 ;;
  reboot | kexec) switch_power reboot 0 ;;
  default) if [ -e "$enabled" ]; then while read -r unit; do start "$unit"; done <"$enabled"; fi ;;
esac

#!/bin/sh
# Runs the command as a process of the instance: after --on-active or --on-boot if given; before its own end with --wait,
# --pipe, --pty or --scope, else beside it. As a service (--unit) it has the user, the folder and the temporary files that
# -p asks for; when its first process ends, so do all. What else -p asks for (limits, firewalls) is not done here.
# shellcheck source=testing/local-cloud/ec2/commands/prelude.sh
. "${0%/*}/prelude.sh"
record "$@"

line_end='
'
asked=
delay=0
foreground=
unit=
own_home=
while [ $# -gt 0 ]; do
  case $1 in
    --on-active=* | --on-boot=* | --on-startup=*)
      amount=${1#*=}
      case $amount in
        *min) delay=$((${amount%min} * 60)) ;;
        *h) delay=$((${amount%h} * 3600)) ;;
        *m) delay=$((${amount%m} * 60)) ;;
        *) delay=${amount%s} ;;
      esac
      ;;
    --wait | --pipe | -P | --pty | -t | --scope) foreground=yes ;;
    --unit=*) unit=${1#*=} ;;
    -u | --unit) unit=$2; shift ;;
    --setenv=HOME=*) own_home=${1#--setenv=HOME=} ;;
    --setenv=*) export "${1#*=}" ;;
    -E | --setenv) export "${2?}"; shift ;;
    -p | --property)
      asked=$asked$2$line_end
      shift
      ;;
    --uid | --gid | --description) shift ;;
    --) shift; break ;;
    -*) ;;
    *) break ;;
  esac
  shift
done
[ $# -gt 0 ] || exit 0
if [ -z "$unit" ] || [ "$delay" != 0 ]; then
  if [ -n "$foreground" ]; then exec "$@"; fi
  # The single quotes are meant: the inner shell gets its arguments.
  # shellcheck disable=SC2016
  setsid sh -c 'sleep "$0"; exec "$@"' "$delay" "$@" &
  exit
fi

case $unit in *.service) ;; *) unit=$unit.service ;; esac
if [ -n "$(marked "LOCAL_UNIT=$unit")" ]; then
  echo "Failed to start transient service unit: Unit $unit was already loaded or has a fragment file." >&2
  exit 1
fi
properties=$folder/run/$unit
printf %s "$asked" >"$properties"

property() {
  sed -n "s/^$1=//p" "$properties" | tail -n 1
}

# What the service manager starts has nothing of the environment of who asks for it.
forget() {
  for variable in $(env | sed -n 's/^\(POOL_[A-Z_]*\)=.*/\1/p'); do unset "$variable"; done
}

run_unit() {
  forget
  user=$(property User)
  if [ -n "$user" ] && [ "$user" != root ]; then
    home=$(awk -v name="$user" '$1 == name { print $3 }' "$folder/users")
    if [ -z "$home" ]; then
      echo "Failed to determine user credentials: No such process" >&2
      return 217
    fi
    export LOCAL_USER="$user" USER="$user" LOGNAME="$user"
    export HOME="${own_home:-$home}"
  fi
  if [ "$(property PrivateTmp)" = yes ]; then
    TMPDIR=$(mktemp -d "$folder/tmp/systemd-private-XXXXXX") && export TMPDIR
  fi
  working=$(property WorkingDirectory)
  cd "${working:-$folder}" || return 200
  LOCAL_UNIT=$unit setsid "$@" </dev/null &
  echo $! >"$properties.main"
  wait $!
  status=$?
  stop_unit "$unit" KILL 0
  rm -f "$properties.main"
  [ "$(property PrivateTmp)" != yes ] || rm -rf "$TMPDIR"
  return "$status"
}

if [ -n "$foreground" ]; then run_unit "$@"; exit; fi
run_unit "$@" &

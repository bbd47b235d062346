#!/bin/sh
# Runs the command as a process of the instance: after --on-active or --on-boot if given, before its own end with
# --wait, --pipe, --pty or --scope, else beside it.
# shellcheck source=testing/local-cloud/ec2/commands/prelude.sh
. "${0%/*}/prelude.sh"
record "$@"

delay=0
foreground=
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
    -u | -p | -E | --unit | --property | --setenv | --uid | --gid | --description) shift ;;
    --) shift; break ;;
    -*) ;;
    *) break ;;
  esac
  shift
done
[ $# -gt 0 ] || exit 0
if [ -n "$foreground" ]; then exec "$@"; fi
# The single quotes are meant: the inner shell gets its arguments.
# shellcheck disable=SC2016
setsid sh -c 'sleep "$0"; exec "$@"' "$delay" "$@" &

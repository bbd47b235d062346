#!/bin/sh
# kill, where it is not the shell's own: reaches only processes of this instance, by the mark in their environment.
# shellcheck source=testing/local-cloud/ec2/commands/prelude.sh
. "${0%/*}/prelude.sh"
record "$@"

signal=TERM
case ${1:-} in
  -l | -L | --list) kill -l; exit ;;
  -s | --signal | -n) signal=$2; shift 2 ;;
  --signal=*) signal=${1#*=}; shift ;;
  --) shift ;;
  -[A-Z0-9]*) signal=${1#-}; shift ;;
esac
[ "${1:-}" != -- ] || shift
status=0
for pid; do
  # A negative number is a process group, whose leader has its id.
  if grep -qszxF "LOCAL_INSTANCE_ID=$LOCAL_INSTANCE_ID" "/proc/${pid#-}/environ"; then
    kill -s "${signal#SIG}" -- "$pid" || status=1
  else
    echo "kill: ($pid): No such process" >&2
    status=1
  fi
done
exit $status

#!/bin/sh
# pkill [-SIGNAL] [-u user] [-f] [pattern]: reaches only processes of this instance, by the marks in their environment.
# shellcheck source=testing/local-cloud/ec2/commands/prelude.sh
. "${0%/*}/prelude.sh"
record "$@"

signal=TERM
user=
full=
pattern=
while [ $# -gt 0 ]; do
  case $1 in
    --signal) signal=$2; shift ;;
    --signal=*) signal=${1#*=} ;;
    -u | -U | --euid | --uid) user=$2; shift ;;
    -f | --full) full=yes ;;
    -x | -e) ;;
    --) ;;
    -[A-Z0-9]*) signal=${1#-} ;;
    -*)
      echo "pkill: the local cloud does not stand in for the option $1" >&2
      exit 2
      ;;
    *) pattern=$1 ;;
  esac
  shift
done
signal=${signal#SIG}
if [ -z "$user$pattern" ]; then
  echo 'pkill: no matching criteria specified' >&2
  exit 2
fi

status=1
# Such paths hold no spaces.
# shellcheck disable=SC2013
for environment in $(grep -lszxF "LOCAL_INSTANCE_ID=$LOCAL_INSTANCE_ID" /proc/[0-9]*/environ); do
  pid=${environment#/proc/}
  pid=${pid%/environ}
  [ "$pid" != $$ ] || continue
  if [ -n "$user" ] && [ "$user" != root ]; then
    grep -qszxF "LOCAL_USER=$user" "$environment" || continue
  elif [ "$user" = root ]; then
    ! grep -qsz '^LOCAL_USER=' "$environment" || continue
  fi
  if [ -n "$full" ]; then
    tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qE -- "$pattern" || continue
  elif [ -n "$pattern" ]; then
    grep -qsE -- "$pattern" "/proc/$pid/comm" || continue
  fi
  if kill -s "$signal" "$pid" 2>/dev/null; then status=0; fi
done
exit $status

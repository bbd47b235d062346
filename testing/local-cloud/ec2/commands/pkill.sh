#!/bin/sh
# pkill [-SIGNAL] [-u user] [-f] [-x] [pattern], and pgrep [-a] [-l] [-c] likewise: reach only processes of this instance, by the marks in their environment.
# shellcheck source=testing/local-cloud/ec2/commands/prelude.sh
. "${0%/*}/prelude.sh"
record "$@"

signal=TERM
user=
full=
exact=
shown=
pattern=
while [ $# -gt 0 ]; do
  case $1 in
    --signal) signal=$2; shift ;;
    --signal=*) signal=${1#*=} ;;
    -u | -U | --euid | --uid) user=$2; shift ;;
    -f | --full) full=yes ;;
    -x | --exact) exact=yes ;;
    -e) ;;
    -a | --list-full) shown=line ;;
    -l | --list-name) shown=name ;;
    -c | --count) shown=count ;;
    --) ;;
    -[A-Z0-9]*) signal=${1#-} ;;
    -*)
      echo "$name: the local cloud does not stand in for the option $1" >&2
      exit 2
      ;;
    *) pattern=$1 ;;
  esac
  shift
done
signal=${signal#SIG}
[ -z "$exact" ] || pattern="^($pattern)\$"
if [ -z "$user$pattern" ]; then
  echo "$name: no matching criteria specified" >&2
  exit 2
fi

[ -z "$exact" ] || pattern="^($pattern)\$"
command_of() {
  tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline" | sed 's/ $//'
}

status=1
count=0
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
    command_of "$pid" | grep -qE -- "$pattern" || continue
  elif [ -n "$pattern" ]; then
    grep -qsE -- "$pattern" "/proc/$pid/comm" || continue
  fi
  if [ "$name" = pgrep ]; then
    # One that has ended and is not reaped yet has no command line.
    [ -n "$(tr -d '\0' 2>/dev/null <"/proc/$pid/cmdline")" ] || continue
    status=0
    count=$((count + 1))
    case $shown in
      line) echo "$pid $(command_of "$pid")" ;;
      name) echo "$pid $(cat "/proc/$pid/comm" 2>/dev/null)" ;;
      count) ;;
      *) echo "$pid" ;;
    esac
  elif kill -s "$signal" "$pid" 2>/dev/null; then
    status=0
  fi
done
[ "$shown" != count ] || echo "$count"
exit $status

#!/bin/sh
# logger [-t tag] [-s] [message...]: writes to the instance's own syslog, never to that of the machine underneath.
# shellcheck source=testing/local-cloud/ec2/commands/prelude.sh
. "${0%/*}/prelude.sh"

tag=${LOCAL_USER:-root}
also=
while [ $# -gt 0 ]; do
  case $1 in
    -t | --tag) tag=$2; shift ;;
    --tag=*) tag=${1#*=} ;;
    -s | --stderr) also=yes ;;
    -p | --priority | -f | --file) shift ;;
    --) shift; break ;;
    -*) ;;
    *) break ;;
  esac
  shift
done

note() {
  printf '%s: %s\n' "$tag" "$1" >>"$folder/var/log/syslog"
  # Nobody may read it any more: that is no reason to end.
  if [ -n "$also" ]; then printf '%s: %s\n' "$tag" "$1" >&2; fi
}
if [ $# -gt 0 ]; then
  note "$*"
else
  while IFS= read -r line || [ -n "$line" ]; do note "$line"; done
fi

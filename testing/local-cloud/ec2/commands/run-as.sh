#!/bin/sh
# sudo, su and runuser: run the command, as the same real user, with LOCAL_USER naming the one asked for.
# shellcheck source=testing/local-cloud/ec2/commands/prelude.sh
. "${0%/*}/prelude.sh"
record "$@"

user=root
login=
command=
named=
while [ $# -gt 0 ]; do
  case $1 in
    -u | --user) user=$2 named=yes; shift ;;
    --user=*) user=${1#*=} named=yes ;;
    -c | --command) command=$2; shift ;;
    -g | -G | --group | -w) shift ;;
    -s | --shell) [ "$name" = sudo ] || shift ;;
    - | -l | --login | -i | -H) login=yes ;;
    --) shift; break ;;
    -*) ;;
    *)
      # su and runuser take the user as a plain word; the rest may be more options.
      if [ "$name" != sudo ] && [ -z "$named" ]; then user=$1 named=yes; else break; fi
      ;;
  esac
  shift
done

if [ "$user" != root ] && ! awk -v name="$user" '$1 == name { found = 1 } END { exit !found }' "$folder/users"; then
  echo "$name: user $user does not exist" >&2
  exit 1
fi
if [ "$user" = root ]; then unset LOCAL_USER; else export LOCAL_USER="$user"; fi
if [ -n "$login$command" ] || [ "$name" = sudo ]; then
  if [ "$user" = root ]; then HOME=$folder/root; else HOME=$folder/home/$user; fi
  mkdir -p "$HOME"
  export HOME USER="$user" LOGNAME="$user"
fi
if [ -n "$login" ] && [ "$name" != sudo ]; then cd "$HOME" || exit 1; fi
if [ -n "$command" ]; then exec sh -c "$command" sh "$@"; fi
if [ $# -eq 0 ]; then exec sh; fi
exec env "$@"

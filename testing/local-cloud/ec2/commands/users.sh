#!/bin/sh
# useradd, userdel and id: a local instance's users are names in a file; every one of them has the uid of this process.
# shellcheck source=testing/local-cloud/ec2/commands/prelude.sh
. "${0%/*}/prelude.sh"
record "$@"

known() {
  [ "$1" = root ] || grep -qxF -- "$1" "$folder/users"
}

for argument; do user=$argument; done
case $name in
  id)
    case ${user:--} in
      -*) ;;
      *)
        if ! known "$user"; then
          echo "id: '$user': no such user" >&2
          exit 1
        fi
        ;;
    esac
    # The last argument that is no option is the user, who has no account on the machine underneath.
    count=$#
    while [ "$count" -gt 0 ]; do
      argument=$1
      shift
      count=$((count - 1))
      case $argument in -*) set -- "$@" "$argument" ;; esac
    done
    PATH=$LOCAL_SYSTEM_PATH exec id "$@"
    ;;
  useradd | adduser)
    if known "$user"; then
      echo "$name: user '$user' already exists" >&2
      exit 9
    fi
    echo "$user" >>"$folder/users"
    mkdir -p "$folder/home/$user"
    ;;
  userdel | deluser)
    known "$user" || exit 6
    grep -vxF -- "$user" "$folder/users" >"$folder/users.new"
    mv "$folder/users.new" "$folder/users"
    ;;
esac

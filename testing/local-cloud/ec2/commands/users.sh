#!/bin/sh
# useradd, userdel and id: a local instance's users are lines `name uid home` in a file. One that is given a uid has that
# one here, and owns nothing; every other one has the uid of this process.
# shellcheck source=testing/local-cloud/ec2/commands/prelude.sh
. "${0%/*}/prelude.sh"
record "$@"

field() {
  awk -v name="$1" -v field="$2" '$1 == name { print $field }' "$folder/users"
}

known() {
  [ "$1" = root ] || [ -n "$(field "$1" 1)" ]
}

for argument; do user=$argument; done
case $name in
  id)
    asked=
    user=${LOCAL_USER:-root}
    for argument; do
      case $argument in
        --user) asked=${asked}u ;;
        --group) asked=${asked}g ;;
        --groups) asked=${asked}G ;;
        --name) asked=${asked}n ;;
        -*) asked=$asked${argument#-} ;;
        *) user=$argument ;;
      esac
    done
    if ! known "$user"; then
      echo "id: '$user': no such user" >&2
      exit 1
    fi
    case $asked in
      *n*) echo "$user"; exit ;;
      u) uid=$(field "$user" 2); case $uid in [0-9]*) echo "$uid"; exit ;; esac ;;
    esac
    # Who has no account on the machine underneath is who runs this there.
    PATH=$LOCAL_SYSTEM_PATH exec id ${asked:+"-$asked"}
    ;;
  useradd | adduser)
    if known "$user"; then
      echo "$name: user '$user' already exists" >&2
      exit 9
    fi
    uid=-
    home=$folder/home/$user
    while [ $# -gt 1 ]; do
      case $1 in
        -u | --uid) uid=$2; shift ;;
        -d | --home-dir) home=$2; shift ;;
      esac
      shift
    done
    echo "$user $uid $home" >>"$folder/users"
    mkdir -p "$home"
    ;;
  userdel | deluser)
    known "$user" || exit 6
    if [ -n "$(marked "LOCAL_USER=$user")" ] && [ "$1" != --force ] && [ "$1" != -f ]; then
      echo "userdel: user $user is currently used" >&2
      exit 8
    fi
    awk -v name="$user" '$1 != name' "$folder/users" >"$folder/users.new"
    mv "$folder/users.new" "$folder/users"
    ;;
esac

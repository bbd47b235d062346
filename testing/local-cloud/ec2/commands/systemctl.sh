#!/bin/sh
# There is no service manager in a local instance: only the power verbs do something.
# shellcheck source=testing/local-cloud/ec2/commands/prelude.sh
. "${0%/*}/prelude.sh"
record "$@"
for argument; do
  case $argument in
    -*) ;;
    poweroff | halt) switch_power poweroff 0; exit ;;
    reboot | kexec) switch_power reboot 0; exit ;;
    *) exit 0 ;;
  esac
done

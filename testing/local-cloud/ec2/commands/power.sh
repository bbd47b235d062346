#!/bin/sh
# shutdown, poweroff, halt, reboot, init, telinit: ask the local cloud to end this instance.
# shellcheck source=testing/local-cloud/ec2/commands/prelude.sh
. "${0%/*}/prelude.sh"
record "$@"

action=poweroff
when=now
case $name in
  reboot) action=reboot ;;
  shutdown) when=+1 ;;
esac
for argument; do
  case $argument in
    -c) action=cancel when=now ;;
    -k) exit 0 ;;
    -r | --reboot | 6) action=reboot ;;
    now | +[0-9]* | [0-9]*:[0-9]*) when=$argument ;;
    [0-9]*) if [ "$name" = shutdown ]; then when=+$argument; fi ;;
  esac
done
case $when in
  now) delay=0 ;;
  +*) delay=$((${when#+} * 60)) ;;
  *)
    echo "$name: a time of day ($when) cannot be given in the local cloud; use now or +minutes" >&2
    exit 1
    ;;
esac
switch_power "$action" "$delay"

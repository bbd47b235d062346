#!/bin/sh
# iptables, ip6tables and nft: note their rules. Of those, the instance's metadata service keeps one: where its address is
# closed to users, it refuses all but root.
# shellcheck source=testing/local-cloud/ec2/commands/prelude.sh
. "${0%/*}/prelude.sh"
record "$@"

case "$name $*" in
  'nft -f -') cat >>"$folder/firewall" ;;
  *' -C '*) grep -qsxF -- "$*" "$folder/firewall" ;;
  *) echo "$*" >>"$folder/firewall" ;;
esac

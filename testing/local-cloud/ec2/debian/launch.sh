#!/bin/bash
# Boots one machine, and becomes it: ends as systemd-nspawn does, with 0 after a power-off and with 133 to reboot.
#
# It runs in a mount namespace and a network of its own, the cloud's side of the machine's only cable. All that it
# makes ends with it, but for the folder and the control group, which debian/machine.ts takes away.
# Open file 3 is the channel by which Node hands sockets to its parent.
set -euo pipefail
: "${FOLDER:?}" "${IMAGE:?}" "${INSTANCE_ID:?}" "${ADDRESS:?}" "${HOP_LIMIT:?}" "${PORTS:?}" "${CGROUP:?}" "${NODE:?}"
here=${0%/*}
router=${ADDRESS%.*}.1

mkdir -p "$CGROUP"
echo $$ >"$CGROUP/cgroup.procs"
mkdir -p "$FOLDER"/disk/{upper,work} "$FOLDER/root" "$FOLDER/hypervisor"
mount -t overlay -o "lowerdir=$IMAGE,upperdir=$FOLDER/disk/upper,workdir=$FOLDER/disk/work" overlay "$FOLDER/root"
# What systemd-nspawn keeps there is for this machine alone.
mount -t tmpfs tmpfs /run

network=/run/network
: >"$network"
unshare --net="$network" true
ip link add cloud type veth peer name eth0
ip link set eth0 netns "$network"
ip address add 169.254.169.254/32 dev cloud
ip address add "$router/24" dev cloud
ip link set lo up
ip link set cloud up
# An answer that has to be forwarded, to a container say, does not arrive.
echo "$HOP_LIMIT" >/proc/sys/net/ipv4/ip_default_ttl
inside() { nsenter --net="$network" "$@"; }
inside ip link set lo up
inside ip address add "$ADDRESS/24" dev eth0
inside ip link set eth0 up
inside ip route add default via "$router"

"$NODE" "$here/listen.ts" 169.254.169.254 80
# The ports are words: the list is split.
# shellcheck disable=SC2086
inside "$NODE" "$here/listen.ts" 127.0.0.1 $PORTS
exec 3>&-

# By this cloud-init knows EC2, as on its Xen hosts. The network's settings are the machine's own to change.
echo "ec2${INSTANCE_ID#i-}" >"$FOLDER/hypervisor/uuid"
# Its network is its own, so that it may have rules there, as a machine does.
exec env -i PATH="$PATH" SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network \
  systemd-nspawn --quiet --boot --register=no --keep-unit --kill-signal=SIGRTMIN+4 --resolv-conf=off --timezone=off \
  --machine="$INSTANCE_ID" --hostname="ip-${ADDRESS//./-}" --directory="$FOLDER/root" \
  --network-namespace-path="$network" --capability=CAP_NET_ADMIN --bind-ro="$FOLDER/hypervisor:/sys/hypervisor"

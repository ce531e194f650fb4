#!/bin/sh
# A network namespace at the far end of a link, reached through the near device.
#
#   namespace.sh up NAMESPACE NEAR FAR NEAR_ADDRESS FAR_ADDRESS
#   namespace.sh down NAMESPACE
#
# `up` moves the device FAR into the namespace. It undoes nothing when it fails: call `down`.
set -eu

case "$1" in
up)
    namespace=$2 near=$3 far=$4 near_address=$5 far_address=$6
    ip netns add "$namespace"
    ip link set dev "$far" netns "$namespace"
    # Nobody else is on the line: the neighbours that IPv6 looks for would only take its room.
    ip link set dev "$near" addrgenmode none
    ip -n "$namespace" link set dev "$far" addrgenmode none
    ip address add "$near_address" peer "$far_address" dev "$near"
    ip -n "$namespace" address add "$far_address" peer "$near_address" dev "$far"
    ip link set dev "$near" up
    ip -n "$namespace" link set dev "$far" up
    ip -n "$namespace" link set dev lo up
    ;;
down)
    ip netns delete "$2"
    ;;
*)
    echo "namespace.sh up|down …" >&2
    exit 2
    ;;
esac

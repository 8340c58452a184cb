# shellcheck shell=sh
# Nodes and pods as network namespaces on one underlay (sourced, inside the lab). Every node sees every other.
#   cluster_node 1            node01 with 172.17.0.11/16 on the bridge `underlay`
#   cluster_pod web           a namespace without any link but lo; `fastdp attach` gives it one
#   cluster_cut 1 3           node01 and node03 no longer reach each other, the rest is as before
#   on node01 command...      runs a command there
#   cluster_down              removes all of it
# CLUSTER_MTU: of the underlay, 1500 by default.

cluster_namespaces=

on() {
    on_name=$1
    shift
    ip netns exec "$on_name" "$@"
}

cluster_underlay() {
    ip link show underlay >/dev/null 2>&1 && return 0
    ip link add underlay type bridge
    ip link set underlay mtu "${CLUSTER_MTU:-1500}" up
}

cluster_node() {
    cluster_underlay
    node=$(printf 'node%02d' "$1")
    ip netns add "$node"
    cluster_namespaces="$cluster_namespaces $node"
    ip link add "u$1" mtu "${CLUSTER_MTU:-1500}" type veth peer name eth0 netns "$node" mtu "${CLUSTER_MTU:-1500}"
    ip link set "u$1" master underlay up
    ip -n "$node" link set lo up
    ip -n "$node" link set eth0 up
    ip -n "$node" address add "172.17.0.$((10 + $1))/16" dev eth0
}

cluster_pod() {
    ip netns add "$1"
    cluster_namespaces="$cluster_namespaces $1"
    ip -n "$1" link set lo up
}

cluster_cut() {
    # Isolated ports of a bridge do not see each other, but see all others.
    bridge link set dev "u$1" isolated on
    bridge link set dev "u$2" isolated on
}

cluster_down() {
    for namespace in $cluster_namespaces; do
        ip netns pids "$namespace" 2>/dev/null | xargs -r kill -9 2>/dev/null || :
        ip netns del "$namespace" 2>/dev/null || :
    done
    cluster_namespaces=
    ip link del underlay 2>/dev/null || :
}

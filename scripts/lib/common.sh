# shellcheck shell=sh disable=SC2154
# Shared by the scripts (sourced, not run). The caller has set `root` to the project's directory.

die() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# The words of column 2 (package) of one group whose command is missing.
missing_packages() {
    sed 's/#.*//' "$root/scripts/lib/packages" | while read -r group package command _; do
        [ "$group" = "$1" ] || continue
        PATH=$PATH:/usr/sbin:/sbin command -v "$command" >/dev/null 2>&1 || echo "$package"
    done
}

# need GROUP...: makes sure that the Debian packages of these groups are there.
need() {
    missing=$(for group in "$@"; do missing_packages "$group"; done)
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086
    set -- $missing
    command -v apt-get >/dev/null 2>&1 || die "please install: $*"
    [ "$(id -u)" = 0 ] || die "please install first (as root): apt-get install --no-install-recommends $*"
    echo "installing Debian packages: $*" >&2
    install_packages "$@" || die "apt-get could not install: $*"
}

# A policy-rc.d that says "no" keeps package scripts from starting daemons (openvswitch-switch would).
install_packages() (
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap 'rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    if { apt-get update -q && apt-get install -q -y --no-install-recommends "$@"; } >"$log" 2>&1 </dev/null; then
        rm -f "$log"
    else
        tail -n 20 "$log" >&2
        rm -f "$log"
        return 1
    fi
)

# Maven without the network where everything has been downloaded before: quicker, and it works on a train.
maven() {
    mkdir -p "$root/target"
    mvn -q -B -o "$@" >"$root/target/maven.log" 2>&1 </dev/null && return 0
    if grep -q 'offline mode' "$root/target/maven.log"; then
        echo "downloading what Maven needs" >&2
        mvn -q -B -ntp "$@" </dev/null
    else
        cat "$root/target/maven.log" >&2
        return 1
    fi
}

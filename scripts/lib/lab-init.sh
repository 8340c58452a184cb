#!/bin/sh
# First process inside the lab: builds a root file system that throws its writes away, runs the plan,
# leaves its exit status and stops the kernel. Runs once outside the new root and once inside it.
# shellcheck disable=SC2154 # lab_* come from the plan
set -eu
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

halt() {
    trap - EXIT
    [ "$lab_kernel" = uml ] || exit 0
    echo o >/proc/sysrq-trigger
    sleep 10
}

fail() {
    echo "lab-init: $*" >&2
    halt
}

# A hostfs mount of its own, since the root one is read-only; on the machine's own kernel a bind mount does it.
expose() { # DIRECTORY MOUNT-POINT
    if [ "$lab_kernel" = uml ]; then mount -t hostfs -o "$1" none "$2"; else mount --bind "$1" "$2"; fi
}

bind_other_disks() {
    while read -r _ point type _; do
        case $type in ext[234] | xfs | btrfs | zfs | virtiofs | 9p | fuse*) ;; *) continue ;; esac
        [ "$point" != / ] && [ -d "/mnt/root$point" ] || continue
        mount --bind "$point" "/mnt/root$point" && mount -o remount,bind,ro "/mnt/root$point" || :
    done </proc/mounts
}

outside() {
    if [ "$lab_kernel" = uml ]; then mount -t proc proc /proc; else mount --make-rprivate /; fi
    mount -t tmpfs -o mode=755 tmpfs /mnt
    mkdir /mnt/upper /mnt/work /mnt/root /mnt/modules
    if [ "$lab_kernel" = uml ]; then
        mount -t hostfs -o /usr/lib/uml/modules none /mnt/modules
        insmod "/mnt/modules/$(uname -r)/kernel/fs/overlayfs/overlay.ko"
    fi
    mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root || fail "no overlay"
    cd /mnt/root
    mkdir -p mnt .old
    expose "$lab_control" "$PWD/mnt"
    if [ "$lab_kernel" = host ]; then
        bind_other_disks
        mount --rbind /dev dev
    fi
    pivot_root . .old
    exec chroot . /mnt/init inside
}

mount_file_systems() {
    mount -t proc proc /proc
    mount -t sysfs sysfs /sys
    if [ "$lab_kernel" = uml ]; then
        mount -t devtmpfs devtmpfs /dev
        mkdir -p /dev/pts /dev/shm
        mount -t devpts -o mode=620,ptmxmode=666 devpts /dev/pts
        ln -sfn /proc/self/fd /dev/fd
        ln -sfn fd/0 /dev/stdin
        ln -sfn fd/1 /dev/stdout
        ln -sfn fd/2 /dev/stderr
        # /lib may be a link: make the mount point where it leads.
        mkdir -p /lib/modules
        mount -t hostfs -o /usr/lib/uml/modules none /lib/modules
    fi
    mount -t tmpfs -o mode=1777 tmpfs /dev/shm
    mount -t tmpfs -o mode=755 tmpfs /run
    mkdir -p /run/lock /run/netns
    umount -l /.old
    # Written files would vanish: better that writing fails.
    mount --bind "$lab_project" "$lab_project"
    mount -o remount,bind,ro "$lab_project"
    mkdir -p "$lab_results"
    expose "$lab_results" "$lab_results"
}

# Before anything asks openvswitch for a vxlan vport: its own request for the module can deadlock.
load_modules() {
    for module in openvswitch vxlan vport-vxlan veth bridge dummy tun; do
        modprobe -q "$module" || :
    done
}

inside() {
    mount_file_systems
    load_modules
    hostname lab
    ip link set lo up
    # Room for the upcall sockets of the agent, as on any current distribution or more.
    echo 8388608 >/proc/sys/net/core/rmem_max 2>/dev/null || :
    export HOME=/root
    cd "$lab_directory" 2>/dev/null || cd /
    status=0
    if [ "$lab_kernel" = uml ]; then run_on_consoles || status=$?; else run || status=$?; fi
    echo "$status" >/mnt/exit
    sync
    halt
}

# Not a child of `setsid sh -c`, so that the plan's function is known.
run() (
    set +e
    if [ "$lab_interactive" = yes ]; then
        lab_command <&0 >&3 2>&4
    else
        lab_command </dev/null >&3 2>&4
    fi
)

run_on_consoles() {
    if [ "$lab_interactive" = yes ]; then
        # shellcheck disable=SC2086
        stty sane rows "${lab_size% *}" columns "${lab_size#* }" </dev/tty1
        setsid -c /bin/sh -c '. /mnt/plan && cd "$0" && lab_command' "$PWD" </dev/tty1 >/dev/tty1 2>&1
    else
        stty raw -echo </dev/tty1
        stty raw -echo </dev/tty2
        setsid /bin/sh -c '. /mnt/plan && cd "$0" && lab_command' "$PWD" </dev/null >/dev/tty1 2>/dev/tty2
    fi
}

# Should anything above fail, the kernel stops without the panic that the death of process 1 means.
trap halt EXIT
if [ "${1-}" = inside ]; then
    . /mnt/plan
    inside
else
    . "${fastdp_lab:?}/plan"
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    outside
fi

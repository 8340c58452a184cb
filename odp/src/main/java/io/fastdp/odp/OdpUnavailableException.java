package io.fastdp.odp;

import io.fastdp.netlink.NetlinkException;

/** The kernel has no openvswitch datapath: its module is neither built in nor could it be loaded. */
public final class OdpUnavailableException extends NetlinkException {
    OdpUnavailableException(NetlinkException cause) {
        super(
                "open the openvswitch datapath (is the kernel module openvswitch installed? try modprobe openvswitch)",
                cause);
    }
}

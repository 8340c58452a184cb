package io.fastdp.controller.bridge;

import io.fastdp.netlink.NetlinkException;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.OdpClient;
import java.util.List;

/** Who receives what a datapath's flows do not match. Told before the first vport is there that could cause a miss. */
public interface DatapathOwner {
    /** Nobody: misses are lost. */
    DatapathOwner NOBODY = new DatapathOwner() {
        @Override
        public void claim(OdpClient odp, DatapathIndex datapath) {}

        @Override
        public List<Integer> receivers() {
            return List.of();
        }
    };

    /**
     * Takes over a datapath that was just made or found.
     *
     * @throws NetlinkException the kernel refused
     */
    void claim(OdpClient odp, DatapathIndex datapath) throws NetlinkException;

    /** Netlink port ids for the vports that are made after the claim; empty for nobody. Asked on any thread. */
    List<Integer> receivers();
}

package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsUapi.*;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.generic.GenericNetlink;
import io.fastdp.netlink.generic.GenericRequest;

/** Rate limits that flows refer to by {@link Action.Meter} (family {@code ovs_meter}, Linux 4.18 and newer). Thread-safe. */
public final class Meters {
    private final GenericNetlink netlink;

    Meters(GenericNetlink netlink) {
        this.netlink = netlink;
    }

    /**
     * Makes or replaces a meter that drops packets beyond a rate.
     *
     * @param packetsPerSecond steady rate
     * @param burst packets that may come at once
     * @throws NetlinkException ENOENT if the kernel has no meters
     */
    public void set(DatapathIndex dp, int id, int packetsPerSecond, int burst) throws NetlinkException {
        netlink.request(
                "set meter " + id + " of datapath " + dp,
                GenericRequest.of(
                        OVS_METER_FAMILY,
                        OVS_METER_CMD_SET,
                        OVS_METER_VERSION,
                        0,
                        body -> body.putU32(dp.value())
                                .u32(OVS_METER_ATTR_ID, id)
                                .nest(
                                        OVS_METER_ATTR_BANDS,
                                        bands -> bands.nest(
                                                1,
                                                band -> band.u32(OVS_BAND_ATTR_TYPE, OVS_METER_BAND_TYPE_DROP)
                                                        .u32(OVS_BAND_ATTR_RATE, packetsPerSecond)
                                                        .u32(OVS_BAND_ATTR_BURST, burst)))));
    }

    /** Deletes a meter, if it is there; flows that refer to it let all packets pass. */
    public void delete(DatapathIndex dp, int id) throws NetlinkException {
        try {
            netlink.request(
                    "delete meter " + id + " of datapath " + dp,
                    GenericRequest.of(
                            OVS_METER_FAMILY,
                            OVS_METER_CMD_DEL,
                            OVS_METER_VERSION,
                            0,
                            body -> body.putU32(dp.value()).u32(OVS_METER_ATTR_ID, id)));
        } catch (NetlinkException e) {
            if (!e.is(Errno.ENOENT, Errno.ENODEV)) {
                throw e;
            }
        }
    }
}

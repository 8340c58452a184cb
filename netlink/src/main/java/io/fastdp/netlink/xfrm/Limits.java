package io.fastdp.netlink.xfrm;

import java.time.Duration;

/**
 * When a security association wears out: at a soft limit the kernel says so ({@link XfrmExpiry}), at a hard one it deletes the
 * association too. 0 stands for no limit.
 *
 * @param softPackets frames until the kernel says so
 * @param hardPackets frames until it deletes the association
 * @param softAge time since it was added until the kernel says so; whole seconds
 * @param hardAge time until it deletes it; whole seconds
 */
public record Limits(long softPackets, long hardPackets, Duration softAge, Duration hardAge) {
    /** It lasts until it is deleted. */
    public static final Limits NONE = new Limits(0, 0, Duration.ZERO, Duration.ZERO);
}

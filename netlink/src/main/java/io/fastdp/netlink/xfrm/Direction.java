package io.fastdp.netlink.xfrm;

/** Where a policy is asked. */
public enum Direction {
    /** Packets for this host, after decryption. */
    IN(0),
    /** Packets that leave this host. */
    OUT(1);

    private final int number;

    Direction(int number) {
        this.number = number;
    }

    /** {@code XFRM_POLICY_…} of {@code linux/xfrm.h}. */
    int number() {
        return number;
    }
}

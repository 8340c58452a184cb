package io.fastdp.netlink.xfrm;

/**
 * An association as the kernel lists it.
 *
 * @param association what it is
 * @param bytes octets it has carried
 * @param packets packets it has carried
 */
public record InstalledAssociation(Association association, long bytes, long packets) {}

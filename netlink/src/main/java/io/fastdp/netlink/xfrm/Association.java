package io.fastdp.netlink.xfrm;

import java.net.Inet4Address;

/**
 * A security association, without its key: ESP in transport mode from one host to another, AES-256-GCM with extended sequence
 * numbers. Immutable.
 *
 * @param source who encrypts
 * @param destination who decrypts, and chose the SPI
 * @param spi tells it from others to the same destination
 * @param reqId ties it to the policies that ask for it, and to whoever made it
 * @param limits when it wears out
 */
public record Association(Inet4Address source, Inet4Address destination, Spi spi, int reqId, Limits limits) {
    @Override
    public String toString() {
        return "ESP " + source.getHostAddress() + " -> " + destination.getHostAddress() + " spi " + spi;
    }
}

package io.fastdp.controller.decision;

import io.fastdp.netlink.xfrm.AeadKey;
import io.fastdp.netlink.xfrm.Spi;

/**
 * One direction of an encrypted connection. Immutable.
 *
 * @param spi the number that its receiver chose
 * @param key cipher key and salt; never printed
 */
public record EspKey(Spi spi, AeadKey key) {}

package io.fastdp.netlink.xfrm;

/**
 * Security parameters index: the number by which a receiver tells its security associations apart (RFC 4303, section 2.1).
 *
 * @param value unsigned; 0 to 255 are reserved (RFC 4303)
 */
public record Spi(int value) {
    /** The lowest one that may be used. */
    public static final int MIN = 0x100;

    /** Checks that it is not a reserved one. */
    public Spi {
        if (Integer.compareUnsigned(value, MIN) < 0) {
            throw new IllegalArgumentException(
                    "SPI " + Integer.toUnsignedString(value) + " is reserved; " + MIN + " is the least");
        }
    }

    /** As {@code ip xfrm} prints it. */
    @Override
    public String toString() {
        return "0x%08x".formatted(value);
    }
}

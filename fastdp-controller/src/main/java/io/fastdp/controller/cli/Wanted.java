package io.fastdp.controller.cli;

import io.fastdp.ipam.address.Cidr;
import java.util.Optional;

/** An address as {@code attach} takes it. Immutable. */
sealed interface Wanted {
    /**
     * This very one.
     *
     * @param address with its prefix length
     */
    record Fixed(Cidr address) implements Wanted {}

    /**
     * A free one.
     *
     * @param subnet of which; absent = the default subnet
     */
    record Free(Optional<Cidr> subnet) implements Wanted {}

    /**
     * Reads {@code ADDRESS/LENGTH}, {@code ip:ADDRESS/LENGTH}, {@code net:SUBNET}, {@code net:default}.
     *
     * @throws IllegalArgumentException with one line for anything else
     */
    static Wanted parse(String text) {
        if (text.equals("net:default")) {
            return new Free(Optional.empty());
        }
        if (text.startsWith("net:")) {
            return new Free(
                    Optional.of(Cidr.parse(text.substring("net:".length())).network()));
        }
        return new Fixed(Cidr.parse(text.startsWith("ip:") ? text.substring("ip:".length()) : text));
    }
}

package io.fastdp.controller.bridge;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.route.IpPrefix;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkIndex;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A container's interface as it is plugged into the bridge. Immutable.
 *
 * @param hostLink name of the end on the bridge
 * @param hostIndex index of that end
 * @param mac of the end inside the container
 * @param prefixes addresses of the end inside, if the container's namespace could be found
 * @param remembered if it could not: the address that the MAC was made from; the length of its network is not known
 * @param identifier under which its addresses are filed, as noted on the end on the bridge
 * @param network of the container runtime that it was made for, noted there too
 */
public record Attachment(
        String hostLink,
        LinkIndex hostIndex,
        MacAddress mac,
        Set<IpPrefix> prefixes,
        Optional<InetAddress> remembered,
        Optional<String> identifier,
        Optional<String> network) {
    /** Of the end on the bridge; what somebody else noted there is left alone. */
    private static final String ALIAS = "fastdp:";

    public Attachment {
        prefixes = Set.copyOf(prefixes);
    }

    static Attachment seen(Link hostEnd, MacAddress mac, Set<IpPrefix> prefixes) {
        return of(hostEnd, mac, prefixes, Optional.empty());
    }

    static Attachment remembered(Link hostEnd, MacAddress mac) {
        return of(hostEnd, mac, Set.of(), ContainerMac.addressOf(mac));
    }

    private static Attachment of(
            Link hostEnd, MacAddress mac, Set<IpPrefix> prefixes, Optional<InetAddress> remembered) {
        return new Attachment(
                hostEnd.name(), hostEnd.index(), mac, prefixes, remembered, noted(hostEnd, 0), noted(hostEnd, 1));
    }

    private static Optional<String> noted(Link hostEnd, int word) {
        return hostEnd.alias()
                .filter(alias -> alias.startsWith(ALIAS))
                .map(alias -> alias.substring(ALIAS.length()).split(" ", -1))
                .filter(words -> words.length > word)
                .map(words -> words[word]);
    }

    /** What to note on the end on the bridge; empty if it is too long to be noted. */
    static Optional<String> alias(String identifier, Optional<String> network) {
        return Optional.of(ALIAS + identifier + network.map(name -> " " + name).orElse(""))
                .filter(alias -> alias.getBytes(StandardCharsets.UTF_8).length <= Link.MAX_ALIAS);
    }

    /** The addresses without the lengths of their networks. */
    public Set<InetAddress> addresses() {
        return Stream.concat(prefixes.stream().map(IpPrefix::address), remembered.stream())
                .collect(Collectors.toUnmodifiableSet());
    }
}

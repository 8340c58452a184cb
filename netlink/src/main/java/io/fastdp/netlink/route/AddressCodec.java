package io.fastdp.netlink.route;

import static io.fastdp.netlink.route.Rtnetlink.*;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MalformedMessageException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Encodes and decodes {@code ifaddrmsg} and its attributes. */
final class AddressCodec {
    private static final int IFADDRMSG = 8;

    private AddressCodec() {}

    static AttributeWriter write(InterfaceAddress address) {
        IpPrefix prefix = address.prefix();
        AttributeWriter body = header(family(prefix.address()), prefix.length(), address.link())
                .ip(IFA_LOCAL, prefix.address())
                .ip(IFA_ADDRESS, prefix.address());
        // A /31 or /32 has no broadcast address, IPv6 none at all.
        if (prefix.address() instanceof Inet4Address && prefix.length() < 31) {
            body.ip(IFA_BROADCAST, prefix.last());
        }
        return body;
    }

    static AttributeWriter list(LinkIndex link) {
        return header(AF_UNSPEC, 0, link);
    }

    private static AttributeWriter header(int family, int prefixLength, LinkIndex link) {
        return new AttributeWriter()
                .putU8(family)
                .putU8(prefixLength)
                .putU8(0)
                .putU8(0)
                .putU32(link.value());
    }

    static InterfaceAddress read(ByteBuffer payload) {
        FixedPart fixed = new FixedPart(payload, IFADDRMSG, "ifaddrmsg");
        Optional<InetAddress> address = Optional.empty();
        Optional<InetAddress> local = Optional.empty();
        AttributeReader attributes = fixed.attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFA_ADDRESS -> address = Optional.of(attributes.ip());
                case IFA_LOCAL -> local = Optional.of(attributes.ip());
                default -> {
                    // Labels, lifetimes.
                }
            }
        }
        // LOCAL is ours; on point-to-point links ADDRESS is the other end. IPv6 has ADDRESS only.
        Optional<InetAddress> own = local.isPresent() ? local : address;
        return new InterfaceAddress(
                fixed.index(4),
                prefix(
                        own.orElseThrow(() -> new MalformedMessageException(IFADDRMSG, "IFA_LOCAL", "missing")),
                        fixed.u8(1)));
    }

    static int family(InetAddress address) {
        return address instanceof Inet4Address ? AF_INET : AF_INET6;
    }

    static IpPrefix prefix(InetAddress address, int length) {
        if (length > address.getAddress().length * Byte.SIZE) {
            throw new MalformedMessageException(1, "prefix length", length + " for " + address.getHostAddress());
        }
        return new IpPrefix(address, length);
    }
}

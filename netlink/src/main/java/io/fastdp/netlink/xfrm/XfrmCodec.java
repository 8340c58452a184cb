package io.fastdp.netlink.xfrm;

import static io.fastdp.netlink.xfrm.Xfrm.*;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MalformedMessageException;
import io.fastdp.netlink.NetlinkMessage;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** Encodes and decodes the structs of {@code linux/xfrm.h}. Offsets are from the start of the struct. */
final class XfrmCodec {
    /** AES-GCM as RFC 4106 uses it, by the kernel's name. */
    private static final String CIPHER = "rfc4106(gcm(aes))";

    private static final int ICV_BITS = 128;
    /** Packets that may overtake each other. */
    private static final int REPLAY_WINDOW = 256;

    private static final long UNLIMITED = -1;
    private static final int IPPROTO_UDP = 17;
    private static final int HOST = 32;
    private static final int ANY_ALGORITHM = -1;
    private static final int WHOLE_PORT = 0xffff;

    // struct xfrm_usersa_info
    private static final int SA_DESTINATION = 56;
    private static final int SA_SPI = 72;
    private static final int SA_PROTOCOL = 76;
    private static final int SA_SOURCE = 80;
    private static final int SA_LIMITS = 96;
    private static final int SA_USAGE = 160;
    private static final int SA_REQ_ID = 208;
    private static final int SA_FAMILY = 212;
    private static final int SA_MODE = 214;
    // struct xfrm_user_expire
    private static final int EXPIRE_HARD = USERSA_INFO;
    // struct xfrm_selector
    private static final int SELECTOR_SOURCE = 16;
    private static final int SELECTOR_PORT = 32;
    private static final int SELECTOR_FAMILY = 40;
    private static final int SELECTOR_PREFIXES = 42;
    private static final int SELECTOR_PROTOCOL = 44;
    // struct xfrm_userpolicy_info
    private static final int POLICY_DIRECTION = 160;
    // struct xfrm_user_tmpl
    private static final int TMPL_PROTOCOL = 20;
    private static final int TMPL_REQ_ID = 44;

    private XfrmCodec() {}

    static AttributeWriter association(Association association, AeadKey key) {
        AttributeWriter body = new AttributeWriter();
        zeros(body, SELECTOR);
        address(body, association.destination());
        body.putBe32(association.spi().value()).putU8(IPPROTO_ESP);
        zeros(body, 3);
        address(body, association.source());
        limits(body, association.limits());
        zeros(body, SA_REQ_ID - SA_USAGE);
        body.putU32(association.reqId()).putU16(AF_INET).putU8(XFRM_MODE_TRANSPORT);
        // With extended sequence numbers the window is in the attribute, and this one must be 0.
        body.putU8(0).putU8(XFRM_STATE_ESN);
        zeros(body, USERSA_INFO - body.length());
        byte[] octets = key.octets();
        body.bytes(XFRMA_ALG_AEAD, cipher(octets)).bytes(XFRMA_REPLAY_ESN_VAL, replayWindow());
        Arrays.fill(octets, (byte) 0);
        return body;
    }

    private static ByteBuffer cipher(byte[] key) {
        AttributeWriter cipher = new AttributeWriter().putBytes(CIPHER.getBytes(StandardCharsets.US_ASCII));
        zeros(cipher, ALG_NAME - cipher.length());
        return cipher.putU32(key.length * Byte.SIZE)
                .putU32(ICV_BITS)
                .putBytes(key)
                .toByteBuffer();
    }

    private static ByteBuffer replayWindow() {
        int words = REPLAY_WINDOW / Integer.SIZE;
        AttributeWriter window = new AttributeWriter().putU32(words);
        zeros(window, 4 * Integer.BYTES);
        window.putU32(REPLAY_WINDOW);
        zeros(window, words * Integer.BYTES);
        return window.toByteBuffer();
    }

    /** Names an association, for deleting it. */
    static AttributeWriter associationId(Association association) {
        AttributeWriter body = new AttributeWriter();
        address(body, association.destination());
        body.putBe32(association.spi().value())
                .putU16(AF_INET)
                .putU8(IPPROTO_ESP)
                .putU8(0);
        return body.bytes(XFRMA_SRCADDR, padded(association.source()));
    }

    /** An association of our kind: ESP in transport mode over IPv4. */
    static Optional<InstalledAssociation> readAssociation(ByteBuffer payload) {
        ByteBuffer info = struct(payload, USERSA_INFO, "xfrm_usersa_info");
        int spi = bigEndian(info).getInt(SA_SPI);
        if (Short.toUnsignedInt(info.getShort(SA_FAMILY)) != AF_INET
                || Byte.toUnsignedInt(info.get(SA_PROTOCOL)) != IPPROTO_ESP
                || info.get(SA_MODE) != XFRM_MODE_TRANSPORT
                || Integer.compareUnsigned(spi, Spi.MIN) < 0) {
            return Optional.empty();
        }
        Association association = new Association(
                address(info, SA_SOURCE),
                address(info, SA_DESTINATION),
                new Spi(spi),
                info.getInt(SA_REQ_ID),
                limits(info, SA_LIMITS));
        return Optional.of(
                new InstalledAssociation(association, info.getLong(SA_USAGE), info.getLong(SA_USAGE + Long.BYTES)));
    }

    /** What a message says of a limit; empty if it is of something else. */
    static Optional<XfrmExpiry> readExpiry(NetlinkMessage message) {
        if (message.type() != XFRM_MSG_EXPIRE) {
            return Optional.empty();
        }
        ByteBuffer payload = message.payload();
        ByteBuffer expire = struct(payload, USERSA_INFO + 1, "xfrm_user_expire");
        return readAssociation(payload)
                .map(installed -> new XfrmExpiry.Reached(installed.association(), expire.get(EXPIRE_HARD) != 0));
    }

    static AttributeWriter policy(Policy policy) {
        AttributeWriter body = new AttributeWriter();
        selector(body, policy);
        limits(body, Limits.NONE);
        // Usage, priority and index; the kernel chooses the index.
        zeros(body, POLICY_DIRECTION - body.length());
        body.putU8(policy.direction().number());
        zeros(body, USERPOLICY_INFO - body.length());
        return body.bytes(XFRMA_TMPL, template(policy));
    }

    private static ByteBuffer template(Policy policy) {
        AttributeWriter template = new AttributeWriter();
        address(template, policy.destination());
        // No SPI: any association with the request id does, so a new one is used as soon as it is there.
        template.putU32(0).putU8(IPPROTO_ESP);
        zeros(template, 3);
        template.putU16(AF_INET).putU16(0);
        address(template, policy.source());
        template.putU32(policy.reqId()).putU8(XFRM_MODE_TRANSPORT);
        zeros(template, 3);
        return template.putU32(ANY_ALGORITHM)
                .putU32(ANY_ALGORITHM)
                .putU32(ANY_ALGORITHM)
                .toByteBuffer();
    }

    /** Names a policy, for deleting it. */
    static AttributeWriter policyId(Policy policy) {
        AttributeWriter body = new AttributeWriter();
        selector(body, policy);
        body.putU32(0).putU8(policy.direction().number());
        zeros(body, USERPOLICY_ID - body.length());
        return body;
    }

    /** A policy of our kind: UDP to one port, between two IPv4 hosts, with one template. */
    static Optional<Policy> readPolicy(ByteBuffer payload) {
        ByteBuffer info = struct(payload, USERPOLICY_INFO, "xfrm_userpolicy_info");
        Optional<Direction> direction = direction(info.get(POLICY_DIRECTION));
        AttributeReader attributes = AttributeReader.of(info.duplicate().position(USERPOLICY_INFO));
        ByteBuffer template = null;
        while (attributes.next()) {
            if (attributes.type() == XFRMA_TMPL && attributes.length() == USER_TMPL) {
                template = attributes.buffer();
            }
        }
        if (direction.isEmpty()
                || template == null
                || !selectsOnePort(info)
                || template.get(TMPL_PROTOCOL) != IPPROTO_ESP) {
            return Optional.empty();
        }
        return Optional.of(new Policy(
                direction.get(),
                address(info, SELECTOR_SOURCE),
                address(info, 0),
                Short.toUnsignedInt(bigEndian(info).getShort(SELECTOR_PORT)),
                template.getInt(TMPL_REQ_ID)));
    }

    private static boolean selectsOnePort(ByteBuffer selector) {
        return Short.toUnsignedInt(selector.getShort(SELECTOR_FAMILY)) == AF_INET
                && selector.get(SELECTOR_PREFIXES) == HOST
                && selector.get(SELECTOR_PREFIXES + 1) == HOST
                && selector.get(SELECTOR_PROTOCOL) == IPPROTO_UDP
                && selector.getShort(SELECTOR_PORT + 2) == (short) WHOLE_PORT;
    }

    private static Optional<Direction> direction(int number) {
        return Arrays.stream(Direction.values())
                .filter(direction -> direction.number() == number)
                .findFirst();
    }

    private static void selector(AttributeWriter body, Policy policy) {
        address(body, policy.destination());
        address(body, policy.source());
        body.putBe16(policy.destinationPort()).putBe16(WHOLE_PORT).putU32(0);
        body.putU16(AF_INET).putU8(HOST).putU8(HOST).putU8(IPPROTO_UDP);
        zeros(body, SELECTOR - SELECTOR_PROTOCOL - 1);
    }

    private static void limits(AttributeWriter body, Limits limits) {
        body.putU64(UNLIMITED).putU64(UNLIMITED);
        body.putU64(limits.softPackets() == 0 ? UNLIMITED : limits.softPackets());
        body.putU64(limits.hardPackets() == 0 ? UNLIMITED : limits.hardPackets());
        body.putU64(limits.softAge().toSeconds()).putU64(limits.hardAge().toSeconds());
        body.putU64(0).putU64(0);
    }

    private static Limits limits(ByteBuffer info, int at) {
        return new Limits(
                packets(info.getLong(at + 16)),
                packets(info.getLong(at + 24)),
                seconds(info.getLong(at + 32)),
                seconds(info.getLong(at + 40)));
    }

    private static long packets(long number) {
        return number == UNLIMITED ? 0 : number;
    }

    /** Others may have set any number. */
    private static Duration seconds(long number) {
        return Duration.ofSeconds(number < 0 ? 0 : number);
    }

    private static void address(AttributeWriter body, Inet4Address address) {
        body.putBytes(padded(address));
    }

    private static byte[] padded(Inet4Address address) {
        return Arrays.copyOf(address.getAddress(), ADDRESS);
    }

    private static Inet4Address address(ByteBuffer info, int at) {
        byte[] octets = new byte[4];
        info.get(at, octets);
        try {
            return (Inet4Address) InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static void zeros(AttributeWriter body, int count) {
        body.putBytes(new byte[count]);
    }

    private static ByteBuffer bigEndian(ByteBuffer bytes) {
        return bytes.duplicate().order(ByteOrder.BIG_ENDIAN);
    }

    private static ByteBuffer struct(ByteBuffer payload, int size, String name) {
        if (payload.remaining() < size) {
            throw new MalformedMessageException(0, name, "only " + payload.remaining() + " of " + size + " bytes");
        }
        return payload.slice().order(ByteOrder.nativeOrder());
    }
}

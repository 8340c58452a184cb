package io.fastdp.controller.endpoints;

import com.google.common.collect.ImmutableSet;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Wire form of claims: one octet 01, then the claims one after another. Each is
 *
 * <pre>
 * 6  peer name          8  version            1  flags: bit 0 set = withdrawn
 * 6  MAC address        1  number of addresses, then for each: 1  length (4 or 16), and the address
 * </pre>
 *
 * All numbers are big-endian. A later form gets another first octet; forms that are not known are ignored.
 */
final class ClaimCodec {
    private static final byte FORM = 1;
    private static final int WITHDRAWN = 1;

    /** Half of what the mesh carries in one message, so that any relay can add its own framing. */
    private static final int LARGEST_PAYLOAD = 4 * 1024 * 1024;

    /** An interface with more addresses announces the first ones. */
    private static final int MOST_ADDRESSES = 255;

    private ClaimCodec() {}

    /** The payloads that carry the claims; none for no claims. */
    static List<byte[]> encode(Collection<Claim> claims) {
        List<byte[]> payloads = new ArrayList<>();
        ByteArrayOutputStream payload = start();
        for (Claim claim : claims) {
            if (payload.size() > LARGEST_PAYLOAD) {
                payloads.add(payload.toByteArray());
                payload = start();
            }
            payload.writeBytes(encode(claim));
        }
        if (payload.size() > 1) {
            payloads.add(payload.toByteArray());
        }
        return payloads;
    }

    private static ByteArrayOutputStream start() {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.write(FORM);
        return payload;
    }

    private static byte[] encode(Claim claim) {
        List<InetAddress> addresses =
                claim.addresses().stream().limit(MOST_ADDRESSES).toList();
        int size = addresses.stream().mapToInt(a -> 1 + a.getAddress().length).sum();
        ByteBuffer out = ByteBuffer.allocate(22 + size);
        put48(out, claim.peer().value());
        out.putLong(claim.version()).put((byte) (claim.present() ? 0 : WITHDRAWN));
        put48(out, claim.mac().toLong());
        out.put((byte) addresses.size());
        for (InetAddress address : addresses) {
            byte[] octets = address.getAddress();
            out.put((byte) octets.length).put(octets);
        }
        return out.array();
    }

    /**
     * Reads a payload.
     *
     * @throws MalformedClaimsException it is not what the form says; nothing of it is used
     */
    static List<Claim> decode(byte[] payload) throws MalformedClaimsException {
        ByteBuffer in = ByteBuffer.wrap(payload);
        List<Claim> claims = new ArrayList<>();
        if (!in.hasRemaining() || in.get() != FORM) {
            return claims;
        }
        int start = in.position();
        try {
            while (in.hasRemaining()) {
                start = in.position();
                claims.add(decodeOne(in));
            }
        } catch (BufferUnderflowException | UnknownHostException e) {
            throw new MalformedClaimsException("endpoint claim at offset " + start + " of " + payload.length
                    + " octets is cut short or has an address that is neither IPv4 nor IPv6");
        }
        return claims;
    }

    private static Claim decodeOne(ByteBuffer in) throws UnknownHostException {
        PeerName peer = PeerName.of(get48(in));
        long version = in.getLong();
        boolean present = (in.get() & WITHDRAWN) == 0;
        MacAddress mac = MacAddress.of(get48(in));
        int count = Byte.toUnsignedInt(in.get());
        ImmutableSet.Builder<InetAddress> addresses = ImmutableSet.builder();
        for (int i = 0; i < count; i++) {
            byte[] octets = new byte[Byte.toUnsignedInt(in.get())];
            in.get(octets);
            addresses.add(InetAddress.getByAddress(octets));
        }
        return new Claim(peer, mac, version, present, addresses.build());
    }

    private static void put48(ByteBuffer out, long value) {
        out.putShort((short) (value >>> 32)).putInt((int) value);
    }

    private static long get48(ByteBuffer in) {
        return (long) Short.toUnsignedInt(in.getShort()) << 32 | Integer.toUnsignedLong(in.getInt());
    }
}

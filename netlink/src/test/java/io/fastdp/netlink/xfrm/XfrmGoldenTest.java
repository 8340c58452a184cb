package io.fastdp.netlink.xfrm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MalformedMessageException;
import io.fastdp.netlink.NetlinkMessage;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The octets that a 6.1 kernel took and gave, by offsets of {@code linux/xfrm.h}; little-endian hosts only. */
class XfrmGoldenTest {
    private static final int FUZZ = Integer.getInteger("fastdp.fuzz.iterations", 20_000);
    private static final Inet4Address US = address("192.168.50.2");
    private static final Inet4Address PEER = address("192.168.50.1");
    private static final Association ASSOCIATION =
            new Association(PEER, US, new Spi(0xc0ffee01), 0x66647001, Limits.NONE);
    private static final Policy POLICY = new Policy(Direction.OUT, US, PEER, 6784, 0x66647001);

    private static Inet4Address address(String text) {
        try {
            return (Inet4Address) InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static AeadKey key() {
        byte[] octets = new byte[AeadKey.BYTES];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (i + 1);
        }
        return AeadKey.of(octets);
    }

    @Test
    void anAssociationIsLaidOutAsTheKernelReadsIt() {
        String octets = hex(XfrmCodec.association(ASSOCIATION, key()));

        assertThat(octets).hasSize(2 * (412 - 16));
        assertThat(at(octets, 0, 56)).isEqualTo("00".repeat(56));
        assertThat(at(octets, 56, 24)).isEqualTo("c0a83202" + "00".repeat(12) + "c0ffee01" + "32000000");
        assertThat(at(octets, 80, 16)).isEqualTo("c0a83201" + "00".repeat(12));
        assertThat(at(octets, 96, 64)).isEqualTo("ff".repeat(32) + "00".repeat(32));
        assertThat(at(octets, 208, 16)).isEqualTo("01706466" + "0200" + "00" + "00" + "80" + "00".repeat(7));
        assertThat(at(octets, 224, 4)).isEqualTo("70001200");
        assertThat(at(octets, 228, 64))
                .isEqualTo(HexFormat.of().formatHex("rfc4106(gcm(aes))".getBytes(US_ASCII)) + "00".repeat(47));
        assertThat(at(octets, 292, 8)).isEqualTo("20010000" + "80000000");
        assertThat(at(octets, 300, 4)).isEqualTo("01020304");
        assertThat(at(octets, 336, 28)).isEqualTo("3c001700" + "08000000" + "00".repeat(16) + "00010000");
    }

    @Test
    void aPolicyIsLaidOutAsTheKernelReadsIt() {
        String octets = hex(XfrmCodec.policy(POLICY));

        assertThat(octets).hasSize(2 * (264 - 16 - 12));
        assertThat(at(octets, 0, 32)).isEqualTo("c0a83201" + "00".repeat(12) + "c0a83202" + "00".repeat(12));
        assertThat(at(octets, 32, 24)).isEqualTo("1a80ffff00000000" + "0200" + "2020" + "11" + "00".repeat(11));
        assertThat(at(octets, 152, 16)).isEqualTo("00".repeat(8) + "01" + "00".repeat(7));
        assertThat(at(octets, 168, 4)).isEqualTo("44000500");
        assertThat(at(octets, 172, 28)).isEqualTo("c0a83201" + "00".repeat(16) + "32000000" + "02000000");
        assertThat(at(octets, 200, 36))
                .isEqualTo("c0a83202" + "00".repeat(12) + "01706466" + "00".repeat(4) + "ff".repeat(12));
    }

    @Test
    void whatDeletesNamesTheObject() {
        assertThat(hex(XfrmCodec.associationId(ASSOCIATION)))
                .isEqualTo("c0a83202" + "00".repeat(12) + "c0ffee01" + "0200" + "3200" + "14000d00" + "c0a83201"
                        + "00".repeat(12));
        assertThat(hex(XfrmCodec.policyId(POLICY))).hasSize(128).endsWith("00000000" + "01000000");
    }

    @Test
    void whatWasWrittenIsReadBack() {
        Association limited = new Association(
                PEER, US, new Spi(0x100), 7, new Limits(5, 9, Duration.ofSeconds(1), Duration.ofSeconds(3)));

        assertThat(XfrmCodec.readAssociation(
                        XfrmCodec.association(limited, key()).toByteBuffer()))
                .contains(new InstalledAssociation(limited, 0, 0));
        assertThat(XfrmCodec.readPolicy(XfrmCodec.policy(POLICY).toByteBuffer()))
                .contains(POLICY);
    }

    @Test
    void anExpiryNamesTheAssociationAndWhetherItIsGone() {
        AttributeWriter soft = expiry(0);
        AttributeWriter hard = expiry(1);

        assertThat(XfrmCodec.readExpiry(message(soft.toByteBuffer())))
                .contains(new XfrmExpiry.Reached(ASSOCIATION, false));
        assertThat(XfrmCodec.readExpiry(message(hard.toByteBuffer())))
                .contains(new XfrmExpiry.Reached(ASSOCIATION, true));
    }

    private static NetlinkMessage message(ByteBuffer payload) {
        return NetlinkMessage.request(Xfrm.XFRM_MSG_EXPIRE, 0, payload);
    }

    private static AttributeWriter expiry(int hard) {
        ByteBuffer info = XfrmCodec.association(ASSOCIATION, key()).toByteBuffer();
        byte[] octets = new byte[Xfrm.USERSA_INFO];
        info.get(octets);
        return new AttributeWriter().putBytes(octets).putU8(hard).pad4();
    }

    @Test
    void whatIsNotOfOurKindIsLeftOut() {
        byte[] tunnel = bytes(XfrmCodec.association(ASSOCIATION, key()));
        tunnel[214] = 1;
        byte[] sixth = bytes(XfrmCodec.policy(POLICY));
        sixth[40] = 10;

        assertThat(XfrmCodec.readAssociation(ByteBuffer.wrap(tunnel))).isEmpty();
        assertThat(XfrmCodec.readPolicy(ByteBuffer.wrap(sixth))).isEmpty();
    }

    @Test
    void damagedMessagesAreDecodedOrRefused() {
        Random random = new Random(20_261_121);
        byte[][] seeds = {
            bytes(XfrmCodec.association(ASSOCIATION, key())), bytes(XfrmCodec.policy(POLICY)), bytes(expiry(1))
        };
        int refused = 0;
        for (int i = 0; i < FUZZ; i++) {
            byte[] octets = seeds[random.nextInt(seeds.length)].clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            ByteBuffer damaged = ByteBuffer.wrap(
                            octets, 0, random.nextInt(4) == 0 ? random.nextInt(octets.length) : octets.length)
                    .slice();
            try {
                XfrmCodec.readAssociation(damaged);
                XfrmCodec.readPolicy(damaged);
                XfrmCodec.readExpiry(message(damaged));
            } catch (MalformedMessageException e) {
                refused++;
            }
        }

        assertThat(refused).isBetween(1, FUZZ - 1);
    }

    @Test
    void secretsAndReservedNumbersStayInside() {
        assertThat(key()).hasToString("key").isEqualTo(key()).isNotEqualTo(AeadKey.of(new byte[AeadKey.BYTES]));
        assertThatThrownBy(() -> new Spi(255)).hasMessageContaining("255");
        assertThatThrownBy(() -> AeadKey.of(new byte[32])).hasMessageContaining("36");
        assertThat(new Spi(0xc0ffee01)).hasToString("0xc0ffee01");
    }

    private static byte[] bytes(AttributeWriter body) {
        byte[] octets = new byte[body.length()];
        body.toByteBuffer().get(octets);
        return octets;
    }

    private static String hex(AttributeWriter body) {
        return HexFormat.of().formatHex(bytes(body));
    }

    private static String at(String hex, int offset, int length) {
        return hex.substring(2 * offset, 2 * (offset + length));
    }
}

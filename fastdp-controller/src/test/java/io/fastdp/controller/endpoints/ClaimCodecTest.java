package io.fastdp.controller.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClaimCodecTest {
    private static final int FUZZ = Integer.getInteger("fastdp.fuzz.iterations", 20_000);
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void theWireFormIsAsDescribed() {
        Claim claim = new Claim(
                PeerName.parse("01:02:03:04:05:06"),
                MacAddress.parse("0a:0b:0c:0d:0e:0f"),
                0x1112131415161718L,
                true,
                ImmutableSet.of(InetAddresses.forString("10.32.0.1"), InetAddresses.forString("fd00::1")));

        assertThat(ClaimCodec.encode(List.of(claim)))
                .map(HEX::formatHex)
                .containsExactly("01" + "010203040506" + "1112131415161718" + "00" + "0a0b0c0d0e0f" + "02"
                        + "040a200001" + "10fd000000000000000000000000000001");
    }

    @Test
    void noClaimsAreNoPayload() {
        assertThat(ClaimCodec.encode(List.of())).isEmpty();
    }

    @Test
    void decodingUndoesEncoding() throws MalformedClaimsException {
        for (int seed = 0; seed < 500; seed++) {
            List<Claim> claims = random(new Random(seed));

            List<Claim> back = new ArrayList<>();
            for (byte[] payload : ClaimCodec.encode(claims)) {
                back.addAll(ClaimCodec.decode(payload));
            }

            assertThat(back).as("seed %d", seed).isEqualTo(claims);
        }
    }

    @Test
    void manyClaimsAreSplitIntoPayloadsThatTheMeshCarries() throws MalformedClaimsException {
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < 250_000; i++) {
            claims.add(Claims.gone(i % 7, i, i));
        }

        List<byte[]> payloads = ClaimCodec.encode(claims);

        assertThat(payloads).hasSize(2).allMatch(payload -> payload.length < 5 * 1024 * 1024);
        assertThat(ClaimCodec.decode(payloads.get(0)).size()
                        + ClaimCodec.decode(payloads.get(1)).size())
                .isEqualTo(250_000);
    }

    @Test
    void anInterfaceWithTooManyAddressesAnnouncesTheFirst() throws MalformedClaimsException {
        ImmutableSet.Builder<InetAddress> many = ImmutableSet.builder();
        for (int i = 0; i < 300; i++) {
            many.add(InetAddresses.fromInteger(0x0a000000 + i));
        }
        Claim claim = new Claim(Claims.peer(1), Claims.mac(2), 3, true, many.build());

        List<Claim> back = ClaimCodec.decode(ClaimCodec.encode(List.of(claim)).get(0));

        assertThat(back.get(0).addresses()).hasSize(255);
    }

    @Test
    void laterFormsAndEmptyPayloadsAreIgnored() throws MalformedClaimsException {
        assertThat(ClaimCodec.decode(new byte[0])).isEmpty();
        assertThat(ClaimCodec.decode(new byte[] {2, 1, 2, 3})).isEmpty();
    }

    @Test
    void aPayloadThatIsCutShortIsRefusedWithItsOffset() {
        byte[] whole = ClaimCodec.encode(
                        List.of(Claims.present(1, 2, 3, "10.0.0.1"), Claims.present(1, 3, 3, "10.0.0.1")))
                .get(0);

        for (int length = 2; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length == 28) {
                continue; // ends after the first claim
            }
            assertThatThrownBy(() -> ClaimCodec.decode(cut))
                    .isInstanceOf(MalformedClaimsException.class)
                    .hasMessageContaining("offset " + (length < 28 ? 1 : 28) + " of " + length);
        }
    }

    @Test
    void anAddressOfAnotherLengthIsRefused() {
        byte[] payload =
                ClaimCodec.encode(List.of(Claims.present(1, 2, 3, "10.0.0.1"))).get(0);
        payload[23] = 3;

        assertThatThrownBy(() -> ClaimCodec.decode(payload)).isInstanceOf(MalformedClaimsException.class);
    }

    @Test
    void hostilePayloadsAreReadOrRefusedAndNothingElse() {
        Random random = new Random(4711);
        for (int i = 0; i < FUZZ; i++) {
            byte[] payload =
                    ClaimCodec.encode(random(random)).stream().findFirst().orElse(new byte[] {1});
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                payload[random.nextInt(payload.length)] = (byte) random.nextInt(256);
            }
            byte[] hostile =
                    random.nextInt(3) == 0 ? Arrays.copyOf(payload, random.nextInt(payload.length + 9)) : payload;
            try {
                List<Claim> read = ClaimCodec.decode(hostile);
                EndpointClaims.NONE.merge(read).claims().endpoints();
            } catch (MalformedClaimsException e) {
                assertThat(e).hasMessageContaining("offset");
            } catch (RuntimeException e) {
                throw new AssertionError("payload " + HEX.formatHex(hostile), e);
            }
        }
    }

    private static List<Claim> random(Random random) {
        List<Claim> claims = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            ImmutableSet.Builder<InetAddress> addresses = ImmutableSet.builder();
            boolean present = random.nextBoolean();
            for (int n = present ? random.nextInt(4) : 0; n > 0; n--) {
                addresses.add(
                        random.nextBoolean()
                                ? InetAddresses.fromInteger(random.nextInt())
                                : InetAddresses.forString("fd00::" + Integer.toHexString(random.nextInt(0xffff))));
            }
            claims.add(new Claim(
                    PeerName.of(random.nextLong() >>> 16),
                    MacAddress.of(random.nextLong() >>> 16),
                    random.nextLong(),
                    present,
                    addresses.build()));
        }
        return claims;
    }
}

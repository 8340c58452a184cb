package io.fastdp.ipam.saved;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.ipam.AllocatorSnapshot;
import io.fastdp.ipam.Holding;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.bolt.BoltBuilder;
import io.fastdp.mesh.peer.PeerName;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The values are as the original writes them. */
class OriginalFileTest {
    private static final int ITERATIONS = Integer.getInteger("fastdp.fuzz.iterations", 20_000);
    private static final String NAME = "090600fa020000000001";
    private static final String RING =
            "45ff830301010452696e6701ff84000105010553746172740106000103456e640106000104506565"
                    + "720106000107456e747269657301ff88000105536565647301ff8a00000016ff8702010107656e747269657301ff880001ff86"
                    + "000034ff85030102ff860001040105546f6b656e010600010450656572010600010756657273696f6e01060001044672656501"
                    + "060000001dff890201010f5b5d6d6573682e506565724e616d6501ff8a000106000051ff8401fc0a20000001fc0a30000001fa"
                    + "020000000001010201fc0a20000001fa02000000000102fd0800000001fc0a28000001fa02000000000202fd080000000102fa"
                    + "020000000001fa02000000000200";
    private static final String OWNED = "0fffa1040102ffa200010c01ff9c000027ff9b030102ff9c000102010b4973436f6e7461696e"
            + "65720102000105436964727301ffa00000001dff9f0201010e5b5d616464726573732e4349445201ffa00001ff9e000029ff9d"
            + "030101044349445201ff9e00010201044164647201060001095072656669784c656e010400000016ffa2000103616263010101"
            + "0101fc0a28000701180000";

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static BoltBuilder data() {
        return new BoltBuilder(4096, 42)
                .put("version", new byte[] {1, 0})
                .put("peername", hex(NAME))
                .put("ring", hex(RING))
                .put("ownedAddresses", hex(OWNED));
    }

    private static SavedAllocations read(BoltBuilder data) throws MalformedSavedException {
        return OriginalFile.read(ByteBuffer.wrap(data.build("top")), leftOut -> {});
    }

    @Test
    void ringAndAddressesAreTakenOver() throws MalformedSavedException {
        SavedAllocations content = read(data());

        AllocatorSnapshot snapshot = content.snapshot().orElseThrow();
        assertThat(snapshot.ring().self()).isEqualTo(PeerName.of(0x020000000001L));
        assertThat(snapshot.ring().universe()).hasToString("10.32.0.0-10.47.255.255");
        assertThat(snapshot.ring().entries())
                .extracting(Object::toString)
                .containsExactly("10.32.0.0 02:00:00:00:00:01 v0/524288", "10.40.0.0 02:00:00:00:00:02 v0/524288");
        assertThat(snapshot.holdings().asMap())
                .containsOnlyKeys("abc")
                .containsEntry("abc", new Holding(true, List.of(Cidr.parse("10.40.0.7/12"))));
        assertThat(content.targets()).isEmpty();
        assertThat(content.originalTransaction()).hasValue(42);
    }

    @Test
    void aFileWithoutRingHasNothingToTakeOver() throws MalformedSavedException {
        SavedAllocations content =
                read(new BoltBuilder(4096, 3).put("version", new byte[] {1, 0}).put("peername", hex(NAME)));

        assertThat(content.snapshot()).isEmpty();
        assertThat(content.originalTransaction()).hasValue(3);
    }

    @Test
    void anotherMajorVersionIsRefused() {
        assertThatThrownBy(() -> read(data().put("version", new byte[] {2, 0})))
                .isInstanceOf(MalformedSavedException.class)
                .hasMessage("mismatched version 0200");
    }

    @Test
    void aDamagedValueIsRefused() {
        assertThatThrownBy(() -> read(data().put("ring", hex(RING.substring(0, 300)))))
                .isInstanceOf(MalformedSavedException.class)
                .hasMessageContaining("stored ring");
    }

    @Test
    void eachFlippedBitIsBearable() {
        byte[] file = new BoltBuilder(1024, 42)
                .put("peername", hex(NAME))
                .put("ring", hex(RING))
                .put("ownedAddresses", hex(OWNED))
                .keysPerLeaf(1)
                .build("top");
        int read = 0;
        for (int bit = 0; bit < 8 * file.length; bit++) {
            byte[] flipped = file.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            read += refusedOrRead(flipped);
        }
        assertThat(read).isGreaterThan(0);
    }

    @Test
    void randomDamageIsBearable() {
        byte[] file = data().build("top");
        Random random = new Random(3);
        for (int i = 0; i < ITERATIONS / 4; i++) {
            byte[] damaged = file.clone();
            for (int k = 1 + random.nextInt(5); k > 0; k--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            refusedOrRead(damaged);
        }
    }

    private static int refusedOrRead(byte[] file) {
        try {
            return OriginalFile.read(ByteBuffer.wrap(file), leftOut -> {})
                            .snapshot()
                            .isPresent()
                    ? 1
                    : 0;
        } catch (MalformedSavedException expected) {
            return 0;
        }
    }
}

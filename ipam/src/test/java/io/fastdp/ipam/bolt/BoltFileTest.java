package io.fastdp.ipam.bolt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoltFileTest {
    private static final int ITERATIONS = Integer.getInteger("fastdp.fuzz.iterations", 20_000);
    private static final int PAGE = 1024;
    private static final int META = 16;

    private static BoltBuilder builder() {
        BoltBuilder builder = new BoltBuilder(PAGE, 7);
        for (int i = 0; i < 9; i++) {
            builder.put("key" + i, ("value" + i).getBytes(UTF_8));
        }
        return builder;
    }

    private static String text(byte[] file, String key) throws MalformedBoltException {
        return BoltFile.open(ByteBuffer.wrap(file))
                .value("top", key)
                .map(value -> UTF_8.decode(value).toString())
                .orElse("absent");
    }

    @Test
    void aValueIsFoundInALeaf() throws MalformedBoltException {
        byte[] file = builder().build("top");

        assertThat(text(file, "key0")).isEqualTo("value0");
        assertThat(text(file, "key8")).isEqualTo("value8");
        assertThat(text(file, "key9")).isEqualTo("absent");
    }

    @Test
    void aValueIsFoundBelowABranch() throws MalformedBoltException {
        byte[] file = builder().keysPerLeaf(2).build("top");

        assertThat(text(file, "key0")).isEqualTo("value0");
        assertThat(text(file, "key8")).isEqualTo("value8");
        assertThat(text(file, "key9")).isEqualTo("absent");
    }

    @Test
    void aValueIsFoundInABucketInsideItsParent() throws MalformedBoltException {
        byte[] file = builder().inline().build("top");

        assertThat(text(file, "key4")).isEqualTo("value4");
        assertThat(text(file, "key9")).isEqualTo("absent");
    }

    @Test
    void aValueOfManyPagesIsRead() throws MalformedBoltException {
        String longText = "x".repeat(5 * PAGE) + "y";
        byte[] file = builder().put("key3", longText.getBytes(UTF_8)).build("top");

        assertThat(text(file, "key3")).isEqualTo(longText);
        assertThat(text(file, "key8")).isEqualTo("value8");
    }

    @Test
    void aBucketIsNotAValueNorTheReverse() throws MalformedBoltException {
        BoltFile file = BoltFile.open(ByteBuffer.wrap(builder().build("top")));

        assertThat(file.value("other", "key0")).isEmpty();
        assertThat(file.value("key0", "key0")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096, 16384, 65536})
    void pagesHaveTheSizeOfTheMachineThatWrote(int pageSize) throws MalformedBoltException {
        byte[] file = new BoltBuilder(pageSize, 3).put("a", new byte[] {65}).build("top");

        assertThat(text(file, "a")).isEqualTo("A");
        file[META] ^= 1;
        assertThat(text(file, "a")).as("by page 1 alone").isEqualTo("A");
    }

    @Test
    void theLaterOfTwoValidMetaPagesIsInForce() throws MalformedBoltException {
        byte[] file = builder().build("top");
        byte[] torn = file.clone();
        torn[PAGE + META + 50] ^= 1;

        assertThat(BoltFile.open(ByteBuffer.wrap(file)).transaction()).isEqualTo(7);
        assertThat(BoltFile.open(ByteBuffer.wrap(torn)).transaction()).isEqualTo(6);
    }

    @Test
    void withoutAValidMetaPageThereIsNoFile() {
        byte[] file = builder().build("top");
        file[META + 9] ^= 1;
        file[PAGE + META + 9] ^= 1;

        assertThatThrownBy(() -> text(file, "key0"))
                .isInstanceOf(MalformedBoltException.class)
                .hasMessage("neither of the two meta pages is valid");
    }

    @Test
    void aPageThatIsItsOwnChildIsRefused() {
        byte[] file = builder().keysPerLeaf(2).build("top");
        ByteBuffer view = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int branch = 8;
        assertThat(view.getShort(branch * PAGE + 8)).isEqualTo((short) BoltPage.BRANCH);
        view.putLong(branch * PAGE + 16 + 8, branch);

        assertThatThrownBy(() -> text(file, "key0"))
                .isInstanceOf(MalformedBoltException.class)
                .hasMessage("page 8 is in the tree twice");
    }

    @Test
    void aFileTruncatedAnywhereIsRefusedOrRead() {
        byte[] file = builder().keysPerLeaf(4).build("top");
        int read = 0;
        for (int length = 0; length <= file.length; length++) {
            read += refusedOrRead(Arrays.copyOf(file, length));
        }
        assertThat(read).isEqualTo(1);
    }

    @Test
    void eachFlippedBitIsBearable() {
        byte[] file = builder().keysPerLeaf(4).build("top");
        int read = 0;
        for (int bit = 0; bit < 8 * file.length; bit++) {
            byte[] flipped = file.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            read += refusedOrRead(flipped);
        }
        assertThat(read).isGreaterThan(8 * file.length / 2);
    }

    @Test
    void randomDamageIsBearable() {
        Random random = new Random(11);
        List<byte[]> files = List.of(
                builder().build("top"),
                builder().inline().build("top"),
                builder().keysPerLeaf(2).build("top"),
                builder().put("key3", new byte[3000]).keysPerLeaf(4).build("top"));
        UnaryOperator<byte[]> damage = file -> {
            // The metas stay: damage there is soon noticed, and nothing behind them would be tried.
            for (int k = 1 + random.nextInt(4); k > 0; k--) {
                int at = 2 * PAGE + random.nextInt(file.length - 2 * PAGE);
                int head = at / PAGE * PAGE + random.nextInt(64);
                file[random.nextBoolean() ? at : head] = (byte) (random.nextBoolean() ? 0xff : random.nextInt(256));
            }
            return file;
        };
        int read = 0;

        for (int i = 0; i < ITERATIONS; i++) {
            read += refusedOrRead(
                    damage.apply(files.get(random.nextInt(files.size())).clone()));
        }

        assertThat(read).isBetween(1, ITERATIONS - 1);
    }

    private static int refusedOrRead(byte[] file) {
        try {
            BoltFile open = BoltFile.open(ByteBuffer.wrap(file));
            Optional<ByteBuffer> ignored = open.value("top", "key8");
            return open.value("top", "none").isEmpty() ? 1 : 0;
        } catch (MalformedBoltException expected) {
            return 0;
        }
    }
}

package io.fastdp.mesh.testing;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Feeds a parser with random octets and with mutations of valid ones. 20 000 inputs, or as many as the system property
 * {@code fastdp.fuzz.iterations} says. Failures print the input.
 */
public final class Fuzzing {
    private static final int ITERATIONS = Integer.getInteger("fastdp.fuzz.iterations", 20_000);
    private static final int[] NASTY = {0x00, 0x01, 0x02, 0x7f, 0x80, 0xf8, 0xf7, 0xff, 0xfe};

    private final Random random;

    private Fuzzing(long seed) {
        random = new Random(seed);
    }

    /**
     * What is tested.
     *
     * @param <E> all that it may throw
     */
    public interface Parser<E extends Exception> {
        void parse(byte[] input) throws E;
    }

    /**
     * Feeds one parser. Runs of the same seed and valid inputs are the same.
     *
     * @param valid what the mutations start from
     * @param refusal the one exception by which the parser may refuse an input
     * @return how many inputs the parser accepted
     * @throws AssertionError if the parser threw anything else, with the input that made it
     */
    public static <E extends Exception> int run(long seed, List<byte[]> valid, Class<E> refusal, Parser<E> parser) {
        Fuzzing fuzzing = new Fuzzing(seed);
        int accepted = 0;
        for (int i = 0; i < ITERATIONS; i++) {
            byte[] input = fuzzing.input(valid);
            try {
                parser.parse(input);
                accepted++;
            } catch (Throwable thrown) {
                if (!refusal.isInstance(thrown)) {
                    throw new AssertionError(
                            "seed " + seed + ", input " + i + ": "
                                    + HexFormat.of().formatHex(input),
                            thrown);
                }
            }
        }
        return accepted;
    }

    private byte[] input(List<byte[]> valid) {
        if (random.nextInt(10) == 0) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] input = valid.get(random.nextInt(valid.size())).clone();
        for (int mutations = 1 + random.nextInt(4); mutations > 0 && input.length > 0; mutations--) {
            input = mutate(input, valid);
        }
        return input;
    }

    private byte[] mutate(byte[] input, List<byte[]> valid) {
        int at = random.nextInt(input.length);
        int end = at + random.nextInt(input.length - at);
        switch (random.nextInt(7)) {
            case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> input[at] = (byte) random.nextInt(256);
            case 2 -> input[at] = (byte) NASTY[random.nextInt(NASTY.length)];
            case 3 -> {
                return Arrays.copyOf(input, at);
            }
            case 4 -> {
                return splice(input, at, input, end);
            }
            case 5 -> {
                return splice(input, end, input, at);
            }
            default -> {
                byte[] other = valid.get(random.nextInt(valid.size()));
                return splice(input, at, other, random.nextInt(other.length + 1));
            }
        }
        return input;
    }

    /** The head of one input and the tail of another: removes, repeats or mixes parts. */
    private static byte[] splice(byte[] head, int headEnd, byte[] tail, int tailBegin) {
        byte[] spliced = Arrays.copyOf(head, headEnd + tail.length - tailBegin);
        System.arraycopy(tail, tailBegin, spliced, headEnd, tail.length - tailBegin);
        return spliced;
    }
}

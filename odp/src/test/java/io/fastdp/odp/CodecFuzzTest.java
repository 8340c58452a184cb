package io.fastdp.odp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MalformedMessageException;
import io.fastdp.netlink.generic.GenericMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Nothing but the one exception escapes a decoder, whatever the bytes, and what is accepted can be used. */
class CodecFuzzTest {
    private static final int ITERATIONS = Integer.getInteger("fastdp.fuzz.iterations", 20_000);

    private static final List<String> CORPUS = List.of(
            "a02-datapath-new-reply",
            "a05-vport-new-vxlan-on-udp-6784-reply",
            "a09-flow-new-with-echo-remote-to-local-reply",
            "a11-flow-get-by-key-reply",
            "a12-flow-dump-terse-reply-2",
            "a18-miss-upcall-from-a-vxlan-port-reply",
            "a19-miss-upcall-arp-request-from-a-netdev-port-reply");

    private static void mutate(byte[] bytes, Random random) {
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && bytes.length > 0; i++) {
            int at = random.nextInt(bytes.length);
            bytes[at] = random.nextBoolean() ? (byte) random.nextInt(256) : (byte) (bytes[at] ^ 1 << random.nextInt(8));
        }
    }

    private static byte[] cut(byte[] bytes, Random random) {
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
    }

    private static int accepted(Consumer<byte[]> decoder, List<byte[]> seeds) {
        int accepted = 0;
        for (int i = 0; i < ITERATIONS; i++) {
            Random random = new Random(i);
            byte[] bytes = seeds.get(i % seeds.size()).clone();
            mutate(bytes, random);
            try {
                decoder.accept(cut(bytes, random));
                accepted++;
            } catch (MalformedMessageException e) {
                assertThat(e.field()).isNotEmpty();
            } catch (RuntimeException e) {
                throw new AssertionError("iteration " + i, e);
            }
        }
        return accepted;
    }

    private static byte[] payload(String name) {
        ByteBuffer payload = Golden.message(name).payload();
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return bytes;
    }

    private static GenericMessage message(byte[] bytes) {
        if (bytes.length < GenericMessage.HEADER_BYTES) {
            throw new MalformedMessageException(0, "genlmsghdr", "short");
        }
        ByteBuffer all = ByteBuffer.wrap(bytes);
        return new GenericMessage(
                Byte.toUnsignedInt(all.get(0)), 1, all.slice(4, bytes.length - GenericMessage.HEADER_BYTES));
    }

    @Test
    void messagesOfTheKernelWithChangedBytesAreReadOrRefused() {
        List<byte[]> seeds = CORPUS.stream().map(CodecFuzzTest::payload).toList();

        int accepted = accepted(
                bytes -> {
                    GenericMessage message = message(bytes);
                    DatapathCodec.read(message);
                },
                seeds.subList(0, 1));
        accepted += accepted(bytes -> VportCodec.read(message(bytes)), seeds.subList(1, 2));
        accepted += accepted(bytes -> use(FlowCodec.read(message(bytes)).flow()), seeds.subList(2, 4));
        accepted += accepted(bytes -> FlowCodec.readTerse(message(bytes)), seeds.subList(4, 5));
        accepted += accepted(bytes -> UpcallCodec.read(message(bytes)), seeds.subList(5, 7));

        assertThat(accepted).isPositive();
    }

    /** What was accepted can be compared, printed and sent back. */
    private static void use(Flow flow) {
        FlowCodec.put(new FlowPut(flow.match(), flow.actions(), flow.ufid()), new AttributeWriter());
        assertThat(FlowText.brief().format(flow)).isNotEmpty();
        assertThat(flow.toString()).isNotEmpty();
        assertThat(flow.match().normalised()).isNotNull();
    }

    @Test
    void flowsOfEveryKindWithChangedBytesAreReadOrRefused() {
        List<byte[]> keys = new ArrayList<>();
        List<byte[]> actions = new ArrayList<>();
        for (int seed = 0; seed < 200; seed++) {
            FlowMatch match = new RandomFlows(seed).match();
            keys.add(bytes(match::writeKey));
            List<Action> list = new RandomFlows(seed).actions(3);
            actions.add(bytes(writer -> ActionCodec.putAll(list, writer)));
        }

        int accepted = accepted(
                bytes -> {
                    AttributeReader reader = AttributeReader.of(ByteBuffer.wrap(bytes));
                    FlowMatch match = FlowMatch.read(reader, Optional.empty());
                    use(new Flow(match, List.of(), Optional.empty(), FlowStats.NONE));
                },
                keys);
        accepted += accepted(
                bytes -> {
                    List<Action> list = Action.readAll(AttributeReader.of(ByteBuffer.wrap(bytes)));
                    assertThat(FlowText.brief().formatActions(list)).isNotEmpty();
                    bytes(writer -> ActionCodec.putAll(list, writer));
                },
                actions);

        assertThat(accepted).isPositive();
    }

    private static byte[] bytes(Consumer<AttributeWriter> content) {
        AttributeWriter writer = new AttributeWriter();
        content.accept(writer);
        byte[] bytes = new byte[writer.length()];
        writer.toByteBuffer().get(bytes);
        return bytes;
    }

    @Test
    void changedTextIsReadOrRefused() {
        List<String> texts = new ArrayList<>();
        FlowTextTest.liveFlows().forEach(texts::add);
        FlowTextTest.briefMatches().forEach(texts::add);
        FlowTextTest.actions().map(text -> "in_port(1), actions:" + text).forEach(texts::add);
        for (int i = 0; i < ITERATIONS; i++) {
            Random random = new Random(i);
            StringBuilder text = new StringBuilder(texts.get(i % texts.size()));
            for (int change = 0; change < 3; change++) {
                int at = random.nextInt(text.length());
                text.setCharAt(at, "0123456789abcdefx(),=/.:+-| ".charAt(random.nextInt(28)));
            }
            try {
                Flow flow = FlowText.verbose().parseFlow(text.toString());
                assertThat(FlowText.verbose().format(flow)).isNotEmpty();
            } catch (FlowTextException e) {
                assertThat(e.getMessage()).isNotEmpty();
            } catch (RuntimeException e) {
                throw new AssertionError(text.toString(), e);
            }
        }
    }
}

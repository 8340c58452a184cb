package io.fastdp.odp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CodecPropertyTest {
    private static final int ROUNDS = 500;

    private static FlowMatch reread(FlowMatch match) {
        AttributeWriter key = new AttributeWriter();
        AttributeWriter mask = new AttributeWriter();
        match.writeKey(key);
        match.writeMask(mask);
        return FlowMatch.read(
                AttributeReader.of(key.toByteBuffer()), Optional.of(AttributeReader.of(mask.toByteBuffer())));
    }

    @Test
    void aMatchSurvivesItsBytes() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            FlowMatch match = new RandomFlows(seed).match();

            assertThat(reread(match)).as("seed " + seed).isEqualTo(match);
        }
    }

    @Test
    void actionsSurviveTheirBytes() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            List<Action> actions = new RandomFlows(seed).actions(3);
            AttributeWriter writer = new AttributeWriter();

            ActionCodec.putAll(actions, writer);

            assertThat(Action.readAll(AttributeReader.of(writer.toByteBuffer())))
                    .as("seed " + seed)
                    .isEqualTo(actions);
        }
    }

    @Test
    void normalisingTwiceIsNormalisingOnceAndSurvivesTheBytes() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            FlowMatch normal = new RandomFlows(seed).match().normalised();

            assertThat(normal.normalised()).as("seed " + seed).isEqualTo(normal);
            assertThat(reread(normal).normalised()).as("seed " + seed).isEqualTo(normal);
        }
    }

    @Test
    void whatIsNotMatchedMakesNoDifferenceToTheMeaning() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            FlowMatch match = new RandomFlows(seed).match();
            FlowMatch masked = new FlowMatch(match.fields().stream()
                    .map(field -> new FlowMatch.Field(FlowKeyCodec.masked(field.key(), field.mask()), field.mask()))
                    .toList());

            // A port is matched wholly whatever bits its mask has.
            boolean partialPort = match.mask(FlowKey.InPort.class)
                    .filter(mask -> mask.bits() != -1)
                    .isPresent();
            if (!partialPort) {
                assertThat(masked.normalised()).as("seed " + seed).isEqualTo(match.normalised());
            }
        }
    }

    @Test
    void theMeaningOfAMatchSurvivesItsText() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            FlowMatch match = new RandomFlows(seed).match().normalised();
            String text = FlowText.verbose().format(match);

            FlowMatch read = FlowText.verbose().parseMatch(text);

            assertThat(FlowText.verbose().format(read)).as("seed " + seed).isEqualTo(text);
        }
    }

    @Test
    void actionsAreReadAndWrittenAgain() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            String text = FlowText.brief().formatActions(new RandomFlows(seed).actions(3));

            List<Action> read = FlowText.brief().parseActions(text);

            assertThat(FlowText.brief().formatActions(read)).as("seed " + seed).isEqualTo(text);
        }
    }

    @Test
    void exactMasksAreFull() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            FlowKey key = new RandomFlows(seed).key();

            assertThat(KeyParser.isExact(key.exactMask())).as(key.toString()).isTrue();
            assertThat(key.exactMask().isZero()).as(key.toString()).isFalse();
            assertThat(FlowKeyCodec.zero(key).isZero()).as(key.toString()).isTrue();
        }
    }
}

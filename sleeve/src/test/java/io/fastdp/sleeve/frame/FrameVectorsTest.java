package io.fastdp.sleeve.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.sleeve.vectors.Vector;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameVectorsTest {
    private final ByteBuffer out = ByteBuffer.allocate(1 << 16);

    @Test
    void partsAndAnswerAreThoseOfTheOriginal() {
        List<Vector> vectors = Vector.in("sleeve-fragmentation");
        InnerFragments fragments = new InnerFragments();
        int parts = 0;
        int answers = 0;

        for (Vector vector : vectors) {
            int mtu = vector.inputs().get("mtu").asInt();
            if (!vector.inputs().has("index")) {
                byte[] frame = vector.octets("original_frame");
                int length = TooBigAnswer.write(ByteBuffer.wrap(frame), 0, frame.length, mtu, out, 5);
                assertThat(Arrays.copyOfRange(out.array(), 5, 5 + length)).isEqualTo(vector.octets());
                answers++;
                continue;
            }
            if (vector.inputs().has("original_frame")) {
                assertThat(fragments.next(out, 0)).isFalse();
                byte[] frame = vector.octets("original_frame");
                fragments.of(ByteBuffer.wrap(frame), 0, frame.length, mtu);
            }
            assertThat(fragments.next(out, 5)).isTrue();
            assertThat(Arrays.copyOfRange(out.array(), 5, 5 + fragments.length()))
                    .isEqualTo(vector.octets());
            parts++;
        }

        assertThat(fragments.next(out, 0)).isFalse();
        assertThat(parts).isEqualTo(8);
        assertThat(answers).isEqualTo(1);
    }
}

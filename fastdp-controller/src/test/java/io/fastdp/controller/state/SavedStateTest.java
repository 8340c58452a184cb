package io.fastdp.controller.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fastdp.controller.decision.Links;
import io.fastdp.controller.state.SavedState.Pair;
import io.fastdp.controller.state.SavedState.Path;
import io.fastdp.controller.state.SavedState.Peer;
import io.fastdp.controller.state.SavedState.Word;
import io.fastdp.mesh.peer.PeerName;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavedStateTest {
    private static final int FUZZ = Integer.getInteger("fastdp.fuzz.iterations", 20_000);
    private static final String ONE = "00:00:00:00:00:01";
    private static final String TWO = "00:00:00:00:00:02";
    private static final String THREE = "00:00:00:00:00:03";

    private static final SavedState STATE = new SavedState(
            ONE,
            7,
            List.of(TWO),
            List.of(new Peer(TWO, 8, TWO, TWO, TWO, List.of(THREE)), new Peer(THREE, 9, TWO, TWO, "", List.of())),
            List.of(new Pair(TWO, THREE, TWO, THREE)),
            List.of(new Path(TWO, "172.17.0.1", "172.17.0.2", 6784, true)),
            List.of(
                    new Word(TWO, "02:00:00:00:00:01", 1L << 40, true, List.of("10.32.0.1", "fd00::1")),
                    new Word(TWO, "00:00:00:00:00:00", -1, false, List.of())));

    @Test
    void readingUndoesWriting() throws IOException {
        assertThat(SavedState.fromJson(STATE.toJson())).isEqualTo(STATE);
    }

    @Test
    void theJsonFormStaysReadableByLaterVersions() {
        assertThat(new String(STATE.toJson(), UTF_8))
                .isEqualTo("{\"name\":\"00:00:00:00:00:01\",\"shortId\":7,\"ownBroadcastTo\":[\"00:00:00:00:00:02\"],"
                        + "\"peers\":[{\"name\":\"00:00:00:00:00:02\",\"shortId\":8,\"nextHop\":\"00:00:00:00:00:02\","
                        + "\"unicastFrom\":\"00:00:00:00:00:02\",\"broadcastFrom\":\"00:00:00:00:00:02\","
                        + "\"broadcastTo\":[\"00:00:00:00:00:03\"]},{\"name\":\"00:00:00:00:00:03\",\"shortId\":9,"
                        + "\"nextHop\":\"00:00:00:00:00:02\",\"unicastFrom\":\"00:00:00:00:00:02\",\"broadcastFrom\":\"\","
                        + "\"broadcastTo\":[]}],\"relays\":[{\"source\":\"00:00:00:00:00:02\","
                        + "\"destination\":\"00:00:00:00:00:03\",\"from\":\"00:00:00:00:00:02\","
                        + "\"to\":\"00:00:00:00:00:03\"}],\"links\":[{\"peer\":\"00:00:00:00:00:02\","
                        + "\"local\":\"172.17.0.1\",\"remote\":\"172.17.0.2\",\"udpPort\":6784,\"encrypted\":true}],\"claims\":["
                        + "{\"peer\":\"00:00:00:00:00:02\",\"mac\":\"02:00:00:00:00:01\",\"version\":1099511627776,"
                        + "\"present\":true,\"addresses\":[\"10.32.0.1\",\"fd00::1\"]},{\"peer\":\"00:00:00:00:00:02\","
                        + "\"mac\":\"00:00:00:00:00:00\",\"version\":-1,\"present\":false,\"addresses\":[]}]}");
    }

    @Test
    void aPathOfAnOlderFileWasNotEncrypted() throws IOException {
        String older = new String(STATE.toJson(), UTF_8).replace(",\"encrypted\":true", "");

        assertThat(SavedState.fromJson(older.getBytes(UTF_8)).paths())
                .extracting(Links.Kept::encrypted)
                .containsExactly(false);
    }

    @Test
    void fieldsOfALaterVersionArePassedOver() throws IOException {
        String later = new String(STATE.toJson(), UTF_8)
                .replace("\"shortId\":8", "\"later\":{\"a\":[{\"b\":1.5}],\"peers\":null},\"shortId\":8")
                .replace("\"relays\":", "\"other\":[\"text\"],\"relays\":");

        assertThat(SavedState.fromJson(later.getBytes(UTF_8))).isEqualTo(STATE);
    }

    @Test
    void whatIsNestedWithoutEndIsRefused() {
        String deep = "{\"later\":" + "[".repeat(100_000);

        assertThatThrownBy(() -> SavedState.fromJson(deep.getBytes(UTF_8))).isInstanceOf(IOException.class);
    }

    @Test
    void theMessageNamesTheFieldThatIsWrong() {
        String wrong = new String(STATE.toJson(), UTF_8).replace("\"udpPort\":6784", "\"udpPort\":\"6784\"");

        assertThatThrownBy(() -> SavedState.fromJson(wrong.getBytes(UTF_8))).hasMessageContaining("udpPort");
    }

    @Test
    void theValuesAreThoseOfTheText() {
        assertThat(STATE.picture().self().value()).isEqualTo(7);
        assertThat(STATE.picture().peer(PeerName.of(3)).orElseThrow().broadcastFrom())
                .isEmpty();
        assertThat(STATE.paths())
                .extracting(path -> path.link().udpPort(), Links.Kept::encrypted)
                .containsExactly(tuple(6784, true));
        assertThat(STATE.endpointClaims().departed()).containsExactly(PeerName.of(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "\"text\"",
                "{\"name\":1}",
                "{\"name\":\"00:00:00:00:00:01\",\"shortId\":9999,\"ownBroadcastTo\":[],\"peers\":[],\"relays\":[],"
                        + "\"links\":[],\"claims\":[]}",
                "{\"name\":\"00:00:00:00:00:01\",\"shortId\":1,\"ownBroadcastTo\":[null],\"peers\":[],\"relays\":[],"
                        + "\"links\":[],\"claims\":[]}",
                "{\"name\":\"00:00:00:00:00:01\",\"shortId\":1,\"ownBroadcastTo\":[],\"peers\":[null],\"relays\":[],"
                        + "\"links\":[],\"claims\":[]}",
                "{\"name\":\"00:00:00:00:00:01\",\"shortId\":1,\"ownBroadcastTo\":[],\"peers\":[],\"relays\":[],"
                        + "\"links\":[{\"peer\":\"::1\",\"local\":\"::1\",\"remote\":\"::1\",\"udpPort\":1}],\"claims\":[]}",
                "{\"shortId\":1,\"ownBroadcastTo\":[],\"peers\":[],\"relays\":[],\"links\":[],\"claims\":[]}",
            })
    void somethingElseIsRefused(String json) {
        assertThatThrownBy(() -> SavedState.fromJson(json.getBytes(UTF_8))).isInstanceOf(IOException.class);
    }

    @Test
    void damagedJsonIsReadOrRefusedAndNothingElse() {
        Random random = new Random(7);
        byte[] whole = STATE.toJson();
        for (int i = 0; i < FUZZ / 4; i++) {
            byte[] damaged = whole.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) (32 + random.nextInt(96));
            }
            try {
                SavedState read = SavedState.fromJson(damaged);
                assertThat(read.name()).isNotNull();
                read.picture();
                read.paths();
                read.endpointClaims();
            } catch (IOException expected) {
                assertThat(expected).hasMessageMatching("(?s).+");
            } catch (RuntimeException e) {
                throw new AssertionError(new String(damaged, UTF_8), e);
            }
        }
    }
}

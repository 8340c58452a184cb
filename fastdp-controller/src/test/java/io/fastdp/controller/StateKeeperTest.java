package io.fastdp.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.fastdp.controller.decision.ForwardingState;
import io.fastdp.controller.decision.Picture;
import io.fastdp.controller.decision.Ports;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.controller.endpoints.EndpointGossip;
import io.fastdp.controller.state.SavedState;
import io.fastdp.controller.state.StateFile;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.odp.VportNumber;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateKeeperTest {
    private static final PeerName SELF = PeerName.of(1);

    @TempDir
    private Path folder = Path.of("");

    private StateFile file() {
        return new StateFile(folder.resolve("state.json"));
    }

    private StateKeeper keeper() {
        return new StateKeeper(
                file(), new EndpointGossip(SELF, EndpointClaims.NONE, () -> Instant.ofEpochMilli(1), claims -> {}));
    }

    private static ForwardingState state(int shortId) {
        Ports ports = new Ports(new VportNumber(1), ImmutableMap.of(), 5);
        return ForwardingState.alone(SELF, ports, Picture.alone(ShortId.of(shortId)));
    }

    @Test
    void theNewestStateIsOnTheDiskWhenTheAgentHasEnded() throws IOException {
        StateKeeper keeper = keeper();
        keeper.keep(state(7));
        keeper.keep(state(8));

        keeper.close();

        SavedState saved = SavedState.fromJson(file().read().orElseThrow());
        assertThat(saved.shortId()).isEqualTo(8);
        assertThat(saved.name()).isEqualTo(SELF.toString());
    }

    @Test
    void whatWasForgottenIsNotWrittenAgain() throws IOException {
        file().write(new byte[] {1});
        StateKeeper keeper = keeper();

        keeper.forget();
        keeper.keep(state(7));
        keeper.close();

        assertThat(file().read()).isEmpty();
    }

    @Test
    void aKeeperThatHasNothingToKeepWritesNothing() {
        keeper().close();

        assertThat(folder).isEmptyDirectory();
    }
}

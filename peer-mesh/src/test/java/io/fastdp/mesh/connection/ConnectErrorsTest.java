package io.fastdp.mesh.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import org.junit.jupiter.api.Test;

class ConnectErrorsTest {
    @Test
    void aSystemErrorIsSaidAsTheCLibrarySaysIt() {
        assertThat(ConnectErrors.text(
                        new ConnectException("finishConnect(..) failed: Connection refused: /192.0.2.1:6783")))
                .isEqualTo("connection refused");
    }

    @Test
    void aMissingRouteIsNamedThoughTheExceptionHasNoText() {
        String text = ConnectErrors.text(new NoRouteToHostException("null: /192.0.2.1:6783"));

        assertThat(text).isEqualTo("no route to host");
        assertThat(ConnectErrors.isPathFailure(text)).isTrue();
    }

    @Test
    void whatIsNotKnownIsPassedOn() {
        assertThat(ConnectErrors.text(new IOException("something else"))).isEqualTo("something else");
    }
}

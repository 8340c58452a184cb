package io.fastdp.controller.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.controller.config.ListenAddress;
import io.fastdp.controller.config.ListenerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpApiTest {
    private static final ListenAddress ANY_PORT = new ListenAddress.Tcp("127.0.0.1", 0);
    private static final String REQUEST = "GET /status/targets HTTP/1.0\r\n\r\n";

    private final FakeAgent agent = new FakeAgent();

    @TempDir
    Path directory;

    @Test
    void eachListenerServesItsOwnPages() throws IOException {
        ListenerOptions options =
                new ListenerOptions(Optional.of(ANY_PORT), Optional.of(ANY_PORT), Optional.of(ANY_PORT));

        try (HttpApi api = HttpApi.open(options, agent)) {
            assertThat(ask(api, Surface.CONTROL)).startsWith("HTTP/1.1 200 ");
            assertThat(ask(api, Surface.STATUS)).startsWith("HTTP/1.1 200 ");
            assertThat(ask(api, Surface.METRICS)).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void anAddressInUseIsOneClearLineAndNothingStaysOpen() throws IOException {
        try (HttpApi first = HttpApi.open(listener(ANY_PORT), agent)) {
            ListenAddress taken = new ListenAddress.Tcp("127.0.0.1", port(first, Surface.CONTROL));
            ListenerOptions options = new ListenerOptions(Optional.of(ANY_PORT), Optional.of(taken), Optional.empty());

            assertThatThrownBy(() -> HttpApi.open(options, agent))
                    .isInstanceOf(IOException.class)
                    .hasMessage("Unable to create status listener socket: listen on " + taken
                            + ": address already in use (is another agent running? 'ss -ltnp' shows who has it)");
        }
    }

    @Test
    void aUnixSocketIsServedToItsOwnerAndRemoved() throws IOException {
        Path path = directory.resolve("api.sock");

        try (HttpApi api = HttpApi.open(listener(new ListenAddress.UnixSocket(path)), agent)) {
            assertThat(api.address(Surface.CONTROL)).isPresent();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
            assertThat(ask(path)).startsWith("HTTP/1.1 200 ");
        }

        assertThat(path).doesNotExist();
    }

    @Test
    void aStaleSocketIsReplacedAndALiveOneIsNot() throws IOException {
        Path path = directory.resolve("api.sock");
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(path));
        }
        ListenerOptions options = listener(new ListenAddress.UnixSocket(path));

        try (HttpApi api = HttpApi.open(options, agent)) {
            assertThat(api.address(Surface.CONTROL)).isPresent();
            assertThat(ask(path)).startsWith("HTTP/1.1 200 ");
            assertThatThrownBy(() -> HttpApi.open(options, agent))
                    .hasMessage("Unable to create http listener socket: listen on " + path + ": already in use");
            assertThat(ask(path)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void anOrdinaryFileIsNeverRemoved() throws IOException {
        Path path = Files.writeString(directory.resolve("precious"), "data");

        assertThatThrownBy(() -> HttpApi.open(listener(new ListenAddress.UnixSocket(path)), agent))
                .hasMessageEndingWith("precious: exists and is no socket");
        assertThat(path).hasContent("data");
    }

    @Test
    void thePortableTransportServesToo() throws IOException {
        ApiRouter router = new ApiRouter(agent, new StatusText(TimeZone.getTimeZone("UTC")));
        Path path = directory.resolve("portable.sock");

        try (HttpListeners listeners = HttpListeners.startPortable(router)) {
            InetSocketAddress tcp = (InetSocketAddress) listeners.bind(Surface.CONTROL, ANY_PORT);
            listeners.bind(Surface.CONTROL, new ListenAddress.UnixSocket(path));

            assertThat(ask(tcp.getPort())).startsWith("HTTP/1.1 200 ");
            assertThat(ask(path)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void closingTwiceIsHarmless() throws IOException {
        HttpApi api = HttpApi.open(listener(ANY_PORT), agent);
        int port = port(api, Surface.CONTROL);

        api.close();
        api.close();

        assertThatThrownBy(() -> ask(port)).isInstanceOf(IOException.class);
    }

    private static ListenerOptions listener(ListenAddress control) {
        return new ListenerOptions(Optional.of(control), Optional.empty(), Optional.empty());
    }

    private static int port(HttpApi api, Surface surface) {
        return ((InetSocketAddress) api.address(surface).orElseThrow()).getPort();
    }

    private static String ask(HttpApi api, Surface surface) throws IOException {
        return ask(port(api, surface));
    }

    private static String ask(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String ask(Path path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            Channels.newOutputStream(channel).write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

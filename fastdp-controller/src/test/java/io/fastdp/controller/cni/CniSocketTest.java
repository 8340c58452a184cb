package io.fastdp.controller.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CniSocketTest {
    @TempDir
    private Path directory;

    @Test
    void aCallIsAnsweredOnItsConnection() throws IOException {
        Path path = directory.resolve("run/cni.sock");

        try (CniSocket socket = CniSocket.open(path, new FakePods())) {
            assertThat(socket).isNotNull();
            assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(call(path, CniRequest.GREETING + "CNI_COMMAND=VERSION\0\0"))
                    .startsWith("0\n{\"cniVersion\":\"1.1.0\"");
            assertThat(call(path, "GET / HTTP/1.1\r\n\r\n")).startsWith("1\n{").contains("fastdp setup-cni");
            assertThat(call(path, "")).startsWith("1\n{");
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void theFileOfAnAgentThatIsNoMoreIsReplaced() throws IOException {
        Path path = directory.resolve("cni.sock");
        Files.createFile(path);

        try (CniSocket socket = CniSocket.open(path, new FakePods())) {
            assertThat(socket).isNotNull();
            assertThat(call(path, CniRequest.GREETING + "CNI_COMMAND=VERSION\0\0"))
                    .startsWith("0\n");
        }
    }

    @Test
    void aPathThatCannotBeIsNamed() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> CniSocket.open(file.resolve("cni.sock"), new FakePods()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--cni-socket: cannot listen on " + file.resolve("cni.sock"));
    }

    private static String call(Path path, String message) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            channel.write(ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)));
            channel.shutdownOutput();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer part = ByteBuffer.allocate(4096);
            while (channel.read(part) >= 0) {
                answer.write(part.array(), 0, part.position());
                part.clear();
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}

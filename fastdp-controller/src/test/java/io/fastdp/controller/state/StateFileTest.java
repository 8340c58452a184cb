package io.fastdp.controller.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    @TempDir
    private Path folder;

    private Path path = Path.of("");
    private StateFile file = new StateFile(path);

    @BeforeEach
    void open() {
        path = folder.resolve("db/state.json");
        file = new StateFile(path);
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        file.write("one".getBytes(UTF_8));

        assertThat(read()).isEqualTo("one");
        assertThat(new String(Files.readAllBytes(path), UTF_8)).matches("fastdp-state crc32c=[0-9a-f]{8}\none");
    }

    @Test
    void emptyContentIsContent() throws IOException {
        file.write(new byte[0]);

        assertThat(file.read()).isPresent();
        assertThat(read()).isEmpty();
    }

    @Test
    void aMissingFileIsNoContent() {
        assertThat(file.read()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aDamagedFileIsSetAsideForTheGenerationBefore() throws IOException {
        file.write("one".getBytes(UTF_8));
        file.write("two".getBytes(UTF_8));
        flip(path, 40 - 6);

        assertThat(read()).isEqualTo("one");
        assertThat(folder.resolve("db/state.json.damaged")).exists();
        assertThat(path).doesNotExist();
    }

    @Test
    void everyFlippedBitIsSeen() throws IOException {
        file.write("some content".getBytes(UTF_8));
        byte[] whole = Files.readAllBytes(path);

        for (int bit = 0; bit < whole.length * 8; bit += 7) {
            byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(path, damaged);

            assertThat(file.read()).as("bit %d", bit).isEmpty();
        }
    }

    @Test
    void everyTruncationIsSeen() throws IOException {
        file.write("some content".getBytes(UTF_8));
        byte[] whole = Files.readAllBytes(path);

        for (int length = 0; length < whole.length; length += 5) {
            Files.write(path, Arrays.copyOf(whole, length));

            assertThat(file.read()).as("length %d", length).isEmpty();
        }
    }

    @Test
    void aWriteThatWasCutOffLeavesTheOldContent() throws IOException {
        file.write("one".getBytes(UTF_8));
        Files.write(folder.resolve("db/state.json.new"), new byte[] {1, 2, 3});

        assertThat(read()).isEqualTo("one");
        file.write("two".getBytes(UTF_8));
        assertThat(read()).isEqualTo("two");
    }

    @Test
    void aWriteThatWasCutOffBetweenTheRenamesLeavesTheOldContent() throws IOException {
        file.write("one".getBytes(UTF_8));
        Files.move(path, folder.resolve("db/state.json.old"));

        assertThat(read()).isEqualTo("one");
    }

    @Test
    void bothGenerationsDamagedIsNoContent() throws IOException {
        file.write("one".getBytes(UTF_8));
        file.write("two".getBytes(UTF_8));
        flip(path, 3);
        flip(folder.resolve("db/state.json.old"), 3);

        assertThat(file.read()).isEmpty();
        file.write("three".getBytes(UTF_8));
        assertThat(read()).isEqualTo("three");
    }

    @Test
    void aFolderThatCannotBeMadeIsReportedAndReadsAsNothing() throws IOException {
        Files.write(folder.resolve("db"), new byte[0]);

        assertThatThrownBy(() -> file.write(new byte[0])).isInstanceOf(IOException.class);
        assertThat(file.read()).isEmpty();
    }

    @Test
    void aDirectoryInThePlaceOfTheFileIsNoContent() throws IOException {
        Files.createDirectories(path);

        assertThat(file.read()).isEmpty();
    }

    @Test
    void rejectedContentIsSetAside() throws IOException {
        file.write("nonsense".getBytes(UTF_8));

        file.reject("it makes no sense");

        assertThat(file.read()).isEmpty();
        assertThat(folder.resolve("db/state.json.damaged")).exists();
    }

    @Test
    void deletingLeavesNothingToRead() throws IOException {
        file.write("one".getBytes(UTF_8));
        file.write("two".getBytes(UTF_8));

        file.delete();

        assertThat(file.read()).isEmpty();
        try (Stream<Path> rest = Files.list(folder.resolve("db"))) {
            assertThat(rest).isEmpty();
        }
    }

    private String read() {
        return new String(file.read().orElseThrow(), UTF_8);
    }

    private static void flip(Path path, int offset) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        bytes[Math.min(offset, bytes.length - 1)] ^= 4;
        Files.write(path, bytes);
    }
}

package io.fastdp.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdvisoryLockTest {
    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void makeFile() throws IOException {
        file = Files.createFile(folder.resolve("lock"));
    }

    @Test
    void oneHasItForHimselfUntilHeLetsGo() throws NetlinkException {
        AdvisoryLock first = AdvisoryLock.exclusive(file).orElseThrow();

        assertThat(AdvisoryLock.exclusive(file)).isEmpty();
        assertThat(AdvisoryLock.shared(file)).isEmpty();
        first.close();
        Optional<AdvisoryLock> second = AdvisoryLock.exclusive(file);
        assertThat(second).isPresent();
        second.orElseThrow().close();
    }

    @Test
    void severalShareIt() throws NetlinkException {
        try (AdvisoryLock one = AdvisoryLock.shared(file).orElseThrow();
                AdvisoryLock other = AdvisoryLock.shared(file).orElseThrow()) {
            assertThat(one).isNotEqualTo(other);
            assertThat(AdvisoryLock.exclusive(file)).isEmpty();
        }
    }

    @Test
    void closingTwiceDoesNotCloseWhatSomebodyElseOpened() throws NetlinkException {
        AdvisoryLock first = AdvisoryLock.exclusive(file).orElseThrow();
        first.close();
        try (AdvisoryLock second = AdvisoryLock.exclusive(file).orElseThrow()) {
            first.close();

            assertThat(AdvisoryLock.exclusive(file)).isEmpty();
            assertThat(second).isNotNull();
        }
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> AdvisoryLock.shared(folder.resolve("none")))
                .isInstanceOf(NetlinkException.class)
                .hasMessageContaining("open " + folder.resolve("none"))
                .hasMessageContaining("ENOENT");
    }
}

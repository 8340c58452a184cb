package io.fastdp.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UseCountTest {
    private final AtomicInteger released = new AtomicInteger();
    private final UseCount use = new UseCount(released::incrementAndGet);

    @Test
    void closeWithNobodyInsideReleases() {
        assertThat(use.close()).isTrue();
        assertThat(use.close()).isFalse();

        assertThat(released).hasValue(1);
        assertThat(use.enter()).isFalse();
    }

    @Test
    void lastOneOutReleases() {
        assertThat(use.enter()).isTrue();
        assertThat(use.enter()).isTrue();
        use.close();
        use.leave();
        assertThat(released).hasValue(0);
        assertThat(use.isClosed()).isTrue();

        use.leave();

        assertThat(released).hasValue(1);
    }
}

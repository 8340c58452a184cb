package io.fastdp.controller.sleeve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentSourcesTest {
    private final RecentSources recent = new RecentSources();

    @Test
    void addressIsNewsOnceInAMinute() {
        assertThat(recent.isNews(1, 7, 0)).isTrue();
        assertThat(recent.isNews(1, 7, 59)).isFalse();
        assertThat(recent.isNews(1, 7, 60)).isTrue();
        assertThat(recent.isNews(2, 7, 60)).isTrue();
    }

    @Test
    void moveIsNewsButNotMoreOftenThanEachSecond() {
        assertThat(recent.isNews(1, 7, 5)).isTrue();
        assertThat(recent.isNews(1, 8, 5)).isFalse();
        assertThat(recent.isNews(1, 8, 6)).isTrue();
        assertThat(recent.isNews(1, 7, 7)).isTrue();
        assertThat(recent.isNews(1, 7, 8)).isFalse();
    }

    @Test
    void floodOfAddressesIsBoundedAndPasses() {
        int news = 0;
        for (int mac = 1; mac <= 1_000_000; mac++) {
            news += recent.isNews(mac, 7, 0) ? 1 : 0;
        }

        assertThat(news).isBetween(10_000, 1 << 15);
        assertThat(recent.isNews(5_000_000, 7, 60)).isTrue();
    }
}

package io.fastdp.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloserTest {
    private final List<String> closed = new ArrayList<>();
    private final Closer closer = new Closer();

    @Test
    void partsAreClosedInReverseOrderEvenIfOneFails() {
        closer.add(() -> closed.add("first"));
        closer.add(() -> {
            throw new IllegalStateException("on purpose");
        });
        closer.add(() -> closed.add("last"));

        closer.close();
        closer.close();

        assertThat(closed).containsExactly("last", "first");
    }

    @Test
    void aPartThatComesTooLateIsClosedAtOnce() {
        closer.close();

        closer.add(() -> closed.add("late"));

        assertThat(closed).containsExactly("late");
    }
}

package io.fastdp.controller.api;

/** What a listener offers; each one more than the next. */
enum Surface {
    /** Everything. */
    CONTROL("HTTP control messages", "http"),
    /** Reading only. */
    STATUS("status+metrics requests", "status"),
    /** Metrics only. */
    METRICS("metrics requests", "metrics");

    private final String serves;
    private final String word;

    Surface(String serves, String word) {
        this.serves = serves;
        this.word = word;
    }

    /** As the log line says it. */
    String serves() {
        return serves;
    }

    /** As the failure line says it. */
    String word() {
        return word;
    }

    boolean offersStatus() {
        return this != METRICS;
    }

    boolean offersControl() {
        return this == CONTROL;
    }
}

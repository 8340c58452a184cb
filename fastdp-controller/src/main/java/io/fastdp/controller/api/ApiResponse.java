package io.fastdp.controller.api;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What is answered. Immutable.
 *
 * @param status HTTP status code
 * @param contentType media type of the body
 * @param body text, may be empty
 * @param rest what follows if that is not all of it
 */
record ApiResponse(int status, String contentType, String body, Optional<Rest> rest) {
    /** Text that is made when there is room for it; each time the next part. */
    @FunctionalInterface
    interface Rest {
        CompletionStage<Part> next();
    }

    /**
     * A part of a text.
     *
     * @param rest what follows, if anything
     */
    record Part(String text, Optional<Rest> rest) {}

    private static final String PLAIN = "text/plain; charset=utf-8";

    /** One that is whole. */
    ApiResponse(int status, String contentType, String body) {
        this(status, contentType, body, Optional.empty());
    }

    static ApiResponse text(int status, String body) {
        return new ApiResponse(status, PLAIN, body);
    }

    static ApiResponse ok(String body) {
        return text(200, body);
    }

    /** An error in one line. */
    static ApiResponse noContent() {
        return text(204, "");
    }

    static ApiResponse error(int status, String line) {
        return text(status, line + "\n");
    }

    static ApiResponse notFound() {
        return error(404, "404 page not found");
    }

    static ApiResponse wrongMethod() {
        return error(405, "405 method not allowed");
    }
}

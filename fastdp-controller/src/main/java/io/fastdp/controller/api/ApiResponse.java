package io.fastdp.controller.api;

/**
 * What is answered. Immutable.
 *
 * @param status HTTP status code
 * @param contentType media type of the body
 * @param body text, may be empty
 */
record ApiResponse(int status, String contentType, String body) {
    private static final String PLAIN = "text/plain; charset=utf-8";

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

package io.fastdp.controller.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A complete request. Immutable.
 *
 * @param method as sent, {@code GET}
 * @param path decoded, without the query
 * @param parameters from the query and, for POST and PUT, an urlencoded body
 * @param acceptsJson whether the caller asked for {@code application/json}
 * @param crossOrigin whether a browser sent this on behalf of a foreign page
 */
record ApiRequest(
        String method, String path, Map<String, List<String>> parameters, boolean acceptsJson, boolean crossOrigin) {

    ApiRequest {
        parameters = Map.copyOf(parameters);
    }

    static ApiRequest get(String path) {
        return new ApiRequest("GET", path, Map.of(), false, false);
    }

    List<String> all(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    boolean isTrue(String name) {
        return first(name).filter("true"::equals).isPresent();
    }

    /** HEAD reads what GET reads; the body is left out when it is sent. */
    boolean reads() {
        return method.equals("GET") || method.equals("HEAD");
    }

    boolean deletes() {
        return method.equals("DELETE");
    }

    boolean puts() {
        return method.equals("PUT");
    }

    boolean posts() {
        return method.equals("POST");
    }
}

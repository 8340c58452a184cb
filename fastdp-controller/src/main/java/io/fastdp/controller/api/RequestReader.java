package io.fastdp.controller.api;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Takes a request apart. Pure. */
final class RequestReader {
    private static final int MAX_PARAMETERS = 1024;
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";

    private RequestReader() {}

    /**
     * Reads path and parameters.
     *
     * @throws IllegalArgumentException if an escape is malformed
     */
    static ApiRequest read(FullHttpRequest request) {
        QueryStringDecoder query = new QueryStringDecoder(request.uri(), StandardCharsets.UTF_8, true, MAX_PARAMETERS);
        Map<String, List<String>> parameters = new HashMap<>();
        add(parameters, query.parameters());
        boolean mayHaveForm =
                request.method().equals(HttpMethod.POST) || request.method().equals(HttpMethod.PUT);
        if (mayHaveForm && isForm(request)) {
            String body = request.content().toString(StandardCharsets.UTF_8);
            add(parameters, new QueryStringDecoder(body, StandardCharsets.UTF_8, false, MAX_PARAMETERS).parameters());
        }
        String accept = request.headers().get(HttpHeaderNames.ACCEPT, "");
        return new ApiRequest(
                request.method().name(),
                query.path(),
                parameters,
                accept.contains(JSON),
                request.headers().contains(HttpHeaderNames.ORIGIN));
    }

    private static boolean isForm(FullHttpRequest request) {
        String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "").toLowerCase(Locale.ROOT);
        return type.startsWith(FORM);
    }

    private static void add(Map<String, List<String>> all, Map<String, List<String>> more) {
        more.forEach((name, values) ->
                all.computeIfAbsent(name, key -> new ArrayList<>()).addAll(values));
    }
}

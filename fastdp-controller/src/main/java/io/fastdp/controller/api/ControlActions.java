package io.fastdp.controller.api;

import io.fastdp.controller.status.AgentControl;
import io.fastdp.controller.status.AttachRequest;
import io.fastdp.controller.status.NamespaceRef;
import io.fastdp.ipam.address.Cidr;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Requests that change something. Thread-safe; does not block. */
final class ControlActions {
    private static final Set<String> PATHS = Set.of("/connect", "/forget", "/attach", "/detach", "/peer");

    /** Followed by address and prefix length. */
    private static final String EXPOSE = "/expose/";

    private final AgentControl agent;

    ControlActions(AgentControl agent) {
        this.agent = agent;
    }

    static boolean knows(String path) {
        return PATHS.contains(path) || path.startsWith(EXPOSE);
    }

    CompletionStage<ApiResponse> answer(ApiRequest request) {
        if (!takes(request)) {
            return done(ApiResponse.wrongMethod());
        }
        if (request.crossOrigin()) {
            // the API has no password: a web page opened on this host must not be able to use it
            return done(ApiResponse.error(403, "requests on behalf of web pages are refused"));
        }
        if (request.path().startsWith(EXPOSE)) {
            return request.posts() ? expose(request) : hide(request);
        }
        return switch (request.path()) {
            case "/connect" -> connect(request);
            case "/forget" -> forget(request);
            case "/attach" -> plug(request, true);
            case "/peer" -> leave();
            default -> plug(request, false);
        };
    }

    /** Whether there is such a method for the path. */
    private static boolean takes(ApiRequest request) {
        return switch (request.path()) {
            case "/peer" -> request.deletes();
            case "/connect", "/forget", "/attach", "/detach" -> request.posts();
            default -> request.posts() || request.deletes();
        };
    }

    private CompletionStage<ApiResponse> connect(ApiRequest request) {
        return agent.connect(request.all("peer"), request.isTrue("replace"))
                .thenApply(ControlActions::connected)
                .exceptionally(ControlActions::failed);
    }

    private static ApiResponse connected(List<String> problems) {
        return problems.isEmpty() ? ApiResponse.ok("") : ApiResponse.error(400, String.join("\n", problems));
    }

    private CompletionStage<ApiResponse> forget(ApiRequest request) {
        agent.forget(request.all("peer"));
        return done(ApiResponse.ok(""));
    }

    private CompletionStage<ApiResponse> expose(ApiRequest request) {
        return onAddress(
                request,
                address -> agent.expose(address)
                        .thenApply(added -> ApiResponse.noContent())
                        .exceptionally(e -> ApiResponse.error(500, "unable to expose: " + reason(e))));
    }

    private CompletionStage<ApiResponse> hide(ApiRequest request) {
        return onAddress(
                request,
                address -> agent.hide(address)
                        .thenApply(
                                was -> ApiResponse.ok((was ? address.address().getHostAddress() : "") + "\n"))
                        .exceptionally(ControlActions::failed));
    }

    private static CompletionStage<ApiResponse> onAddress(
            ApiRequest request, Function<Cidr, CompletionStage<ApiResponse>> work) {
        Cidr address;
        try {
            address = Cidr.parse(request.path().substring(EXPOSE.length()));
        } catch (IllegalArgumentException e) {
            return done(ApiResponse.error(400, "unable to parse ip addr: " + e.getMessage()));
        }
        return work.apply(address);
    }

    private CompletionStage<ApiResponse> leave() {
        agent.leave();
        return done(ApiResponse.noContent());
    }

    private CompletionStage<ApiResponse> plug(ApiRequest request, boolean in) {
        AttachRequest wanted;
        try {
            wanted = attachRequest(request);
        } catch (IllegalArgumentException e) {
            return done(ApiResponse.error(400, String.valueOf(e.getMessage())));
        }
        CompletionStage<String> result = in ? agent.attach(wanted) : agent.detach(wanted);
        return result.thenApply(text -> ApiResponse.ok(text + "\n")).exceptionally(ControlActions::failed);
    }

    /**
     * {@code container} names a namespace (path, name or process id); {@code id} its container, {@code identifier}
     * under what the address is filed, if there is such a thing.
     */
    private static AttachRequest attachRequest(ApiRequest request) {
        String container = required(request, "container");
        return new AttachRequest(
                request.first("id").orElse(container),
                NamespaceRef.parse(container),
                Cidr.parse(required(request, "cidr")),
                request.first("ifname").orElse(AttachRequest.DEFAULT_INTERFACE),
                request.first("identifier"));
    }

    private static String required(ApiRequest request, String name) {
        return request.first(name)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> new IllegalArgumentException("parameter \"" + name + "\" is missing"));
    }

    private static ApiResponse failed(Throwable failure) {
        return ApiResponse.error(500, reason(failure));
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private static CompletionStage<ApiResponse> done(ApiResponse response) {
        return CompletableFuture.completedFuture(response);
    }
}

package io.fastdp.mesh;

import io.fastdp.mesh.connection.DirectPeer;
import io.fastdp.mesh.connection.NameResolver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Peers as an operator types them, {@code host[:port]}, turned into addresses. Thread-safe. */
final class DirectPeers {
    private final NameResolver resolver;

    DirectPeers(NameResolver resolver) {
        this.resolver = resolver;
    }

    /**
     * What became of a list of peers.
     *
     * @param errors one line for each that cannot be used
     */
    record Resolved(List<DirectPeer> peers, List<String> errors) {}

    CompletionStage<Resolved> resolve(Collection<String> given) {
        List<CompletableFuture<Resolved>> each =
                given.stream().map(this::resolveOne).toList();
        return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new)).thenApply(done -> {
            List<DirectPeer> peers = new ArrayList<>();
            List<String> errors = new ArrayList<>();
            for (CompletableFuture<Resolved> one : each) {
                Resolved outcome = one.getNow(new Resolved(List.of(), List.of()));
                peers.addAll(outcome.peers());
                errors.addAll(outcome.errors());
            }
            return new Resolved(peers, errors);
        });
    }

    private CompletableFuture<Resolved> resolveOne(String given) {
        int colon = given.indexOf(':');
        String host = colon < 0 ? given : given.substring(0, colon);
        OptionalInt port = colon < 0 ? OptionalInt.empty() : port(given.substring(colon + 1));
        if (host.isBlank() || (colon >= 0 && port.isEmpty())) {
            return CompletableFuture.completedFuture(
                    failure("invalid peer name \"" + given + "\", should be host[:port]"));
        }
        return resolver.resolve(host)
                .handle((address, error) -> error == null
                        ? new Resolved(List.of(new DirectPeer(given, address, port)), List.of())
                        : failure(reason(error)))
                .toCompletableFuture();
    }

    private static Resolved failure(String text) {
        return new Resolved(List.of(), List.of(text));
    }

    private static String reason(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return String.valueOf(cause.getMessage());
    }

    private static OptionalInt port(String text) {
        try {
            int port = Integer.parseInt(text);
            return port < 1 || port > 65535 ? OptionalInt.empty() : OptionalInt.of(port);
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}

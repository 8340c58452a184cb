package io.fastdp.controller.api;

import io.fastdp.controller.api.ApiResponse.Part;
import io.fastdp.controller.status.AddressControl;
import io.fastdp.ipam.AllocatorConfig;
import io.fastdp.ipam.AllocatorEvent;
import io.fastdp.ipam.AllocatorReply;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.mesh.peer.PeerName;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * The paths of address allocation, with the codes and texts of the original. Thread-safe; does not block: an answer that
 * has to wait for space comes when there is some, and whoever cancels it withdraws the request.
 */
final class IpamActions {
    private static final String JSON = "application/json";
    private static final int ID = 1;
    private static final int ADDRESS = 2;
    private static final int PREFIX = 3;

    private IpamActions() {}

    static boolean knows(String path) {
        List<String> parts = parts(path);
        return switch (parts.get(0)) {
            case "ip" -> parts.size() <= PREFIX + 1 && parts.stream().noneMatch(String::isEmpty);
            case "ring" -> parts.size() == 1;
            case "peer" -> parts.size() == 2 && !parts.get(ID).isEmpty();
            case "ipinfo" -> path.equals("/ipinfo/defaultsubnet") || path.equals("/ipinfo/tracker");
            default -> false;
        };
    }

    /** Whether the answer may take as long as it likes. */
    static boolean mayWait(ApiRequest request) {
        return knows(request.path());
    }

    static CompletionStage<ApiResponse> answer(AddressControl addresses, ApiRequest request) {
        if (request.crossOrigin() && !request.reads()) {
            // the API has no password: a web page opened on this host must not be able to use it
            return done(ApiResponse.error(403, "requests on behalf of web pages are refused"));
        }
        List<String> parts = parts(request.path());
        try {
            return switch (parts.get(0)) {
                case "ring" -> request.reads() ? prime(addresses) : wrongMethod();
                case "peer" -> request.deletes() ? takeOver(addresses, request, parts.get(ID)) : wrongMethod();
                case "ipinfo" -> request.reads() ? info(addresses, request.path()) : wrongMethod();
                default -> ip(addresses, request, parts);
            };
        } catch (IllegalArgumentException e) {
            return done(ApiResponse.error(400, String.valueOf(e.getMessage())));
        }
    }

    private static CompletionStage<ApiResponse> ip(AddressControl addresses, ApiRequest request, List<String> parts) {
        return switch (parts.size()) {
            case ID -> request.reads() ? list(addresses) : wrongMethod();
            case ADDRESS -> container(addresses, request, parts.get(ID));
            case PREFIX -> request.deletes() ? free(addresses, parts.get(ID), parts.get(ADDRESS)) : wrongMethod();
            default -> subnet(addresses, request, parts.get(ID), parts.get(ADDRESS) + "/" + parts.get(PREFIX));
        };
    }

    private static CompletionStage<ApiResponse> container(AddressControl addresses, ApiRequest request, String id) {
        if (request.posts()) {
            return allocate(addresses, request, id, Optional.empty());
        }
        if (request.reads()) {
            return lookup(addresses, id, Optional.empty());
        }
        return request.deletes()
                ? ask(addresses, n -> new AllocatorEvent.Delete(n, id), answer -> noContent(answer, ""))
                : wrongMethod();
    }

    private static CompletionStage<ApiResponse> subnet(
            AddressControl addresses, ApiRequest request, String id, String text) {
        if (request.puts()) {
            return claim(addresses, request, id, text);
        }
        if (!request.posts() && !request.reads()) {
            return wrongMethod();
        }
        Cidr subnet = Cidr.parse(text);
        AllocatorConfig.requireSubnet(subnet);
        return request.posts()
                ? allocate(addresses, request, id, Optional.of(subnet))
                : lookup(addresses, id, Optional.of(subnet));
    }

    private static CompletionStage<ApiResponse> allocate(
            AddressControl addresses, ApiRequest request, String id, Optional<Cidr> subnet) {
        boolean container = request.isTrue("check-alive");
        return ask(addresses, n -> new AllocatorEvent.Allocate(n, id, subnet, container), IpamActions::listOfAddresses);
    }

    private static CompletionStage<ApiResponse> lookup(AddressControl addresses, String id, Optional<Cidr> subnet) {
        return ask(addresses, n -> new AllocatorEvent.Lookup(n, id, subnet), IpamActions::listOfAddresses);
    }

    private static CompletionStage<ApiResponse> claim(
            AddressControl addresses, ApiRequest request, String id, String text) {
        Cidr address = Cidr.parse(text);
        boolean container = request.isTrue("check-alive");
        boolean lenient = request.isTrue("noErrorOnUnknown");
        return ask(
                addresses,
                n -> new AllocatorEvent.Claim(n, id, address, container, lenient),
                answer -> noContent(answer, "Unable to claim: "));
    }

    private static CompletionStage<ApiResponse> free(AddressControl addresses, String id, String text) {
        Inet4Address address = Cidr.parseAddress(text);
        return ask(
                addresses,
                n -> new AllocatorEvent.Free(n, id, address),
                answer -> noContent(answer, "Unable to free: "));
    }

    private static CompletionStage<ApiResponse> list(AddressControl addresses) {
        return ask(addresses, n -> new AllocatorEvent.ListPart(n, 0), reply -> listing(addresses, reply));
    }

    private static CompletionStage<ApiResponse> prime(AddressControl addresses) {
        return ask(addresses, AllocatorEvent.Prime::new, answer -> ApiResponse.ok(""));
    }

    private static CompletionStage<ApiResponse> takeOver(AddressControl addresses, ApiRequest request, String peer) {
        if (request.isTrue("gone")) {
            Set<PeerName> remaining =
                    request.all("remaining").stream().map(PeerName::parse).collect(Collectors.toUnmodifiableSet());
            return ask(
                    addresses,
                    n -> new AllocatorEvent.PeerDeclaredGone(n, peer, remaining),
                    answer -> noContent(answer, ""));
        }
        return ask(addresses, n -> new AllocatorEvent.TakeOver(n, peer), answer -> takenOver(answer, peer));
    }

    private static CompletionStage<ApiResponse> info(AddressControl addresses, String path) {
        boolean subnet = path.equals("/ipinfo/defaultsubnet");
        // no tracker is built in
        return done(ApiResponse.ok(subnet ? addresses.status().defaultSubnet().toString() : "\n"));
    }

    private static CompletionStage<ApiResponse> ask(
            AddressControl addresses,
            LongFunction<AllocatorEvent.Request> request,
            Function<AllocatorReply, ApiResponse> text) {
        CompletableFuture<AllocatorReply> answer = addresses.ask(request);
        CompletableFuture<ApiResponse> response = answer.thenApply(reply -> response(reply, text));
        CompletionStage<ApiResponse> outcome = response;
        outcome.whenComplete((done, failure) -> {
            if (response.isCancelled()) {
                answer.cancel(false);
            }
        });
        return response;
    }

    private static ApiResponse response(AllocatorReply reply, Function<AllocatorReply, ApiResponse> text) {
        return reply instanceof AllocatorReply.Cancelled ? ApiResponse.ok("cancelled") : text.apply(reply);
    }

    private static ApiResponse listOfAddresses(AllocatorReply reply) {
        if (reply instanceof AllocatorReply.Addresses found) {
            return ApiResponse.ok(found.addresses().stream().map(Cidr::toString).collect(Collectors.joining(" ")));
        }
        return failed(reply, "");
    }

    private static ApiResponse noContent(AllocatorReply reply, String prefix) {
        return reply instanceof AllocatorReply.Failed ? failed(reply, prefix) : ApiResponse.noContent();
    }

    private static ApiResponse takenOver(AllocatorReply reply, String peer) {
        return reply instanceof AllocatorReply.TakenOver taken
                ? ApiResponse.ok(taken.addresses() + " IPs taken over from " + peer)
                : failed(reply, "");
    }

    private static ApiResponse listing(AddressControl addresses, AllocatorReply reply) {
        if (!(reply instanceof AllocatorReply.Listing listing)) {
            return failed(reply, "");
        }
        String all = GoJson.compact(new Fields().withList("owned", owned(listing)));
        if (listing.next() == AllocatorReply.Listing.END) {
            return new ApiResponse(200, JSON, all);
        }
        return new ApiResponse(200, JSON, open(all, "]}"), Optional.of(() -> more(addresses, listing.next())));
    }

    private static CompletionStage<Part> more(AddressControl addresses, int from) {
        return addresses.ask(n -> new AllocatorEvent.ListPart(n, from)).thenApply(reply -> {
            if (!(reply instanceof AllocatorReply.Listing listing)) {
                throw new IllegalStateException("the list has broken off: " + reply);
            }
            boolean last = listing.next() == AllocatorReply.Listing.END;
            // The first bracket is the list's, which has begun; nobody may be left to follow.
            String owned = open(GoJson.compact(owned(listing)).substring(1), "]");
            return new Part(
                    (owned.isEmpty() ? "" : ",") + owned + (last ? "]}" : ""),
                    last ? Optional.empty() : Optional.of(() -> more(addresses, listing.next())));
        });
    }

    private static String open(String json, String end) {
        return json.substring(0, json.length() - end.length());
    }

    private static List<Fields> owned(AllocatorReply.Listing listing) {
        List<Fields> owned = new ArrayList<>();
        listing.owned()
                .forEach((id, addresses) -> owned.add(new Fields()
                        .with("containerid", id)
                        .with("addrs", addresses.stream().map(Cidr::toString).toList())));
        return owned;
    }

    private static ApiResponse failed(AllocatorReply reply, String prefix) {
        return ApiResponse.error(
                400, prefix + (reply instanceof AllocatorReply.Failed failed ? failed.text() : reply.toString()));
    }

    private static List<String> parts(String path) {
        return Arrays.asList(path.substring(Math.min(1, path.length())).split("/", -1));
    }

    private static CompletionStage<ApiResponse> wrongMethod() {
        return done(ApiResponse.wrongMethod());
    }

    private static CompletionStage<ApiResponse> done(ApiResponse response) {
        return CompletableFuture.completedFuture(response);
    }
}

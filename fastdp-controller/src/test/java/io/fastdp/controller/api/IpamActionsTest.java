package io.fastdp.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.controller.status.AddressControl;
import io.fastdp.ipam.AllocatorEvent;
import io.fastdp.ipam.AllocatorReply;
import io.fastdp.ipam.AllocatorStatus;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.mesh.peer.PeerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpamActionsTest {
    private final FakeAgent agent = new FakeAgent();
    private final Ledger ledger = new Ledger();
    private final ApiRouter router = new ApiRouter(agent, new StatusText(TimeZone.getTimeZone("UTC")));

    @Test
    void withoutAllocationThePathsDoNotExist() {
        assertThat(call("POST", "/ip/c1").status()).isEqualTo(404);
        assertThat(call("GET", "/ring").status()).isEqualTo(404);
        assertThat(call("DELETE", "/peer/x").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /ip/c1 | Allocate c1 default",
                "POST | /ip/c1/10.32.0.0/16 | Allocate c1 10.32.0.0/16",
                "GET | /ip/c1 | Lookup c1 default",
                "GET | /ip/c1/10.32.0.0/16 | Lookup c1 10.32.0.0/16",
                "GET | /ip | ListPart",
                "PUT | /ip/c1/10.32.0.9/12 | Claim c1 10.32.0.9/12",
                "DELETE | /ip/c1/10.32.0.9 | Free c1 10.32.0.9",
                "DELETE | /ip/c1 | Delete c1",
                "GET | /ring | Prime",
                "DELETE | /peer/node-b | TakeOver node-b",
            })
    void eachPathAsksForItsOwn(String method, String path, String asked) {
        agent.addresses = Optional.of(ledger);

        call(method, path);

        assertThat(ledger.asked).containsExactly(asked);
    }

    @Test
    void aPeerIsDeclaredGoneWithThoseWhoRemain() {
        agent.addresses = Optional.of(ledger);

        call("DELETE", "/peer/node-b", Map.of("gone", List.of("true")));
        call("DELETE", "/peer/node-b", Map.of("gone", List.of("true"), "remaining", List.of("::1", "::1")));
        ApiResponse bad = call("DELETE", "/peer/node-b", Map.of("gone", List.of("true"), "remaining", List.of("bob")));

        assertThat(ledger.asked).containsExactly("Gone node-b []", "Gone node-b [00:00:00:00:00:01]");
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.body()).contains("bob");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /ip/c1",
        "POST, /ip",
        "POST, /ip/c1/10.0.0.1",
        "POST, /ring",
        "GET, /peer/x",
        "POST, /ipinfo/tracker"
    })
    void otherMethodsAreRefused(String method, String path) {
        agent.addresses = Optional.of(ledger);

        assertThat(call(method, path).status()).isEqualTo(405);
        assertThat(ledger.asked).isEmpty();
    }

    @Test
    void answersAreThoseOfTheOriginal() {
        agent.addresses = Optional.of(ledger);
        List<Cidr> two = List.of(Cidr.parse("10.32.0.1/12"), Cidr.parse("10.32.0.2/12"));

        ledger.reply = new AllocatorReply.Addresses(two.subList(0, 1));
        assertThat(call("POST", "/ip/c1")).isEqualTo(ApiResponse.ok("10.32.0.1/12"));
        ledger.reply = new AllocatorReply.Addresses(two);
        assertThat(call("GET", "/ip/c1")).isEqualTo(ApiResponse.ok("10.32.0.1/12 10.32.0.2/12"));
        ledger.reply = new AllocatorReply.Addresses(List.of());
        assertThat(call("GET", "/ip/c1")).isEqualTo(ApiResponse.ok(""));
        ledger.reply = new AllocatorReply.Listing(Map.of("c1", two), AllocatorReply.Listing.END);
        assertThat(call("GET", "/ip").body())
                .isEqualTo("{\"owned\":[{\"containerid\":\"c1\",\"addrs\":[\"10.32.0.1/12\",\"10.32.0.2/12\"]}]}");
        ledger.reply = new AllocatorReply.Listing(Map.of(), AllocatorReply.Listing.END);
        assertThat(call("GET", "/ip").body()).isEqualTo("{\"owned\":null}");
        ledger.reply = new AllocatorReply.TakenOver(262144);
        assertThat(call("DELETE", "/peer/node-b")).isEqualTo(ApiResponse.ok("262144 IPs taken over from node-b"));
        ledger.reply = new AllocatorReply.Done();
        assertThat(call("PUT", "/ip/c1/10.32.0.9/12").status()).isEqualTo(204);
        assertThat(call("DELETE", "/ip/c1").status()).isEqualTo(204);
        assertThat(call("GET", "/ring")).isEqualTo(ApiResponse.ok(""));
        ledger.reply = new AllocatorReply.Cancelled();
        assertThat(call("POST", "/ip/c1")).isEqualTo(ApiResponse.ok("cancelled"));
        assertThat(call("GET", "/ipinfo/defaultsubnet")).isEqualTo(ApiResponse.ok("10.32.0.0/12"));
        assertThat(call("GET", "/ipinfo/tracker")).isEqualTo(ApiResponse.ok("\n"));
    }

    @Test
    void aLongListIsMadePartByPart() {
        agent.addresses = Optional.of(ledger);
        List<Cidr> one = List.of(Cidr.parse("10.32.0.1/12"));

        ledger.reply = new AllocatorReply.Listing(Map.of("c1", one), 7);
        ApiResponse first = call("GET", "/ip");
        ledger.reply = new AllocatorReply.Listing(Map.of("c2", one), 9);
        ApiResponse.Part second =
                first.rest().orElseThrow().next().toCompletableFuture().join();
        ledger.reply = new AllocatorReply.Listing(Map.of(), AllocatorReply.Listing.END);
        ApiResponse.Part third =
                second.rest().orElseThrow().next().toCompletableFuture().join();

        assertThat(first.body() + second.text() + third.text())
                .isEqualTo("{\"owned\":[{\"containerid\":\"c1\",\"addrs\":[\"10.32.0.1/12\"]},"
                        + "{\"containerid\":\"c2\",\"addrs\":[\"10.32.0.1/12\"]}]}");
        assertThat(third.rest()).isEmpty();
    }

    @Test
    void refusalsHaveThePrefixOfTheirPath() {
        agent.addresses = Optional.of(ledger);
        ledger.reply = new AllocatorReply.Failed("no");

        assertThat(call("POST", "/ip/c1")).isEqualTo(ApiResponse.error(400, "no"));
        assertThat(call("PUT", "/ip/c1/10.32.0.9/12")).isEqualTo(ApiResponse.error(400, "Unable to claim: no"));
        assertThat(call("DELETE", "/ip/c1/10.32.0.9")).isEqualTo(ApiResponse.error(400, "Unable to free: no"));
        assertThat(call("DELETE", "/ip/c1")).isEqualTo(ApiResponse.error(400, "no"));
    }

    @Test
    void nonsenseIsNotAskedFor() {
        agent.addresses = Optional.of(ledger);

        assertThat(call("POST", "/ip/c1/10.32.0.1/12").body()).startsWith("invalid subnet - bits after network prefix");
        assertThat(call("POST", "/ip/c1/10.32.0.0/31").body()).startsWith("invalid subnet - smaller than minimum");
        assertThat(call("PUT", "/ip/c1/10.32.0.300/12").status()).isEqualTo(400);
        assertThat(call("DELETE", "/ip/c1/x").status()).isEqualTo(400);
        assertThat(ledger.asked).isEmpty();
    }

    @Test
    void webPagesCannotTakeAddresses() {
        agent.addresses = Optional.of(ledger);
        ApiRequest request = new ApiRequest("POST", "/ip/c1", Map.of(), false, true);

        assertThat(router.answer(Surface.CONTROL, request)
                        .toCompletableFuture()
                        .join()
                        .status())
                .isEqualTo(403);
        assertThat(ledger.asked).isEmpty();
    }

    @Test
    void whoeverGoesAwayCancelsTheRequest() {
        agent.addresses = Optional.of(ledger);
        ledger.silent = true;
        CompletionStage<ApiResponse> answer =
                router.answer(Surface.CONTROL, new ApiRequest("POST", "/ip/c1", Map.of(), false, false));

        answer.toCompletableFuture().cancel(false);

        assertThat(ledger.last).isCancelled();
    }

    @Test
    void pagesShowTheAllocator() {
        agent.status = agent.status.with(ledger.status());

        assertThat(get("/status").body().lines())
                .endsWith(
                        "",
                        "        Service: ipam",
                        "         Status: ready",
                        "          Range: 10.32.0.0/12",
                        "  DefaultSubnet: 10.32.0.0/12");
        assertThat(get("/status/ipam").body().lines())
                .containsExactly(
                        "00:00:00:00:00:01(node01)               524288 IPs (50.0% of total) (1 active)",
                        "00:00:00:00:00:02(node02)               262144 IPs (25.0% of total) ",
                        "00:00:00:00:00:03(node03)               262144 IPs (25.0% of total) - unreachable!");
        assertThat(get("/metrics").body())
                .contains("weave_ips{state=\"local-used\"} 1.0\n")
                .contains("weave_max_ips 1048576.0\n")
                .contains("weave_ipam_unreachable_count 1.0\n")
                .contains("weave_ipam_unreachable_percentage 25.0\n");
    }

    @Test
    void reportHasTheOriginalsObject() {
        agent.status = agent.status.with(ledger.status());

        ApiRequest request =
                new ApiRequest("GET", "/report", Map.of("format", List.of("{{json .IPAM}}")), false, false);
        String json = router.answer(Surface.STATUS, request)
                .toCompletableFuture()
                .join()
                .body();

        assertThat(json)
                .startsWith("{\"Paxos\":null,\"Range\":\"10.32.0.0/12\",\"RangeNumIPs\":1048576,\"ActiveIPs\":1,"
                        + "\"DefaultSubnet\":\"10.32.0.0/12\",\"Entries\":[{\"Token\":\"10.32.0.0\",\"Size\":524288,"
                        + "\"Peer\":\"00:00:00:00:00:01\",\"Nickname\":\"node01\",\"IsKnownPeer\":true,\"Version\":1},")
                .endsWith("\"PendingClaims\":null,\"PendingAllocates\":null}");
    }

    private ApiResponse get(String path) {
        return router.answer(Surface.STATUS, ApiRequest.get(path))
                .toCompletableFuture()
                .join();
    }

    private ApiResponse call(String method, String path) {
        return call(method, path, Map.of());
    }

    private ApiResponse call(String method, String path, Map<String, List<String>> parameters) {
        return router.answer(Surface.CONTROL, new ApiRequest(method, path, parameters, false, false))
                .toCompletableFuture()
                .join();
    }

    /** Notes what it is asked and answers what it was told to. */
    private static final class Ledger implements AddressControl {
        private static final Cidr RANGE = Cidr.parse("10.32.0.0/12");

        private final List<String> asked = new ArrayList<>();
        private AllocatorReply reply = new AllocatorReply.Done();
        private boolean silent;
        private CompletableFuture<AllocatorReply> last = new CompletableFuture<>();

        @Override
        public AllocatorStatus status() {
            return new AllocatorStatus(
                    "ready",
                    Optional.empty(),
                    RANGE,
                    RANGE,
                    RANGE.size(),
                    1,
                    List.of(
                            new AllocatorStatus.Entry("10.32.0.0", 524288, PeerName.of(1), "node01", true, 1),
                            new AllocatorStatus.Entry("10.40.0.0", 262144, PeerName.of(2), "node02", true, 2),
                            new AllocatorStatus.Entry("10.44.0.0", 262144, PeerName.of(3), "node03", false, 0)),
                    List.of(),
                    List.of(),
                    AllocatorStatus.Troubles.NONE);
        }

        @Override
        public CompletableFuture<AllocatorReply> ask(LongFunction<AllocatorEvent.Request> request) {
            asked.add(text(request.apply(1)));
            last = silent ? new CompletableFuture<>() : CompletableFuture.completedFuture(reply);
            return last;
        }

        private static String text(AllocatorEvent.Request request) {
            String kind = request.getClass().getSimpleName();
            if (request instanceof AllocatorEvent.Allocate r) {
                return kind + " " + r.identifier() + " "
                        + r.subnet().map(Cidr::toString).orElse("default");
            } else if (request instanceof AllocatorEvent.Lookup r) {
                return kind + " " + r.identifier() + " "
                        + r.subnet().map(Cidr::toString).orElse("default");
            } else if (request instanceof AllocatorEvent.Claim r) {
                return kind + " " + r.identifier() + " " + r.address();
            } else if (request instanceof AllocatorEvent.Free r) {
                return kind + " " + r.identifier() + " " + r.address().getHostAddress();
            } else if (request instanceof AllocatorEvent.Delete r) {
                return kind + " " + r.identifier();
            } else if (request instanceof AllocatorEvent.TakeOver r) {
                return kind + " " + r.peer();
            } else if (request instanceof AllocatorEvent.PeerDeclaredGone r) {
                return "Gone " + r.peer() + " " + r.remaining();
            }
            return kind;
        }
    }
}

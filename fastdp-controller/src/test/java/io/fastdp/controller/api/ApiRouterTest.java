package io.fastdp.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.controller.status.AgentStatus;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiRouterTest {
    private final FakeAgent agent = new FakeAgent();
    private final ApiRouter router = new ApiRouter(agent, new StatusText(TimeZone.getTimeZone("UTC")));

    @ParameterizedTest
    @CsvSource({
        "/status, 200, 200, 404",
        "/status/targets, 200, 200, 404",
        "/status/connections, 200, 200, 404",
        "/status/peers, 200, 200, 404",
        "/status/dns, 500, 500, 404",
        "/status/ipam, 500, 500, 404",
        "/status/nothing, 404, 404, 404",
        "/report, 200, 200, 404",
        "/metrics, 200, 200, 200",
        "/connect, 405, 404, 404",
        "/forget, 405, 404, 404",
        "/attach, 405, 404, 404",
        "/detach, 405, 404, 404",
        "/expose/10.32.0.1/12, 405, 404, 404",
        "/peer, 405, 404, 404",
        "/, 404, 404, 404",
        "/statusx, 404, 404, 404",
    })
    void eachListenerOffersItsPages(String path, int control, int status, int metrics) {
        assertThat(get(Surface.CONTROL, path).status()).isEqualTo(control);
        assertThat(get(Surface.STATUS, path).status()).isEqualTo(status);
        assertThat(get(Surface.METRICS, path).status()).isEqualTo(metrics);
    }

    @Test
    void unknownPathsAndWrongMethodsAreToldInTheOriginalsWords() {
        ApiResponse notFound = get(Surface.CONTROL, "/x");
        ApiResponse wrongMethod = answer(new ApiRequest("POST", "/status", Map.of(), false, false));

        assertThat(notFound.body()).isEqualTo("404 page not found\n");
        assertThat(wrongMethod.status()).isEqualTo(405);
    }

    @Test
    void pagesAre503WithTheSameTextWhileStarting() {
        String ready = get(Surface.CONTROL, "/status").body();
        AgentStatus was = agent.status;
        agent.status = new AgentStatus(was.version(), false, was.versionCheck(), was.router(), was.datapath());

        ApiResponse starting = get(Surface.CONTROL, "/status");

        assertThat(starting.status()).isEqualTo(503);
        assertThat(starting.body()).isEqualTo(ready);
    }

    @Test
    void reportIsJsonOrTheTemplatesOutput() {
        ApiResponse json = answer(new ApiRequest("GET", "/report", Map.of(), true, false));
        ApiResponse template = report("{{.Version}}");
        ApiResponse bad = report("{{nope}}");
        ApiResponse failing = report("{{.DNS.Domain}}");
        ApiResponse two = answer(new ApiRequest("GET", "/report", Map.of("format", List.of("a", "b")), false, false));

        assertThat(json.contentType()).isEqualTo("application/json");
        assertThat(json.body()).isEqualTo(CapturedReport.golden("node1-report"));
        assertThat(template).isEqualTo(ApiResponse.ok("2.8.1"));
        assertThat(bad).isEqualTo(ApiResponse.error(400, "template: format:1: function \"nope\" not defined"));
        assertThat(failing.status()).isEqualTo(500);
        assertThat(two).isEqualTo(ApiResponse.error(400, "error: must supply one format parameter"));
    }

    @Test
    void connectAddsReplacesAndNamesBadPeers() {
        agent.targets.add("old");

        ApiResponse added = post("/connect", Map.of("peer", List.of("10.0.0.1", "10.0.0.2:7000")));
        ApiResponse bad = post("/connect", Map.of("peer", List.of("a b", "10.0.0.3", "c d")));
        List<String> before = List.copyOf(agent.targets);
        ApiResponse replaced = post("/connect", Map.of("peer", List.of("new"), "replace", List.of("true")));

        assertThat(added).isEqualTo(ApiResponse.ok(""));
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.body().lines())
                .containsExactly(
                        "invalid peer name \"a b\", should be host[:port]",
                        "invalid peer name \"c d\", should be host[:port]");
        assertThat(before).containsExactly("old", "10.0.0.1", "10.0.0.2:7000", "10.0.0.3");
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(agent.targets).containsExactly("new");
    }

    @Test
    void forgetRemovesTargets() {
        agent.targets.addAll(List.of("a", "b"));

        ApiResponse response = post("/forget", Map.of("peer", List.of("a")));

        assertThat(response).isEqualTo(ApiResponse.ok(""));
        assertThat(agent.targets).containsExactly("b");
    }

    @Test
    void deletingOurPeerMakesTheAgentLeave() {
        ApiResponse response = answer(new ApiRequest("DELETE", "/peer", Map.of(), false, false));

        assertThat(response.status()).isEqualTo(204);
        assertThat(agent.left).isTrue();
    }

    @Test
    void attachAndDetachPassTheRequestOn() {
        Map<String, List<String>> form =
                Map.of("container", List.of("/run/netns/pod1"), "cidr", List.of("10.32.0.7/12"), "id", List.of("c1"));

        ApiResponse attached = post("/attach", form);
        ApiResponse detached = post("/detach", form);
        ApiResponse again = post("/detach", form);

        assertThat(attached).isEqualTo(ApiResponse.ok("10.32.0.7/12\n"));
        assertThat(detached).isEqualTo(ApiResponse.ok("10.32.0.7/12\n"));
        assertThat(again).isEqualTo(ApiResponse.error(500, "/run/netns/pod1 is not attached"));
    }

    @Test
    void theBridgeGetsAnAddressAndLosesIt() {
        ApiResponse exposed = post("/expose/10.32.0.1/12", Map.of("skipNAT", List.of("true")));
        ApiResponse hidden = answer(new ApiRequest("DELETE", "/expose/10.32.0.1/12", Map.of(), false, false));
        ApiResponse again = answer(new ApiRequest("DELETE", "/expose/10.32.0.1/12", Map.of(), false, false));

        assertThat(exposed.status()).isEqualTo(204);
        assertThat(hidden).isEqualTo(ApiResponse.ok("10.32.0.1\n"));
        assertThat(again).isEqualTo(ApiResponse.ok("\n"));
        assertThat(post("/expose/10.32.0.1", Map.of()))
                .isEqualTo(ApiResponse.error(400, "unable to parse ip addr: invalid CIDR address: 10.32.0.1"));
        assertThat(post("/expose/10.32.0.1/32", Map.of()))
                .isEqualTo(ApiResponse.error(500, "unable to expose: no bridge"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4711 | 10.0.0.1 | eth0 | invalid CIDR address: 10.0.0.1",
                "../x | 10.0.0.1/8 | eth0 | \"../x\" names no network namespace: give a process id, an absolute path,"
                        + " or a name of 'ip netns list'",
                "4711 | 10.0.0.1/8 | much-too-long-name | invalid interface name \"much-too-long-name\":"
                        + " 1 to 15 visible characters",
            })
    void badAttachRequestsAreRefusedClearly(String container, String cidr, String ifname, String problem) {
        ApiResponse response = post(
                "/attach", Map.of("container", List.of(container), "cidr", List.of(cidr), "ifname", List.of(ifname)));

        assertThat(response).isEqualTo(ApiResponse.error(400, problem));
        assertThat(agent.attached).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/connect", "/forget", "/attach", "/detach", "/expose/10.32.0.1/12"})
    void webPagesCannotChangeAnything(String path) {
        ApiRequest request = new ApiRequest("POST", path, Map.of("peer", List.of("evil")), false, true);

        ApiResponse response = answer(request);

        assertThat(response.status()).isEqualTo(403);
        assertThat(agent.targets).isEmpty();
    }

    private ApiResponse report(String format) {
        return answer(new ApiRequest("GET", "/report", Map.of("format", List.of(format)), false, false));
    }

    private ApiResponse post(String path, Map<String, List<String>> form) {
        return answer(new ApiRequest("POST", path, form, false, false));
    }

    private ApiResponse get(Surface surface, String path) {
        return router.answer(surface, ApiRequest.get(path))
                .toCompletableFuture()
                .join();
    }

    private ApiResponse answer(ApiRequest request) {
        return router.answer(Surface.CONTROL, request).toCompletableFuture().join();
    }
}

package io.fastdp.controller.cni;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CniPluginTest {
    private static final String CONFIG = "{'cniVersion':'1.1.0','name':'weave','type':'weave-net','ipam':{}}";
    private static final String SANDBOX = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final int MUTATIONS = Integer.getInteger("fastdp.fuzz.iterations", 10_000);

    private final FakePods pods = new FakePods();
    private final CniPlugin plugin = new CniPlugin(pods);

    @Test
    void itSaysWhichVersionsItSpeaks() {
        JsonNode answer = ok("CNI_COMMAND=VERSION", "");

        assertThat(answer.path("cniVersion").asText()).isEqualTo("1.1.0");
        assertThat(answer.path("supportedVersions").toString())
                .isEqualTo("[\"0.1.0\",\"0.2.0\",\"0.3.0\",\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]");
    }

    @Test
    void asAllocatorAloneItGivesTheSameAddressAgain() {
        JsonNode first = ok("CNI_COMMAND=ADD CNI_CONTAINERID=c1 PROGRAM=weave-ipam", CONFIG);

        assertThat(ok("CNI_COMMAND=ADD CNI_CONTAINERID=c1 PROGRAM=weave-ipam", CONFIG))
                .isEqualTo(first);
        assertThat(first.path("ips").toString()).isEqualTo("[{\"address\":\"10.32.0.1/12\"}]");
        assertThat(pods.held).containsOnlyKeys("c1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.2.0 | {'cniVersion':'0.2.0','ip4':{'ip':'10.32.0.1/12','gateway':'10.32.0.9'},'dns':{}}",
                "0.4.0 | {'cniVersion':'0.4.0','ips':[{'version':'4','address':'10.32.0.1/12','gateway':'10.32.0.9'}],'dns':{}}",
                "1.0.0 | {'cniVersion':'1.0.0','ips':[{'address':'10.32.0.1/12','gateway':'10.32.0.9'}],'dns':{}}",
            })
    void eachVersionHasItsOwnShapeOfResult(String version, String expected) {
        String config = "{'cniVersion':'" + version + "','name':'weave','ipam':{'gateway':'10.32.0.9'}}";

        JsonNode result = ok("CNI_COMMAND=ADD CNI_CONTAINERID=c1 PROGRAM=weave-ipam", config);

        assertThat(result.toString()).isEqualTo(json(expected));
    }

    @Test
    void anAddThatFailsLeavesNothing() {
        JsonNode error = failed("CNI_COMMAND=ADD CNI_CONTAINERID=c1 CNI_IFNAME=eth0 CNI_NETNS=/run/netns/none", CONFIG);

        assertThat(error.path("code").asInt()).isEqualTo(100);
        assertThat(error.path("msg").asText()).isEqualTo("no kernel here");
        assertThat(pods.held).containsOnlyKeys(PodNetwork.EXPOSED);
    }

    @Test
    void deletingTwiceIsAllRight() {
        ok("CNI_COMMAND=ADD CNI_CONTAINERID=c1 PROGRAM=weave-ipam", CONFIG);

        for (int time = 0; time < 2; time++) {
            CniAnswer answer = plugin.answer(message("CNI_COMMAND=DEL CNI_CONTAINERID=c1 CNI_IFNAME=eth0", CONFIG));
            assertThat(answer).isEqualTo(CniAnswer.EMPTY);
        }

        assertThat(pods.held).isEmpty();
    }

    @Test
    void deletingGoesOnWithoutAReadableConfiguration() {
        ok("CNI_COMMAND=ADD CNI_CONTAINERID=c1 PROGRAM=weave-ipam", CONFIG);

        assertThat(plugin.answer(message("CNI_COMMAND=DEL CNI_CONTAINERID=c1", "{torn")))
                .isEqualTo(CniAnswer.EMPTY);

        assertThat(pods.held).isEmpty();
    }

    @Test
    void anotherPluginThatGivesAddressesIsRunByTheProgram() {
        String config = "{'cniVersion':'1.0.0','name':'weave','ipam':{'type':'host-local','subnet':'10.9.0.0/16'}}";
        String add = "CNI_COMMAND=ADD CNI_CONTAINERID=c1 CNI_IFNAME=eth0 CNI_NETNS=/run/netns/none";

        CniAnswer first = plugin.answer(message(add, config));
        JsonNode broken = failed(add + " IPAM_STATUS=0 IPAM_RESULT={}", config);
        JsonNode refused = failed(add + " IPAM_STATUS=1 IPAM_RESULT=no", config);

        assertThat(first).isEqualTo(new CniAnswer("exec host-local", json(config)));
        assertThat(broken.path("msg").asText()).isEqualTo("Received no usable result from IPAM plugin");
        assertThat(refused.path("msg").asText()).isEqualTo("IPAM plugin failed to allocate IP address");
        assertThat(pods.held).isEmpty();
    }

    @Test
    void cleaningUpTakesWhatIsNoMoreAndNothingElse() {
        pods.plug("vethwepl1", "gone", "weave");
        pods.plug("vethwepl2", "here", "weave");
        pods.plug("vethwepl3", SANDBOX.replace('0', '1'), "other");
        for (String id :
                List.of("here", SANDBOX, SANDBOX.replace('0', '1'), "netns:pod", "10.32.0.9", "weave:expose")) {
            ok("CNI_COMMAND=ADD CNI_CONTAINERID=x PROGRAM=weave-ipam", CONFIG);
            pods.held.put(id, pods.held.remove("x"));
        }
        String config = "{'cniVersion':'1.1.0','name':'weave',"
                + "'cni.dev/valid-attachments':[{'containerID':'here','ifname':'eth0'}]}";

        assertThat(plugin.answer(message("CNI_COMMAND=GC", config))).isEqualTo(CniAnswer.EMPTY);

        assertThat(pods.links).containsOnlyKeys("vethwepl2", "vethwepl3");
        assertThat(pods.held.keySet()).doesNotContain(SANDBOX).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CNI_COMMAND=ADD CNI_CONTAINERID=c1 | {'cniVersion':'9.0.0','name':'weave'} | 1 | incompatible CNI versions",
                "CNI_COMMAND=ADD CNI_CONTAINERID=../c | {'cniVersion':'1.0.0','name':'weave'} | 4 | CNI_CONTAINERID is no id",
                "CNI_COMMAND=ADD CNI_CONTAINERID=c CNI_IFNAME=a/b | {'cniVersion':'1.0.0','name':'weave'} | 4 | CNI_IFNAME is no name",
                "CNI_COMMAND=ADD CNI_CONTAINERID=c CNI_IFNAME=eth0 | {'cniVersion':'1.0.0','name':'weave'} | 4 | CNI_NETNS is missing",
                "CNI_COMMAND=JUMP CNI_CONTAINERID=c1 | {'cniVersion':'1.0.0','name':'weave'} | 4 | unknown CNI_COMMAND: JUMP",
                "CNI_COMMAND=ADD CNI_CONTAINERID=c1 | {'cniVersion':'1.0.0','name':'weave'}} | 6 | is no JSON",
                "CNI_COMMAND=ADD CNI_CONTAINERID=c1 | [] | 6 | is no JSON object",
                "CNI_COMMAND=ADD CNI_CONTAINERID=c1 | {'cniVersion':'1.0.0'} | 7 | name is missing",
                "CNI_COMMAND=ADD CNI_CONTAINERID=c1 | {'cniVersion':'1.0.0','name':'w','mtu':5} | 7 | mtu must be",
                "CNI_COMMAND=ADD CNI_CONTAINERID=c1 | {'cniVersion':'1.0.0','name':'w','isGateway':true} | 7 | Gateway functionality not supported",
                "CNI_COMMAND=STATUS | {'cniVersion':'1.1.0','name':'w','bridge':'br0'} | 7 | bridge \"br0\" not present",
                "CNI_COMMAND=GC | {'cniVersion':'1.1.0','name':'w'} | 7 | GC needs cni.dev/valid-attachments",
                "CNI_COMMAND=CHECK CNI_CONTAINERID=c1 | {'cniVersion':'1.0.0','name':'w'} | 7 | CHECK needs the prevResult",
            })
    void whatIsWrongIsSaidWithTheCodeOfTheSpecification(String call, String config, int code, String text) {
        JsonNode error = failed(call, config);

        assertThat(error.path("code").asInt()).isEqualTo(code);
        assertThat(error.path("msg").asText() + error.path("details").asText()).contains(text);
    }

    @Test
    void withoutAllocationItIsToBeTriedLater() {
        pods.allocates = false;

        assertThat(failed("CNI_COMMAND=ADD CNI_CONTAINERID=c1 PROGRAM=weave-ipam", CONFIG)
                        .path("code")
                        .asInt())
                .isEqualTo(11);
        assertThat(failed("CNI_COMMAND=STATUS", CONFIG).path("code").asInt()).isEqualTo(50);
    }

    /** Whatever comes, the answer is one that a runtime can read. */
    @Test
    void mutatedCallsGetAnAnswer() throws JsonProcessingException {
        SplittableRandom random = new SplittableRandom(5);
        byte[] valid = message(
                "CNI_COMMAND=ADD CNI_CONTAINERID=c1 CNI_IFNAME=eth0 CNI_NETNS=/run/netns/none CNI_ARGS=A=B",
                "{'cniVersion':'1.1.0','name':'weave','mtu':1400,'hairpinMode':true,'ipam':{'subnet':'10.32.0.0/16',"
                        + "'gateway':'10.32.0.1','routes':[{'dst':'0.0.0.0/0','gw':'10.32.0.1'}]},"
                        + "'prevResult':{'ips':[{'address':'10.32.0.2/12'}]},'dns':{'nameservers':['10.0.0.10']}}");
        Set<String> orders = Set.of("0", "1");
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = valid.clone();
            for (int change = random.nextInt(6); change >= 0; change--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }

            CniAnswer answer = plugin.answer(mutated);

            if (answer.order().startsWith("exec ")) {
                continue;
            }
            assertThat(orders).contains(answer.order());
            if (answer.order().equals("1")) {
                JsonNode error = NetworkConfig.JSON.readTree(answer.text());
                assertThat(error.path("code").asInt()).isPositive();
                assertThat(error.path("msg").asText()).isNotEmpty().doesNotContain("mistake of this program");
            }
        }
    }

    private JsonNode ok(String variables, String config) {
        return answer("0", variables, config);
    }

    private JsonNode failed(String variables, String config) {
        return answer("1", variables, config);
    }

    private JsonNode answer(String order, String variables, String config) {
        CniAnswer answer = plugin.answer(message(variables, config));
        assertThat(answer.order()).as(answer.text()).isEqualTo(order);
        try {
            return NetworkConfig.JSON.readTree(answer.text());
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer.text(), e);
        }
    }

    private static byte[] message(String variables, String config) {
        String text = CniRequest.GREETING + variables.replace(' ', '\0') + "\0\0" + json(config);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}

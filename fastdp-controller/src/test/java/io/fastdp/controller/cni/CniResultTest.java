package io.fastdp.controller.cni;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CniResultTest {
    private static final String WHOLE = "{'cniVersion':'1.1.0','interfaces':[{'name':'vethwepl1'},"
            + "{'name':'eth0','mac':'0a:58:0a:20:00:01','sandbox':'/run/netns/pod1'}],"
            + "'ips':[{'interface':1,'address':'10.32.0.1/12','gateway':'10.32.0.2'}],"
            + "'routes':[{'dst':'0.0.0.0/0'},{'dst':'10.9.0.0/16','gw':'10.32.0.3'}],"
            + "'dns':{'nameservers':['10.96.0.10']}}";

    @Test
    void whatWasWrittenIsRead() {
        assertThat(read(WHOLE).toJson(CniVersion.V1_1_0).toString()).isEqualTo(json(WHOLE));
    }

    /** A runtime passes the result of an ADD back in the version of its configuration. */
    @ParameterizedTest
    @EnumSource
    void addressesGatewayAndRoutesAreReadInEachVersion(CniVersion version) {
        CniResult whole = read(WHOLE);

        CniResult again = read(whole.toJson(version).toString());

        assertThat(again.addresses()).isEqualTo(whole.addresses());
        assertThat(again.gateway()).isEqualTo(whole.gateway());
        assertThat(again.routes()).isEqualTo(whole.routes());
    }

    @Test
    void whatIsOfIpv6IsLeftOut() {
        CniResult result = read("{'ips':[{'address':'fd00::1/64','gateway':'fd00::2'},{'address':'10.32.0.1/12'}],"
                + "'routes':[{'dst':'::/0'}]}");

        assertThat(result.addresses()).hasToString("[10.32.0.1/12]");
        assertThat(result.gateway()).isEmpty();
        assertThat(result.routes()).isEmpty();
    }

    private static CniResult read(String text) {
        try {
            return CniResult.read(NetworkConfig.JSON.readTree(json(text)));
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}

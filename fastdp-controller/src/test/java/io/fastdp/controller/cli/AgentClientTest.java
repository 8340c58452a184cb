package io.fastdp.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class AgentClientTest {
    private final List<String> notices = new ArrayList<>();

    @AutoClose
    private final ScriptedAgent agent = new ScriptedAgent();

    @Test
    void aHangUpAfterAWhileIsAskedAgain() throws IOException {
        agent.hangsUpOn("GET /ring").on("GET /ring", 200, "done");

        AgentClient.Reply reply =
                new AgentClient(agent.address(), Duration.ZERO).await("GET", "/ring", patience(5_000));

        assertThat(reply).isEqualTo(new AgentClient.Reply(200, "done"));
        assertThat(agent.asked()).containsExactly("GET /ring", "GET /ring");
    }

    @Test
    void aHangUpAtOnceIsNoAgent() {
        agent.hangsUpOn("GET /ring");

        AgentClient client = new AgentClient(agent.address());

        assertThatThrownBy(() -> client.await("GET", "/ring", patience(5_000)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("what listens there is no agent");
        assertThat(agent.asked()).hasSize(1);
    }

    @Test
    void theNoticeIsGivenOnceAndPatienceEnds() {
        agent.silentOn("GET /ring");

        AgentClient client = new AgentClient(agent.address(), Duration.ZERO);

        assertThatThrownBy(() -> client.await("GET", "/ring", patience(60)))
                .isInstanceOf(NoAnswerException.class)
                .hasMessage("the agent at " + agent.address() + " does not answer");
        assertThat(notices).containsExactly("waiting");
    }

    private Patience patience(long limitMillis) {
        return new Patience(
                Optional.of(Duration.ofMillis(limitMillis)), Duration.ofMillis(20), () -> notices.add("waiting"));
    }
}

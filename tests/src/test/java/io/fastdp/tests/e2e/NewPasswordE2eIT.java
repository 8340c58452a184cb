package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** An agent that is restarted with its first password: what its kernel forwarded in the clear ends with the start. */
class NewPasswordE2eIT {

    @Test
    void noFrameGoesOnInTheClear() {
        try (Pair pair = Pair.start()) {
            Pod left = pair.left();
            Pod right = pair.right();
            Cluster cluster = pair.cluster();
            cluster.agent(1).kill();
            assertThat(left.ping(right, 3, 0.2).lost()).as("the kernel goes on").isZero();

            Agent secret = cluster.node(1).launch(List.of(cluster.node(1), cluster.node(2)), "--password=wfvAwt7sj");
            Await.until(
                    "policies",
                    Lab.COMMAND_LIMIT,
                    secret::log,
                    () -> cluster.node(1).run("ip", "xfrm", "policy").output().contains("proto esp"));

            assertThat(left.ping(right, 5, 0.2).received()).isZero();
        }
    }
}

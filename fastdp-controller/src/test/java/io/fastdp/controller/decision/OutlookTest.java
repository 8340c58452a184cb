package io.fastdp.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.mesh.connection.CloseReason;
import org.junit.jupiter.api.Test;

/** The picture is put together once for all states that agree on the mesh and on who is held. */
class OutlookTest {
    private final Scene scene = held();

    private static Scene held() {
        Scene scene = Scene.in("1-2 2-3 1-4", 1);
        scene.announce(1, new int[] {2, 1}, new int[] {4, 1});
        scene.stop(2, CloseReason.REMOTE_CLOSED);
        scene.mesh("1-4");
        return scene;
    }

    @Test
    void missedFramesHeartbeatsAndNewEndpointsFindThePictureAsItIs() {
        Picture before = scene.state.picture();

        scene.missed(Scene.mac(1, 1), Scene.mac(9, 9));
        scene.missed(4, 4, 1, Scene.mac(4, 1), Scene.mac(1, 1));
        scene.heartbeat(4);
        scene.announce(2, new int[] {4, 2});

        assertThat(before.peers()).containsKeys(Scene.name(2), Scene.name(3), Scene.name(4));
        assertThat(scene.state.picture()).isSameAs(before);
    }

    @Test
    void aViewThatSaysTheSameLeavesThePictureAsItIs() {
        Picture before = scene.state.picture();

        scene.mesh("1-4");

        assertThat(scene.state.picture()).isSameAs(before);
    }

    @Test
    void anotherMeshHasAnotherPicture() {
        scene.state.picture();

        scene.mesh("1-4 4-5");

        assertThat(scene.state.picture().peers()).containsKey(Scene.name(5));
    }

    @Test
    void whoIsNoLongerHeldIsNoLongerInThePicture() {
        scene.state.picture();

        scene.pass(HeldPeers.LINGER);

        assertThat(scene.state.picture().peers()).containsOnlyKeys(Scene.name(4));
    }

    @Test
    void nobodyHeldMeansTheMeshAsItIs() {
        Scene plain = Scene.in("1-2", 1);

        assertThat(plain.state.picture()).isSameAs(plain.state.live());
    }

    @Test
    void twoThatSayTheSameAreEqualWhetherOrNotSomebodyLooked() {
        Outlook looked = scene.state.outlook();
        looked.picture();

        Outlook fresh = new Outlook(looked.live(), looked.held());

        assertThat(fresh).isEqualTo(looked).hasSameHashCodeAs(looked);
        assertThat(fresh).isNotEqualTo(new Outlook(looked.live(), HeldPeers.NONE));
    }
}

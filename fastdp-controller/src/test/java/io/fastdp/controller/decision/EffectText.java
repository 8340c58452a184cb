package io.fastdp.controller.decision;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Writes effects down, one line each. */
final class EffectText implements Effect.Handler {
    final List<String> lines = new ArrayList<>();

    @Override
    public void sendFrame(Effect.SendFrame effect) {
        lines.add("frame -> " + FlowLines.actions(effect.actions()));
    }

    @Override
    public void sendHeartbeat(Effect.SendHeartbeat effect) {
        lines.add("heartbeat " + effect.neighbour().connectionUid() + " -> " + FlowLines.actions(effect.actions()));
    }

    @Override
    public void acknowledge(Effect.Acknowledge effect) {
        lines.add("acknowledge " + effect.connection());
    }

    @Override
    public void establish(Effect.Establish effect) {
        lines.add("establish " + effect.connection() + " " + effect.peer().nickName());
    }

    @Override
    public void offerKey(Effect.OfferKey effect) {
        String first = HexFormat.of().toHexDigits(effect.offer().toArray()[0]);
        lines.add("offer key " + first + " to " + effect.connection());
    }

    @Override
    public void renewKey(Effect.RenewKey effect) {
        lines.add("renew key " + effect.connection());
    }

    @Override
    public void fail(Effect.Fail effect) {
        lines.add("fail " + effect.connection() + " " + effect.reason());
    }

    @Override
    public void openVxlanPort(Effect.OpenVxlanPort effect) {
        lines.add("open vxlan port " + effect.udpPort());
    }

    @Override
    public void answerHeartbeat(Effect.AnswerHeartbeat effect) {
        lines.add("heard " + effect.count() + " of " + effect.connection());
    }

    @Override
    public void sendBySleeve(Effect.SendBySleeve effect) {
        lines.add("sleeve " + effect.source().value() + ">"
                + effect.hop().destination().value() + " by " + effect.hop().connection());
    }

    @Override
    public void openSleevePort(Effect.OpenSleevePort effect) {
        lines.add("open sleeve port");
    }

    @Override
    public void openBridgePort(Effect.OpenBridgePort effect) {
        lines.add("open bridge port");
    }

    @Override
    public void announce(Effect.Announce effect) {
        lines.add("announce " + effect.local().keySet().stream().sorted().toList());
    }

    @Override
    public void tell(Effect.Tell effect) {
        lines.add(effect.level() + " " + effect.text());
    }
}

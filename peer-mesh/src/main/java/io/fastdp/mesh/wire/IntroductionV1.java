package io.fastdp.mesh.wire;

import io.fastdp.mesh.wire.Introduction.Progress;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Protocol version 1 behind the header: one feature map in clear (mesh protocol section 5.2). */
final class IntroductionV1 {
    private static final String PUBLIC_KEY = "PublicKey";

    private final IntroductionSettings settings;
    private final Optional<EphemeralKey> key;
    private final GobFraming framing = new GobFraming();

    private IntroductionV1(IntroductionSettings settings) {
        this.settings = settings;
        this.key = settings.freshKey();
    }

    static Optional<Progress> begin(IntroductionSettings settings) {
        IntroductionV1 introduction = new IntroductionV1(settings);
        Map<String, String> entries =
                new TreeMap<>(Features.ofVersion1(settings.features().entries()));
        introduction.key.ifPresent(
                pair -> entries.put(PUBLIC_KEY, pair.publicKey().toString()));
        return Progress.to(introduction::readFeatures, FeatureCodec.encode(entries));
    }

    private Optional<Progress> readFeatures(InputQueue queue) throws ProtocolException {
        Optional<GobValue> value = framing.nextValue(queue, IntroductionSettings.LONGEST_FEATURES);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> received = FeatureCodec.read(value.get());
        Optional<String> remoteKey = Optional.ofNullable(received.get(PUBLIC_KEY));
        settings.requireSameEncryption(remoteKey.isPresent());
        Optional<SessionKey> sessionKey = Optional.empty();
        if (remoteKey.isPresent()) {
            sessionKey = Optional.of(settings.agree(key, publicKey(remoteKey.get())));
        }
        Optional<Sealing> sealing = sessionKey.map(agreed -> Sealing.of(agreed, settings.dialler()));
        Features features = Features.parse(Features.ofVersion1(received));
        return Progress.end(new Introduced(1, features, sessionKey, new MessageFramer(framing, sealing, queue)));
    }

    private static Octets publicKey(String hex) throws ProtocolException {
        try {
            return Octets.owning(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException e) {
            throw new ProtocolException("malformed feature: " + PUBLIC_KEY + " is not hexadecimal", e);
        }
    }
}

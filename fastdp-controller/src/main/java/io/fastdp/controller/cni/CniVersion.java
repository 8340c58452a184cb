package io.fastdp.controller.cni;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The versions of the CNI specification that are spoken; later ones compare greater. */
enum CniVersion {
    V0_1_0("0.1.0"),
    V0_2_0("0.2.0"),
    V0_3_0("0.3.0"),
    V0_3_1("0.3.1"),
    V0_4_0("0.4.0"),
    V1_0_0("1.0.0"),
    V1_1_0("1.1.0");

    private final String text;

    CniVersion(String text) {
        this.text = text;
    }

    /** Empty if that version is not spoken. */
    static Optional<CniVersion> of(String text) {
        return Stream.of(values()).filter(version -> version.text.equals(text)).findFirst();
    }

    static List<String> texts() {
        return Stream.of(values()).map(CniVersion::toString).toList();
    }

    static CniVersion newest() {
        return V1_1_0;
    }

    boolean isBefore(CniVersion other) {
        return compareTo(other) < 0;
    }

    @Override
    public String toString() {
        return text;
    }
}

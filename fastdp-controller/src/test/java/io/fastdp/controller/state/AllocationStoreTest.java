package io.fastdp.controller.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.ipam.AllocatorChange;
import io.fastdp.ipam.AllocatorChange.HoldingChanged;
import io.fastdp.ipam.AllocatorChange.RingChanged;
import io.fastdp.ipam.AllocatorSnapshot;
import io.fastdp.ipam.Holding;
import io.fastdp.ipam.Holdings;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.AdvisoryLock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationStoreTest {
    private static final PeerName SELF = PeerName.of(1);
    private static final Ring RING =
            Ring.empty(Span.of(Cidr.parse("10.32.0.0/12")), SELF).divide(List.of(SELF, PeerName.of(2)));

    @TempDir
    private Path folder;

    private String prefix = "";
    private AllocatorSnapshot state = AllocatorSnapshot.of(RING, new Holdings());
    private AllocationStore store = unopened();

    @SuppressWarnings("NullAway") // set before each test
    private static AllocationStore unopened() {
        return null;
    }

    @BeforeEach
    void open() throws IOException {
        prefix = folder.resolve("db/weave").toString();
        store = AllocationStore.open(prefix);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Path file(String name) {
        return Path.of(prefix + name);
    }

    private void save(AllocatorChange... changes) throws IOException {
        for (AllocatorChange change : changes) {
            if (change instanceof HoldingChanged changed) {
                state.holdings().put(changed.identifier(), changed.holding());
            } else if (change instanceof RingChanged changed) {
                state = AllocatorSnapshot.of(changed.ring(), state.holdings());
            }
        }
        store.save(List.of(changes), () -> state);
    }

    private static HoldingChanged owns(String identifier, String... cidrs) {
        return new HoldingChanged(
                identifier,
                new Holding(true, List.of(cidrs).stream().map(Cidr::parse).toList()));
    }

    private LoadedAllocations reopened() throws IOException {
        store.close();
        store = AllocationStore.open(prefix);
        return store.loaded();
    }

    @Test
    void theFirstStartFindsNothingAndWritesNothing() {
        assertThat(store.loaded().content().snapshot()).isEmpty();
        assertThat(store.loaded().addressesMayLack()).isTrue();
        assertThat(store.loaded().ringMayBeStale()).isFalse();
        assertThat(file("ipam.journal")).doesNotExist();
    }

    @Test
    void whatWasSavedIsFoundAgain() throws IOException {
        save(new RingChanged(RING));
        save(owns("a", "10.32.0.1/12"));
        store.saveTargets(List.of("host1"), () -> state);
        save(owns("b", "10.32.0.2/12"), owns("a"));

        LoadedAllocations loaded = reopened();

        assertThat(loaded.content().snapshot()).contains(state);
        assertThat(loaded.content().targets()).containsExactly("host1");
        assertThat(loaded.addressesMayLack()).isFalse();
        assertThat(loaded.ringMayBeStale()).isFalse();
    }

    @Test
    void aReopenedFileIsGoneOnWith() throws IOException {
        save(new RingChanged(RING), owns("a", "10.32.0.1/12"));
        reopened();
        save(owns("b", "10.32.0.2/12"));

        assertThat(reopened().content().snapshot()).contains(state);
        assertThat(file("ipam.journal.old")).doesNotExist();
    }

    @Test
    void aLongJournalIsWrittenAnew() throws IOException {
        store.close();
        store = AllocationStore.open(prefix, 2000, Runnable::run);
        for (int i = 0; i < 500; i++) {
            save(owns("a", "10.32.0." + (1 + i % 200) + "/12"));
        }

        assertThat(Files.size(file("ipam.journal"))).isLessThan(6000);
        assertThat(file("ipam.journal.old")).exists();
        assertThat(reopened().content().snapshot()).contains(state);
    }

    /** What an agent finds that starts after a death at this moment. */
    private Optional<AllocatorSnapshot> found(Path elsewhere) throws IOException {
        Files.createDirectories(elsewhere);
        for (String name : List.of("ipam.journal", "ipam.journal.old", "ipam.journal.new")) {
            Files.deleteIfExists(elsewhere.resolve("weave" + name));
            if (Files.exists(file(name))) {
                Files.copy(file(name), elsewhere.resolve("weave" + name));
            }
        }
        try (AllocationStore after =
                AllocationStore.open(elsewhere.resolve("weave").toString())) {
            assertThat(after.loaded().addressesMayLack()).isFalse();
            return after.loaded().content().snapshot();
        }
    }

    @Test
    void atEachMomentOfWritingAnewEverythingIsFound() throws IOException {
        Deque<Runnable> disk = new ArrayDeque<>();
        store.close();
        store = AllocationStore.open(prefix, 5000, disk::add);
        save(new RingChanged(RING));
        int placed = 0;
        for (int i = 0; i < 1200; i++) {
            // The disk takes longer than some changes, and what is placed is not gone over to before the next one.
            if (i % 7 == 0 && !disk.isEmpty()) {
                disk.remove().run();
                placed++;
            }
            String container = "container" + i * 31 % 600;
            save(
                    state.holdings().of(container).addresses().isEmpty()
                            ? owns(container, "10.32." + i / 200 + "." + (1 + i % 200) + "/12")
                            : owns(container));
            if (i % 5 == 0) {
                assertThat(found(folder.resolve("elsewhere")))
                        .as("change %d", i)
                        .contains(state);
            }
        }

        assertThat(placed).isGreaterThan(2);
        assertThat(reopened().content().snapshot()).contains(state);
    }

    @Test
    void aNewGenerationThatCannotBePlacedIsGivenUp() throws IOException {
        Deque<Runnable> disk = new ArrayDeque<>();
        openWithGeneration(disk);
        Files.delete(file("ipam.journal.new"));

        disk.remove().run();
        save(owns("z", "10.32.9.9/12"));

        assertThat(file("ipam.journal.old")).exists();
        assertThat(reopened().content().snapshot()).contains(state);
    }

    @Test
    void aNewGenerationThatCannotBeWrittenToIsGivenUp() throws IOException {
        store.close();
        store = AllocationStore.open(prefix, 200, Runnable::run);
        save(new RingChanged(RING));
        for (int i = 1; store.next() == null; i++) {
            save(owns("c", "10.32.0." + i + "/12"));
        }
        requireNonNull(store.next()).output().close();
        save(owns("z", "10.32.9.9/12"));

        assertThat(reopened().content().snapshot()).contains(state);
    }

    @Test
    void nobodyIsToldOfWhatIsNotInTheGenerationThatIsFound() throws IOException {
        Deque<Runnable> disk = new ArrayDeque<>();
        openWithGeneration(disk);
        disk.remove().run();
        requireNonNull(store.next()).output().close();

        assertThatThrownBy(() -> save(owns("y", "10.32.9.8/12"))).isInstanceOf(IOException.class);
        save(owns("z", "10.32.9.9/12"));

        assertThat(state.holdings().asMap()).containsKeys("y", "z");
        assertThat(reopened().content().snapshot()).contains(state);
    }

    /** With a new generation that is whole and not in its place. */
    private void openWithGeneration(Deque<Runnable> disk) throws IOException {
        store.close();
        store = AllocationStore.open(prefix, 200, disk::add);
        save(new RingChanged(RING));
        for (int i = 1; disk.isEmpty(); i++) {
            save(owns("c", "10.32.0." + i + "/12"));
        }
    }

    @Test
    void aDamagedFileIsKeptAsideAndItsRestUsed() throws IOException {
        save(new RingChanged(RING), owns("a", "10.32.0.1/12"));
        long before = Files.size(file("ipam.journal"));
        save(owns("b", "10.32.0.2/12"));
        save(owns("c", "10.32.0.3/12"));
        byte[] octets = Files.readAllBytes(file("ipam.journal"));
        octets[(int) before + 22] ^= 1;
        Files.write(file("ipam.journal"), octets);

        LoadedAllocations loaded = reopened();

        assertThat(loaded.addressesMayLack()).isTrue();
        assertThat(loaded.ringMayBeStale()).isTrue();
        assertThat(loaded.content().snapshot().orElseThrow().holdings().asMap()).containsOnlyKeys("a", "c");
        assertThat(Files.readAllBytes(file("ipam.journal.damaged"))).isEqualTo(octets);
        assertThat(reopened().content()).isEqualTo(loaded.content());
        assertThat(store.loaded().addressesMayLack()).isFalse();
    }

    @Test
    void aDamagedSnapshotIsMadeGoodByTheGenerationBefore() throws IOException {
        store.close();
        store = AllocationStore.open(prefix, 200, Runnable::run);
        save(new RingChanged(RING), owns("a", "10.32.0.1/12"), owns("b", "10.32.0.2/12"));
        for (int i = 0; !Files.exists(file("ipam.journal.old")); i++) {
            save(owns("c", "10.32.0." + (3 + i) + "/12"));
        }
        byte[] octets = Files.readAllBytes(file("ipam.journal"));
        octets[60] ^= 1;
        Files.write(file("ipam.journal"), octets);

        LoadedAllocations loaded = reopened();

        assertThat(loaded.content().snapshot()).contains(state);
        assertThat(loaded.addressesMayLack()).isFalse();
        assertThat(loaded.ringMayBeStale()).isFalse();
    }

    @Test
    void aSecondAgentIsLockedOut() throws IOException {
        save(new RingChanged(RING));

        assertThatThrownBy(() -> AllocationStore.open(prefix))
                .isInstanceOf(AllocationsInUseException.class)
                .hasMessageContaining("ipam.journal is locked by another agent");
    }

    @Test
    void aRunningOriginalIsSaidSoAndLeavesNothingLocked() throws IOException {
        store.close();
        Files.write(file("data.db"), new byte[10]);
        try (AdvisoryLock original = AdvisoryLock.exclusive(file("data.db")).orElseThrow()) {
            assertThatThrownBy(() -> AllocationStore.open(prefix))
                    .isInstanceOf(AllocationsInUseException.class)
                    .hasMessageContaining("data.db is locked by the weave router");
            assertThat(original).isNotNull();
        }

        assertThat(reopened().content().snapshot()).isEmpty();
        assertThat(AdvisoryLock.exclusive(file("data.db")))
                .as("the original cannot start")
                .isEmpty();
    }

    /** Made by hand in the original's format: transaction 42, container abc has 10.40.0.7/12. */
    private void putOriginal() throws IOException {
        Files.createDirectories(folder.resolve("db"));
        try (InputStream data = requireNonNull(getClass().getResourceAsStream("/original/data.db"))) {
            Files.write(file("data.db"), data.readAllBytes());
        }
    }

    @Test
    void theOriginalsAddressesAreTakenOverOnce() throws IOException {
        store.close();
        putOriginal();
        byte[] before = Files.readAllBytes(file("data.db"));

        LoadedAllocations loaded = reopened();

        assertThat(loaded.content().snapshot().orElseThrow().holdings().asMap())
                .containsEntry("abc", owns("abc", "10.40.0.7/12").holding());
        assertThat(loaded.addressesMayLack()).isFalse();
        state = loaded.content().snapshot().orElseThrow();
        save(owns("abc"), owns("new", "10.32.0.9/12"));
        assertThat(reopened().content().snapshot()).contains(state);
        assertThat(Files.readAllBytes(file("data.db"))).isEqualTo(before);
    }

    @Test
    void anOriginalThatRanInBetweenIsBelievedButNotAlone() throws IOException {
        save(new RingChanged(RING), owns("ours", "10.32.0.1/12"));
        store.close();
        putOriginal();

        LoadedAllocations loaded = reopened();

        assertThat(loaded.content().snapshot().orElseThrow().holdings().asMap()).containsOnlyKeys("abc");
        assertThat(loaded.addressesMayLack()).isTrue();
    }

    @Test
    void whatCannotBeWrittenFailsAndIsWrittenLater() throws IOException {
        save(new RingChanged(RING), owns("a", "10.32.0.1/12"));
        store.forget();
        Files.createDirectories(file("ipam.journal.new/in-the-way"));

        assertThatThrownBy(() -> save(owns("b", "10.32.0.2/12"))).isInstanceOf(IOException.class);
        Files.delete(file("ipam.journal.new/in-the-way"));
        save(owns("c", "10.32.0.3/12"));

        assertThat(state.holdings().asMap()).containsOnlyKeys("a", "b", "c");
        assertThat(reopened().content().snapshot()).contains(state);
    }

    @Test
    void aFolderThatCannotBeMadeIsNoReasonNotToStart() throws IOException {
        store.close();
        Files.write(folder.resolve("plain"), new byte[1]);
        String impossible = folder.resolve("plain/db/weave").toString();

        try (AllocationStore other = AllocationStore.open(impossible)) {
            assertThat(other.loaded().addressesMayLack()).isTrue();
            assertThatThrownBy(() -> other.save(List.of(new RingChanged(RING)), () -> state))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatWasForgottenIsGone() throws IOException {
        save(new RingChanged(RING));
        store.forget();

        assertThat(reopened().content().snapshot()).isEmpty();
    }
}

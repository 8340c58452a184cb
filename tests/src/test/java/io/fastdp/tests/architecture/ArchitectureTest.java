package io.fastdp.tests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {

    private static final JavaClasses PROGRAM = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.fastdp");

    @Test
    void theRulesSeeTheProgram() {
        // Rules about nothing pass: this one makes sure that there is something.
        assertThat(PROGRAM).hasSizeGreaterThan(50);
        assertThat(PROGRAM.containPackage("io.fastdp.tests")).isFalse();
    }

    @Test
    void onlyNetlinkAndOneClassForLibsodiumTouchTheForeignFunctionInterface() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.fastdp.netlink..")
                .and()
                .doNotHaveFullyQualifiedName("io.fastdp.sleeve.crypto.LibSodium")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jnr..", "com.kenai.jffi..")
                .check(PROGRAM);
    }

    /** What its packages share is public for want of another word. */
    @Test
    void nobodyElseUsesTheInsideOfNetlink() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.fastdp.netlink..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("io[.]fastdp[.]netlink[.](LibC|UseCount|MessageVector)")
                .check(PROGRAM);
    }

    /** A module, and the packages of ours that it may use beside its own. */
    @ParameterizedTest
    @CsvSource({
        "io.fastdp.netlink.., io.fastdp.netlink..",
        "io.fastdp.odp.., io.fastdp.netlink..",
        "io.fastdp.mesh.., io.fastdp.mesh..",
        "io.fastdp.ipam.., io.fastdp.mesh..",
        "io.fastdp.sleeve.., io.fastdp.mesh..",
    })
    void modulesDependInOneDirection(String module, String allowed) {
        noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat(resideInAPackage("io.fastdp..")
                        .and(not(resideInAPackage(module)))
                        .and(not(resideInAPackage(allowed))))
                .check(PROGRAM);
    }

    /** Ring, space and election are pure values: of all that is ours they see addresses and the names of peers. */
    @ParameterizedTest
    @ValueSource(strings = {"io.fastdp.ipam.ring..", "io.fastdp.ipam.space..", "io.fastdp.ipam.election.."})
    void coreOfTheAllocatorSeesOnlyAddressesAndNames(String core) {
        noClasses()
                .that()
                .resideInAPackage(core)
                .should()
                .dependOnClassesThat(resideInAPackage("io.fastdp..")
                        .and(not(resideInAPackage(core)))
                        .and(not(resideInAPackage("io.fastdp.ipam.address..")))
                        .and(not(resideInAPackage("io.fastdp.mesh.peer.."))))
                .check(PROGRAM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.fastdp.ipam..", "io.fastdp.sleeve.."})
    void passiveLibrariesUseOnlyNamesAndCodecsOfTheMesh(String library) {
        noClasses()
                .that()
                .resideInAPackage(library)
                .should()
                .dependOnClassesThat(resideInAPackage("io.fastdp.mesh..")
                        .and(not(resideInAPackage("io.fastdp.mesh.peer..")))
                        .and(not(resideInAPackage("io.fastdp.mesh.wire.."))))
                .check(PROGRAM);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.fastdp.(**)").should().beFreeOfCycles().check(PROGRAM);
    }

    @Test
    void noProductionCodeUsesTheTestingPackages() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..testing..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fastdp..testing..")
                .check(PROGRAM);
    }

    /** Pure packages get the time and chance handed in, and neither block nor start anything. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.fastdp.mesh.topology..",
                "io.fastdp.controller.decision..",
                "io.fastdp.ipam..",
                "io.fastdp.sleeve.."
            })
    void pureCodeHasNoClockAndNoThread(String pure) {
        noClasses()
                .that()
                .resideInAPackage(pure)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(
                        Clock.class,
                        Thread.class,
                        Executor.class,
                        ThreadFactory.class,
                        ThreadLocalRandom.class,
                        SecureRandom.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..", "io.netty..")
                .allowEmptyShould(true)
                .check(PROGRAM);
    }

    @Test
    void onlyTheCommandLineReadsSystemProperties() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.fastdp.controller.cli..", "..testing..")
                .should()
                .callMethod(System.class, "getProperty", String.class)
                .orShould()
                .callMethod(System.class, "getProperty", String.class, String.class)
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(PROGRAM);
    }

    @Test
    void everyPackageIsNullMarked() {
        classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith("org.jspecify.annotations.NullMarked")
                .check(PROGRAM);
    }
}

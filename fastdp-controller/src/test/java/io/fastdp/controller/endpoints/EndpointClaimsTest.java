package io.fastdp.controller.endpoints;

import static io.fastdp.controller.endpoints.Claims.endpoints;
import static io.fastdp.controller.endpoints.Claims.gone;
import static io.fastdp.controller.endpoints.Claims.merged;
import static io.fastdp.controller.endpoints.Claims.peer;
import static io.fastdp.controller.endpoints.Claims.present;
import static io.fastdp.controller.endpoints.Claims.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import io.fastdp.netlink.MacAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EndpointClaimsTest {
    private static final int RUNS = 3000;

    /** The version of a claim made at this time of day. */
    private static final long NOW = 1000;

    private static final long AT_NOW = NOW << 16;

    @Test
    void mergingIsCommutative() {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            List<Claim> one = Claims.random(random, random.nextInt(6));
            List<Claim> other = Claims.random(random, random.nextInt(6));

            EndpointClaims there =
                    EndpointClaims.NONE.merge(one).claims().merge(other).claims();
            EndpointClaims back =
                    EndpointClaims.NONE.merge(other).claims().merge(one).claims();

            assertThat(there).as("seed %d: %s and %s", seed, one, other).isEqualTo(back);
            assertThat(there.endpoints()).isEqualTo(back.endpoints());
        }
    }

    @Test
    void mergingIsAssociativeAndDoesNotDependOnPortions() {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            List<Claim> all = Claims.random(random, 9);
            EndpointClaims atOnce = EndpointClaims.NONE.merge(all).claims();
            List<Claim> shuffled = new ArrayList<>(all);
            Collections.shuffle(shuffled, random);
            EndpointClaims left =
                    EndpointClaims.NONE.merge(shuffled.subList(0, 4)).claims();
            EndpointClaims right =
                    EndpointClaims.NONE.merge(shuffled.subList(4, 9)).claims();

            assertThat(left.merge(right.all()).claims())
                    .as("seed %d: %s", seed, all)
                    .isEqualTo(atOnce);
            assertThat(right.merge(left.all()).claims())
                    .as("seed %d: %s", seed, all)
                    .isEqualTo(atOnce);
        }
    }

    @Test
    void mergingTwiceIsNoNews() {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            List<Claim> told = Claims.random(random, 6);
            EndpointClaims once = EndpointClaims.NONE.merge(told).claims();

            EndpointClaims.Merge again = once.merge(told);

            assertThat(again.news()).as("seed %d: %s", seed, told).isEmpty();
            assertThat(again.claims()).isSameAs(once);
        }
    }

    @Test
    void versionsNeverGoBack() {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            EndpointClaims before =
                    EndpointClaims.NONE.merge(Claims.random(random, 6)).claims();
            EndpointClaims after = before.merge(Claims.random(random, 6)).claims();

            for (Claim old : before.all()) {
                assertThat(after.all())
                        .as("seed %d", seed)
                        .anyMatch(c ->
                                c.key().equals(old.key()) && Long.compareUnsigned(c.version(), old.version()) >= 0);
            }
            assertThat(after.generation()).isGreaterThanOrEqualTo(before.generation());
        }
    }

    @Test
    void theNewestClaimOnAnAddressDecidesWhereItIs() {
        EndpointClaims claims = merged(present(1, 7, 10, "10.0.0.1"), present(2, 7, 11, "10.0.0.2"), present(2, 8, 1));

        assertThat(endpoints(claims)).isEqualTo("""
                7 at 2 10.0.0.2
                8 at 2""");
    }

    @Test
    void ofClaimsWithOneVersionTheLowerPeerNameWins() {
        assertThat(endpoints(merged(present(2, 7, 10), present(1, 7, 10)))).isEqualTo("7 at 1");
    }

    @Test
    void aWithdrawalByTheNewPlaceGivesTheAddressBackToTheOldOne() {
        EndpointClaims claims = merged(present(1, 7, 10), present(2, 7, 11));

        assertThat(endpoints(claims.merge(List.of(gone(2, 7, 12))).claims())).isEqualTo("7 at 1");
    }

    @Test
    void twoClaimsOfOneVersionAreSettledAlikeByEverybody() {
        Claim one = present(1, 7, 10, "10.0.0.1");
        Claim other = present(1, 7, 10, "10.0.0.2");

        assertThat(endpoints(merged(one, other)))
                .isEqualTo(endpoints(merged(other, one)))
                .isEqualTo("7 at 1 10.0.0.2");
    }

    @Test
    void aWithdrawalWinsOverAClaimOfTheSameVersion() {
        assertThat(endpoints(merged(gone(1, 7, 10), present(1, 7, 10)))).isEmpty();
        assertThat(endpoints(merged(present(1, 7, 10), gone(1, 7, 10)))).isEmpty();
    }

    @Test
    void anOldClaimThatStillTravelsDoesNotUndoAWithdrawal() {
        EndpointClaims claims =
                merged(present(1, 7, 10)).merge(List.of(gone(1, 7, 11))).claims();

        assertThat(endpoints(claims.merge(List.of(present(1, 7, 10))).claims())).isEmpty();
    }

    @Test
    void peersAreAnnouncingOrDeparted() {
        EndpointClaims claims = merged(present(1, 0, 1), present(2, 0, 1), gone(2, 0, 2), present(3, 7, 1));

        assertThat(claims.announcing()).containsExactly(peer(1));
        assertThat(claims.departed()).containsExactly(peer(2));
        assertThat(endpoints(claims)).isEqualTo("7 at 3");
    }

    @Test
    void anAssertionClaimsWhatIsThereAndWithdrawsWhatIsNot() {
        EndpointClaims claims = merged(present(1, 0, 5), present(1, 7, 5), present(1, 8, 5), present(2, 9, 5));

        List<Claim> made = claims.assertion(peer(1), wanted(8, 10), NOW);

        assertThat(text(made)).isEqualTo("+10 by 1 v" + AT_NOW + "\n-7 by 1 v" + AT_NOW);
        assertThat(endpoints(claims.merge(made).claims())).isEqualTo("""
                10 at 1
                8 at 1
                9 at 2""");
    }

    @Test
    void anAssertionThatStandsIsNotMadeAgain() {
        EndpointClaims claims = EndpointClaims.NONE;
        claims = claims.merge(claims.assertion(peer(1), wanted(7, 8), NOW)).claims();

        assertThat(claims.assertion(peer(1), wanted(7, 8), NOW + 5000)).isEmpty();
    }

    @Test
    void thatOtherPeersTakePartIsNoReasonToSayAgainThatWeDo() {
        EndpointClaims claims = merged(present(1, 0, 5), present(2, 0, 9));

        assertThat(claims.assertion(peer(1), Map.of(), NOW)).isEmpty();
    }

    @Test
    void otherAddressesAreANewClaim() {
        EndpointClaims claims = merged(present(1, 0, 5), present(1, 7, 5, "10.0.0.1"));

        List<Claim> made =
                claims.assertion(peer(1), Map.of(Claims.mac(7), Claims.addresses("10.0.0.1", "10.0.0.2")), NOW);

        assertThat(endpoints(claims.merge(made).claims())).isEqualTo("7 at 1 10.0.0.1 10.0.0.2");
    }

    @Test
    void anAddressThatMovesHereOutranksTheOldClaimEvenIfOurClockIsBehind() {
        long ahead = (NOW + 60_000) << 16;
        EndpointClaims claims = merged(present(2, 7, ahead), present(1, 0, 1));

        List<Claim> made = claims.assertion(peer(1), wanted(7), NOW);

        assertThat(text(made)).isEqualTo("+7 by 1 v" + (ahead + 1));
        assertThat(endpoints(claims.merge(made).claims())).isEqualTo("7 at 1");
    }

    @Test
    void aFarewellWithdrawsEverythingIncludingThePeer() {
        EndpointClaims claims = merged(present(1, 0, 5), present(1, 7, 5), gone(1, 8, 5), present(2, 9, 5));

        EndpointClaims after = claims.merge(claims.farewell(peer(1), NOW)).claims();

        assertThat(endpoints(after)).isEqualTo("9 at 2");
        assertThat(after.departed()).containsExactly(peer(1));
    }

    @Test
    void oldWithdrawalsAreForgotten() {
        EndpointClaims claims = merged(gone(1, 7, AT_NOW), present(1, 8, AT_NOW));
        long just = NOW + EndpointClaims.WITHDRAWAL_MEMORY.toMillis();

        assertThat(claims.without(p -> false, just)).isSameAs(claims);
        assertThat(text(claims.without(p -> false, just + 1).all())).isEqualTo("+8 by 1 v" + AT_NOW);
    }

    @Test
    void oldClaimsOfUnknownPeersAreForgotten() {
        EndpointClaims claims = merged(present(1, 7, AT_NOW), present(2, 8, AT_NOW));
        long later = NOW + EndpointClaims.CLAIM_MEMORY.toMillis();

        assertThat(claims.without(p -> p.equals(peer(1)), later)).isSameAs(claims);
        assertThat(endpoints(claims.without(p -> p.equals(peer(1)), later + 1))).isEqualTo("8 at 2");
        assertThat(claims.without(p -> false, NOW + Duration.ofDays(100).toMillis()))
                .isSameAs(claims);
    }

    @Test
    void aPeerMayClaimSoManyAddressesAndNoMoreUntilOldOnesAreForgotten() {
        List<Claim> told = new ArrayList<>();
        for (int i = 1; i <= EndpointClaims.MOST_OF_A_PEER; i++) {
            told.add(gone(1, i, AT_NOW));
        }
        EndpointClaims full = EndpointClaims.NONE.merge(told).claims();
        List<Claim> more = List.of(present(1, 1, AT_NOW + 1), present(1, 99_999, AT_NOW), present(2, 99_999, AT_NOW));

        EndpointClaims.Merge merge = full.merge(more);

        assertThat(merge.news()).containsExactly(more.get(0), more.get(2));
        EndpointClaims later =
                merge.claims().without(p -> false, NOW + Duration.ofHours(1).toMillis());
        assertThat(later.merge(more).news()).containsExactly(more.get(1));
    }

    @Test
    void thereIsAMostOfClaimsInAll() {
        List<Claim> told = new ArrayList<>();
        for (int i = 0; i < EndpointClaims.MOST_CLAIMS + 3; i++) {
            told.add(present(1 + i % 7, 1 + i, 1));
        }

        EndpointClaims full = EndpointClaims.NONE.merge(told).claims();

        assertThat(full.all()).hasSize(EndpointClaims.MOST_CLAIMS);
        assertThat(full.merge(told).news()).isEmpty();
    }

    @Test
    void whatIsMergedLaterDoesNotShowInEarlierValues() {
        EndpointClaims first = merged(present(1, 7, 5), present(2, 8, 5));

        EndpointClaims second =
                first.merge(List.of(present(1, 9, 5), gone(1, 7, 6))).claims();
        second.merge(List.of(present(1, 10, 5)));

        assertThat(text(first.all())).isEqualTo("+7 by 1 v5\n+8 by 2 v5");
        assertThat(text(second.all())).isEqualTo("+8 by 2 v5\n+9 by 1 v5\n-7 by 1 v6");
        assertThat(second.generation()).isEqualTo(first.generation() + 1);
    }

    private static Map<MacAddress, ImmutableSet<InetAddress>> wanted(int... macs) {
        Map<MacAddress, ImmutableSet<InetAddress>> wanted = new HashMap<>();
        for (int mac : macs) {
            wanted.put(Claims.mac(mac), ImmutableSet.of());
        }
        return wanted;
    }
}

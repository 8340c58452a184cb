package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorEvent.Allocate;
import io.fastdp.ipam.AllocatorEvent.Claim;
import io.fastdp.ipam.AllocatorEvent.Prime;
import io.fastdp.ipam.AllocatorEvent.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Requests that could not be answered yet, in order of arrival. Confined. */
final class PendingWork {
    /** A claim that waits. Its answer may have been given already. */
    static final class WaitingClaim {
        private final Claim claim;
        private boolean told;
        private boolean explained;
        private int failedSends;

        WaitingClaim(Claim claim) {
            this.claim = claim;
        }

        Claim claim() {
            return claim;
        }

        /** Whether nobody awaits the answer. */
        boolean isTold() {
            return told || claim.request() == Request.NOBODY;
        }

        void setTold() {
            told = true;
        }

        /** True at the first call only. */
        boolean explainOnce() {
            boolean first = !explained;
            explained = true;
            return first;
        }

        int failedSend() {
            return ++failedSends;
        }
    }

    private List<WaitingClaim> claims = new ArrayList<>();
    private List<Allocate> allocates = new ArrayList<>();
    private List<Prime> primes = new ArrayList<>();

    void add(WaitingClaim claim) {
        claims.add(claim);
    }

    void add(Allocate allocate) {
        allocates.add(allocate);
    }

    void add(Prime prime) {
        primes.add(prime);
    }

    List<WaitingClaim> claims() {
        return claims;
    }

    List<Allocate> allocates() {
        return allocates;
    }

    boolean isEmpty() {
        return claims.isEmpty() && allocates.isEmpty() && primes.isEmpty();
    }

    /** Tries all again: claims first, since they say what is in use already. Keeps those that are not done. */
    void retry(Predicate<WaitingClaim> claim, Predicate<Allocate> allocate, Predicate<Prime> prime) {
        claims = rest(claims, claim);
        allocates = rest(allocates, allocate);
        primes = rest(primes, prime);
    }

    /** Takes out what matches. */
    List<WaitingClaim> takeClaims(Predicate<WaitingClaim> which) {
        List<WaitingClaim> taken = claims.stream().filter(which).toList();
        claims.removeAll(taken);
        return taken;
    }

    /** Takes out what matches. */
    List<Allocate> takeAllocates(Predicate<Allocate> which) {
        List<Allocate> taken = allocates.stream().filter(which).toList();
        allocates.removeAll(taken);
        return taken;
    }

    /** Takes out what matches. */
    List<Prime> takePrimes(Predicate<Prime> which) {
        List<Prime> taken = primes.stream().filter(which).toList();
        primes.removeAll(taken);
        return taken;
    }

    private static <T> List<T> rest(List<T> waiting, Predicate<T> done) {
        List<T> rest = new ArrayList<>(waiting.size());
        for (T one : waiting) {
            if (!done.test(one)) {
                rest.add(one);
            }
        }
        return rest;
    }
}

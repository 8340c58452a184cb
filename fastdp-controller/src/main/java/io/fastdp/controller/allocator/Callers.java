package io.fastdp.controller.allocator;

import io.fastdp.ipam.AllocatorReply;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Those who wait for an answer, by the number of their request. Thread-safe. */
final class Callers {
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, CompletableFuture<AllocatorReply>> waiting = new ConcurrentHashMap<>();

    /** A number that no other request has had. */
    long number() {
        return numbers.incrementAndGet();
    }

    CompletableFuture<AllocatorReply> expect(long number) {
        CompletableFuture<AllocatorReply> answer = new CompletableFuture<>();
        waiting.put(number, answer);
        return answer;
    }

    /** Answers, if somebody still waits. */
    void answer(long number, AllocatorReply reply) {
        CompletableFuture<AllocatorReply> answer = waiting.remove(number);
        if (answer != null) {
            answer.complete(reply);
        }
    }

    /** Answers all who still wait. */
    void answerAll(AllocatorReply reply) {
        waiting.keySet().forEach(number -> answer(number, reply));
    }
}

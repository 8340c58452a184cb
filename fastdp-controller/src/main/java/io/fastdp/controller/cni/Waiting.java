package io.fastdp.controller.cni;

import io.fastdp.controller.cni.CniException.Code;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How the threads of the plugin wait for the agent: for as long as a runtime has patience, and no longer. */
final class Waiting {
    /** Less than runtimes give a call, so that they learn why. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private Waiting() {}

    static <T> T forAnswer(CompletionStage<T> answer) throws CniException {
        try {
            return answer.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CniException(Code.OTHER, String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new CniException(
                    Code.TRY_AGAIN_LATER,
                    "no answer within " + PATIENCE.toSeconds() + " s: no space for addresses, or the agent is busy;"
                            + " see 'fastdp status ipam'",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CniException(Code.TRY_AGAIN_LATER, "the agent is ending; try again later", e);
        }
    }
}

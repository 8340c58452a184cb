package io.fastdp.controller.cli;

import io.fastdp.controller.config.ListenAddress;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Asks the agent's control API. A request of HTTP 1.0 over a plain socket: the JDK's own client takes longer to load than
 * the agent to answer, and knows no Unix sockets. Stateless.
 */
final class AgentClient {
    /** Whoever hangs up sooner than this will do so again. */
    private static final Duration HANG_UP = Duration.ofSeconds(1);

    private final ListenAddress address;
    private final Duration hangUp;

    AgentClient(ListenAddress address) {
        this(address, HANG_UP);
    }

    AgentClient(ListenAddress address, Duration hangUp) {
        this.address = address;
        this.hangUp = hangUp;
    }

    /**
     * An answer.
     *
     * @param status HTTP status code
     * @param body text
     */
    record Reply(int status, String body) {
        boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    /** Parameters of a request, each with any number of values. */
    static String encoded(Map<String, List<String>> parameters) {
        StringJoiner form = new StringJoiner("&");
        parameters.forEach((name, values) ->
                values.forEach(value -> form.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8))));
        return form.toString();
    }

    /**
     * Reads a page.
     *
     * @throws IOException with a line for the operator if no agent answers
     */
    Reply get(String target) throws IOException {
        return exchange("GET " + target + " HTTP/1.0\r\nHost: agent\r\n\r\n");
    }

    /**
     * Deletes something.
     *
     * @throws IOException with a line for the operator if no agent answers
     */
    Reply delete(String target) throws IOException {
        return exchange("DELETE " + target + " HTTP/1.0\r\nHost: agent\r\n\r\n");
    }

    /**
     * Posts a form.
     *
     * @throws IOException with a line for the operator if no agent answers
     */
    Reply post(String target, Map<String, List<String>> parameters) throws IOException {
        String form = encoded(parameters); // encoded text is ASCII: characters are bytes
        return exchange("POST " + target + " HTTP/1.0\r\nHost: agent\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                + form.length() + "\r\n\r\n" + form);
    }

    /**
     * Asks for something that the agent answers when other nodes did their part; asks again if the agent, as it does with
     * every question after a while, hangs up without an answer. Only for questions that may be repeated.
     *
     * @param method {@code GET}, {@code POST} or {@code PUT}
     * @throws NoAnswerException when patience ends
     * @throws IOException with a line for the operator if no agent answers
     */
    Reply await(String method, String target, Patience patience) throws IOException {
        String request = method + " " + target + " HTTP/1.0\r\nHost: agent\r\nContent-Length: 0\r\n\r\n";
        Patience left = patience;
        while (true) {
            Conversation conversation = new Conversation(left);
            String answer = hold(conversation, request);
            if (!answer.isEmpty() || conversation.spentMillis() < hangUp.toMillis()) {
                return reply(answer);
            }
            left = left.after(Duration.ofMillis(conversation.spentMillis()), conversation.hasToldSo());
        }
    }

    private Reply exchange(String request) throws IOException {
        return reply(hold(new Conversation(Patience.usual()), request));
    }

    private String hold(Conversation conversation, String request) throws IOException {
        try {
            return conversation.hold(address, request);
        } catch (SocketTimeoutException e) {
            throw new NoAnswerException("the agent at " + address + " does not answer", e);
        } catch (IOException e) {
            throw noAgent(e);
        }
    }

    private Reply reply(String answer) throws IOException {
        try {
            return parse(answer);
        } catch (IOException e) {
            throw noAgent(e);
        }
    }

    private IOException noAgent(IOException reason) {
        return new IOException(
                "no agent answers at " + address + " (" + reason(reason)
                        + "): start one with 'fastdp launch --http-addr=" + address
                        + "', or set WEAVE_HTTP_ADDR to the address of the running one",
                reason);
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static Reply parse(String answer) throws IOException {
        int headEnd = answer.indexOf("\r\n\r\n");
        String[] statusLine = answer.split(" ", 3);
        if (headEnd < 0 || !answer.startsWith("HTTP/1.") || statusLine.length < 2) {
            throw new IOException("what listens there is no agent");
        }
        try {
            return new Reply(Integer.parseInt(statusLine[1]), answer.substring(headEnd + 4));
        } catch (NumberFormatException e) {
            throw new IOException("what listens there is no agent", e);
        }
    }
}

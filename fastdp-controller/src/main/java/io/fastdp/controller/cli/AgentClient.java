package io.fastdp.controller.cli;

import io.fastdp.controller.config.ListenAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Asks the agent's control API. A request of HTTP 1.0 over a plain socket: the JDK's own client takes longer to load than
 * the agent to answer, and knows no Unix sockets. Stateless.
 */
final class AgentClient {
    private static final int CONNECT_MILLIS = 3_000;
    /** Longer than the agent itself works on a request. */
    private static final int ANSWER_MILLIS = 65_000;

    private final ListenAddress address;

    AgentClient(ListenAddress address) {
        this.address = address;
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

    private Reply exchange(String request) throws IOException {
        try {
            return parse(
                    address instanceof ListenAddress.UnixSocket socket
                            ? overUnixSocket(socket, request)
                            : overTcp((ListenAddress.Tcp) address, request));
        } catch (SocketTimeoutException e) {
            throw new IOException("the agent at " + address + " does not answer", e);
        } catch (IOException e) {
            throw new IOException(
                    "no agent answers at " + address + " (" + reason(e)
                            + "): start one with 'fastdp launch --http-addr=" + address
                            + "', or set WEAVE_HTTP_ADDR to the address of the running one",
                    e);
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static String overTcp(ListenAddress.Tcp address, String request) throws IOException {
        try (Socket socket = new Socket()) {
            String host = address.host().isEmpty() ? "127.0.0.1" : address.host();
            socket.connect(new InetSocketAddress(host, address.port()), CONNECT_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            return converse(socket.getOutputStream(), socket.getInputStream(), request);
        }
    }

    private static String overUnixSocket(ListenAddress.UnixSocket address, String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(address.path()));
            return converse(Channels.newOutputStream(channel), Channels.newInputStream(channel), request);
        }
    }

    private static String converse(OutputStream out, InputStream in, String request) throws IOException {
        out.write(request.getBytes(StandardCharsets.UTF_8));
        out.flush();
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
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

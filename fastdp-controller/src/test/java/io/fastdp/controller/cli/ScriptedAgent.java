package io.fastdp.controller.cli;

import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.controller.config.ListenAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** An agent that gives the answers it was told to, and remembers the questions; and the terminal of who asks. */
final class ScriptedAgent implements AutoCloseable {
    private record Answer(int status, String body) {}

    private static final Answer SILENCE = new Answer(0, "");
    private static final Answer HANG_UP = new Answer(1, "");

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, List<Answer>> answers = new ConcurrentHashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<String> forms = Collections.synchronizedList(new ArrayList<>());
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    ScriptedAgent() {
        try {
            server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** The next answer to this question; the last one told is repeated. What was not told is answered by 404. */
    ScriptedAgent on(String question, int status, String body) {
        return add(question, new Answer(status, body));
    }

    /** Never answers this. */
    ScriptedAgent silentOn(String question) {
        return add(question, SILENCE);
    }

    /** Closes the connection without an answer. */
    ScriptedAgent hangsUpOn(String question) {
        return add(question, HANG_UP);
    }

    private ScriptedAgent add(String question, Answer answer) {
        answers.computeIfAbsent(question, key -> Collections.synchronizedList(new ArrayList<>()))
                .add(answer);
        return this;
    }

    /** Runs a command line against it; answers the exit status. */
    int run(String line) {
        return new Main(Map.of("WEAVE_HTTP_ADDR", "127.0.0.1:" + server.getLocalPort()), console())
                .run(List.of(line.split(" ")));
    }

    ListenAddress address() {
        return new ListenAddress.Tcp("127.0.0.1", server.getLocalPort());
    }

    Console console() {
        return new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    /** Method and target of each question. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** The forms that came with them, decoded, each with its parameters in alphabetical order. */
    List<String> forms() {
        return List.copyOf(forms);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    private void serve(Socket socket) {
        try (Socket client = socket) {
            String request = read(client.getInputStream());
            String question = request.substring(0, request.indexOf(" HTTP/"));
            String form = request.substring(request.indexOf("\r\n\r\n") + 4);
            if (!form.isEmpty()) {
                forms.add(Arrays.stream(form.split("&"))
                        .map(parameter -> URLDecoder.decode(parameter, StandardCharsets.UTF_8))
                        .sorted()
                        .collect(Collectors.joining(" ")));
            }
            asked.add(question);
            Answer answer = next(question);
            if (answer.equals(SILENCE)) {
                client.getInputStream().read(); // until the other side gives up
            } else if (!answer.equals(HANG_UP)) {
                String text = "HTTP/1.0 " + answer.status + " X\r\n\r\n" + answer.body;
                client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            return; // the other side gave up, or the test ended
        }
    }

    private Answer next(String question) {
        List<Answer> left = answers.getOrDefault(question, List.of(new Answer(404, "404 page not found\n")));
        return left.size() > 1 ? left.remove(0) : left.get(0);
    }

    private static String read(InputStream in) throws IOException {
        StringBuilder request = new StringBuilder();
        while (!isComplete(request)) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("the other side broke off");
            }
            request.append((char) octet);
        }
        return request.toString();
    }

    private static boolean isComplete(StringBuilder request) {
        int head = request.indexOf("\r\n\r\n");
        if (head < 0) {
            return false;
        }
        String length = request.toString().replaceAll("(?s).*Content-Length: ([0-9]+).*|.*", "$1");
        return request.length() >= head + 4 + (length.isEmpty() ? 0 : Integer.parseInt(length));
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}

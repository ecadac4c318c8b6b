package io.sluice.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** {@code ctl pause} before a daemon whose answers are given here. */
@Timeout(30)
class PauseCommandTest {
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<String> refused = new ArrayList<>();
    private final Queue<String> answers = new ConcurrentLinkedQueue<>();
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            byte[] body = answers.remove().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int pause(String... answered) {
        answers.addAll(List.of(answered));
        AdminClient daemon =
                AdminClient.at("http://127.0.0.1:" + server.getAddress().getPort(), null, null);
        CommandLine ctl = CtlCommand.commandLine(at -> daemon);
        ctl.setExecutionExceptionHandler((e, command, parsed) -> {
            refused.add(String.valueOf(e.getMessage()));
            return 1;
        });
        return ctl.execute("pause");
    }

    private static String state(boolean paused, int underWay) {
        return "{\"paused\":" + paused + ",\"draining\":false,\"underWay\":" + underWay + "}";
    }

    /** As on a port of something else. */
    @Test
    void whatIsNoDaemon_isOneLine() {
        assertThat(pause("{nonsense")).isOne();
        assertThat(pause("[]")).isOne();
        assertThat(refused).hasSize(2).allMatch(line -> line.contains("is no daemon of this version"));
    }

    @Test
    void itReturns_onceNothingIsUnderWay() {
        assertThat(pause(state(true, 2), state(true, 1), state(true, 0))).isZero();
        assertThat(asked).containsExactly("POST /pause", "GET /pause", "GET /pause");
    }

    /** To pause again would undo what another operator has just done. */
    @Test
    void whatAnotherResumes_staysResumed() {
        assertThat(pause(state(true, 2), state(false, 2))).isOne();
        assertThat(refused).containsExactly("lookups go on: somebody has resumed them meanwhile");
        assertThat(asked).containsExactly("POST /pause", "GET /pause");
    }
}

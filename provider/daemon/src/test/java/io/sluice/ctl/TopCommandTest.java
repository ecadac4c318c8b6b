package io.sluice.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code ctl top} where its output is no terminal. */
@Timeout(30)
class TopCommandTest {
    private static final byte[] HISTORY =
            ("{\"start\":7,\"from\":1,\"last\":2,\"seconds\":1,\"tablesLeftOut\":0,\"now\":{\"says\":[\"ready\"],\"change\":0,"
                            + "\"nodes\":{}},\"columns\":{\"at\":[1,2],\"lookups\":[1,2]},\"nodes\":{},\"tables\":{}}")
                    .getBytes(StandardCharsets.UTF_8);

    private final List<String> failures = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, HISTORY.length);
            exchange.getResponseBody().write(HISTORY);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** What comes behind head -1, say. */
    private static final class Gone extends Writer {
        @Override
        public void write(char[] text, int start, int length) throws IOException {
            throw new IOException("Broken pipe");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** It would ask the daemon once a second for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"top", "top --json"})
    void outputThatNobodyTakes_endsIt(String words) {
        AdminClient daemon =
                AdminClient.at("http://127.0.0.1:" + server.getAddress().getPort(), null, null);
        CommandLine ctl = CtlCommand.commandLine(at -> daemon);
        ctl.setOut(new PrintWriter(new Gone(), true));
        ctl.setExecutionExceptionHandler((e, command, parsed) -> {
            failures.add(String.valueOf(e.getMessage()));
            return 1;
        });
        assertThat(ctl.execute(words.split(" ", -1))).isOne();
        assertThat(failures)
                .containsExactly("the output takes no more: whoever has read it is gone, or its disk is full");
    }
}

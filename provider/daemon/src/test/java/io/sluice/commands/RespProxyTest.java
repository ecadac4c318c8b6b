package io.sluice.commands;

import static io.sluice.commands.RespDoor.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.commands.RespDoor.RespClient;
import io.sluice.door.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** twemproxy in front of two ports, with the configuration that is shipped: each key has its own, and MGET is put together. */
class RespProxyTest {
    private static final Path PROGRAM = Path.of("/usr/sbin/nutcracker");
    private static final int KEYS = 100;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean accepts(int port) {
        try (RespClient client = new RespClient(port)) {
            return client.socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void eachKeyGoesToOneOfTwo_andMgetToBoth(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(PROGRAM), "no nutcracker on this machine");
        try (RespDoor one = new RespDoor();
                RespDoor two = new RespDoor()) {
            for (int i = 0; i < KEYS; i++) {
                one.loader.put("k" + i, "value " + i);
                two.loader.put("k" + i, "value " + i);
            }
            int port = freePort();
            String shipped = Files.readString(Path.of("..", "..", "config", "balancers", "nutcracker.yml"));
            Path config = Files.writeString(
                    folder.resolve("nutcracker.yml"),
                    shipped.replace("127.0.0.1:6379", "127.0.0.1:" + port)
                            .replace(
                                    "127.0.0.1:6380",
                                    "127.0.0.1:" + one.server.server().port())
                            .replace(
                                    "127.0.0.1:6381",
                                    "127.0.0.1:" + two.server.server().port()));
            Process proxy = new ProcessBuilder(
                            PROGRAM.toString(),
                            "-c",
                            config.toString(),
                            "-s",
                            Integer.toString(freePort()),
                            "-a",
                            "127.0.0.1")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            try {
                Await.until(() -> accepts(port));
                try (RespClient client = new RespClient(port)) {
                    StringBuilder mget = new StringBuilder("*" + (KEYS + 1) + "\r\n$4\r\nMGET\r\n");
                    for (int i = 0; i < KEYS; i++) {
                        client.send(command("GET", "url:k" + i));
                        mget.append('$')
                                .append(("url:k" + i).length())
                                .append("\r\nurl:k")
                                .append(i)
                                .append("\r\n");
                    }
                    for (int i = 0; i < KEYS; i++) {
                        assertThat(client.bulk()).isEqualTo("value " + i);
                    }
                    long first = one.heard.sum();
                    assertThat(first).isBetween(KEYS / 5L, KEYS * 4L / 5);
                    assertThat(first + two.heard.sum()).isEqualTo(KEYS);
                    client.send(mget.toString());
                    assertThat(client.line()).isEqualTo("*" + KEYS);
                    for (int i = 0; i < KEYS; i++) {
                        assertThat(client.bulk()).isEqualTo("value " + i);
                    }
                    assertThat(one.heard.sum()).isEqualTo(2 * first);
                }
            } finally {
                proxy.destroy();
                assertThat(proxy.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }
}

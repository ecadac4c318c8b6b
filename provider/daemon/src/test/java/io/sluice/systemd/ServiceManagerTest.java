package io.sluice.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.sluice.trouble.LogLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a socket in the place of systemd's. */
class ServiceManagerTest {
    /** The watchdog waits for 100 ms. */
    private static final long MICROS = 100_000;

    private static final String LOST = "WARN systemd is not told how this service is, and may end it: ";

    private final Path folder;

    ServiceManagerTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void epoll() {
        assumeTrue(Epoll.isAvailable(), "systemd is Linux's");
    }

    private String path() {
        return folder.resolve("notify").toString();
    }

    private static Map<String, String> with(NotifyReceiver systemd, long micros) {
        Map<String, String> environment = new HashMap<>(systemd.environment());
        environment.put("WATCHDOG_USEC", Long.toString(micros));
        return environment;
    }

    private static void awaitHeard(NotifyReceiver systemd, String... messages) {
        await().untilAsserted(() -> assertThat(systemd.heard()).containsSubsequence(messages));
    }

    @Test
    void service_isReadyAliveAndStops() {
        try (NotifyReceiver systemd = new NotifyReceiver(path());
                ServiceManager manager = ServiceManager.of(with(systemd, MICROS))) {
            manager.ready(() -> "ready\nmore of it\n", () -> true);
            awaitHeard(systemd, "READY=1\nSTATUS=ready", "WATCHDOG=1", "WATCHDOG=1");
            manager.stopping();
            awaitHeard(systemd, "WATCHDOG=1", "STOPPING=1");
        }
    }

    /** A name that is in no file system: what systemd gives to containers and to users' services. */
    @Test
    void abstractSocket_isOneToo() {
        try (NotifyReceiver systemd = new NotifyReceiver("@sluice-test-" + UUID.randomUUID());
                ServiceManager manager = ServiceManager.of(with(systemd, MICROS))) {
            manager.ready(() -> "ready", () -> true);
            awaitHeard(systemd, "READY=1\nSTATUS=ready", "WATCHDOG=1");
        }
    }

    @Test
    void otherState_isToldOnce() {
        CountDownLatch asked = new CountDownLatch(5);
        try (NotifyReceiver systemd = new NotifyReceiver(path());
                ServiceManager manager = ServiceManager.of(systemd.environment())) {
            manager.ready(
                    () -> {
                        asked.countDown();
                        return asked.getCount() > 2 ? "ready" : "the database answers no lookup";
                    },
                    () -> true);
            await().until(() -> asked.getCount() == 0);
            awaitHeard(systemd, "READY=1\nSTATUS=ready", "STATUS=the database answers no lookup");
            assertThat(systemd.heard()).hasSize(2);
        }
    }

    /** The watchdog then ends the process, which is what it is for. */
    @Test
    void whatIsNotAlive_isNotSaidToBe() {
        AtomicBoolean alive = new AtomicBoolean(true);
        try (NotifyReceiver systemd = new NotifyReceiver(path());
                ServiceManager manager = ServiceManager.of(with(systemd, MICROS))) {
            AtomicInteger looked = new AtomicInteger();
            manager.ready(() -> "ready", () -> {
                looked.incrementAndGet();
                return alive.get();
            });
            awaitHeard(systemd, "WATCHDOG=1");
            alive.set(false);
            looked.set(0);
            await().until(() -> looked.get() > 1); // one may have been under way
            int said = systemd.heard().size();
            looked.set(0);
            await().until(() -> looked.get() > 3);
            assertThat(systemd.heard()).hasSize(said);
        }
    }

    /** A bug of whoever is asked ends neither the service nor the watchdog's schedule. */
    @Test
    void whatThrows_isNotAliveUntilItAnswers() {
        try (NotifyReceiver systemd = new NotifyReceiver(path());
                ServiceManager manager = ServiceManager.of(with(systemd, MICROS))) {
            AtomicBoolean first = new AtomicBoolean(true);
            manager.ready(
                    () -> {
                        throw new IllegalStateException("nobody knows");
                    },
                    () -> {
                        if (first.getAndSet(false)) {
                            throw new IllegalStateException("nobody knows");
                        }
                        return true;
                    });
            awaitHeard(systemd, "READY=1\nSTATUS=", "WATCHDOG=1");
        }
    }

    @Test
    void withoutSystemd_nothingHappens() {
        try (ServiceManager manager = ServiceManager.of(Map.of())) {
            manager.ready(
                    () -> {
                        throw new AssertionError("nobody is to be asked");
                    },
                    () -> true);
            manager.stopping();
        }
    }

    /** One line, however often something is to be told; and nobody waits for it. */
    @Test
    void socketThatIsNotThere_isSaidOnce() {
        String nobody = "@nobody-" + UUID.randomUUID();
        String tooLong = "/" + "x".repeat(200);
        assertThat(saidOf(path())).containsExactly(LOST + path() + ": there is no such socket");
        assertThat(saidOf(nobody))
                .singleElement(STRING)
                .startsWith(LOST + nobody)
                .contains("Connection refused");
        assertThat(saidOf(tooLong))
                .singleElement(STRING)
                .startsWith(LOST + tooLong)
                .contains("too long");
    }

    private static List<String> saidOf(String name) {
        try (LogLines log = LogLines.of("io.sluice.systemd");
                ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", name, "WATCHDOG_USEC", "1000"))) {
            CountDownLatch beats = new CountDownLatch(20);
            manager.ready(() -> "ready", () -> {
                beats.countDown();
                return true;
            });
            await().until(() -> beats.getCount() == 0);
            manager.stopping();
            return log.all();
        }
    }

    @Test
    void nameThatIsNoSocket_isSaidAtTheStart() {
        try (LogLines log = LogLines.of("io.sluice.systemd");
                ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", "vsock:2:1234"))) {
            manager.ready(() -> "ready", () -> true);
            assertThat(log.all())
                    .containsExactly(LOST + "NOTIFY_SOCKET 'vsock:2:1234' is neither a path nor @ and a name");
        }
    }

    /** systemd makes its socket anew when it is started anew. */
    @Test
    void socketThatIsMadeAnew_isFound() throws Exception {
        Map<String, String> environment;
        try (NotifyReceiver before = new NotifyReceiver(path())) {
            environment = with(before, MICROS);
        }
        Files.deleteIfExists(Path.of(path()));
        try (ServiceManager manager = ServiceManager.of(environment)) {
            CountDownLatch unheard = new CountDownLatch(2);
            manager.ready(() -> "ready", () -> {
                unheard.countDown();
                return true;
            });
            await().until(() -> unheard.getCount() == 0);
            try (NotifyReceiver after = new NotifyReceiver(path())) {
                awaitHeard(after, "WATCHDOG=1", "WATCHDOG=1");
            }
        }
    }
}

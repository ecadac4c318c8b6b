package io.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bench.base.BenchException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileDescriptorsTest {
    private static final String LIMITS =
            """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             96173                96173                processes
            Max open files            1024                 1048576              files
            """;

    @Test
    void readsTheSoftLimit(@TempDir Path folder) throws IOException {
        Path limits = Files.writeString(folder.resolve("limits"), LIMITS);
        assertThat(FileDescriptors.allowed(limits)).isEqualTo(1024);

        Files.writeString(limits, LIMITS.replace("1024   ", "unlimited"));
        assertThat(FileDescriptors.allowed(limits)).isEqualTo(Long.MAX_VALUE);
        assertThat(FileDescriptors.allowed(folder.resolve("absent"))).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void saysHowManyAreNeeded() {
        assertThatThrownBy(() -> FileDescriptors.compare(2100, 1024, ""))
                .isInstanceOf(BenchException.class)
                .hasMessage(
                        "2,100 file descriptors are needed, 1,024 are allowed: raise it with ulimit -n 2100 (or more)");
        assertThatThrownBy(() -> FileDescriptors.compare(2100, 1024, " for the daemon 'a'"))
                .hasMessageStartingWith("2,100 file descriptors are needed for the daemon 'a', 1,024 are allowed: ");
        assertThatCode(() -> FileDescriptors.compare(1024, 1024, "")).doesNotThrowAnyException();
    }

    @Test
    void looksAtAnotherProcess() {
        long own = ProcessHandle.current().pid();
        assertThatCode(() -> FileDescriptors.require(10, own, "this")).doesNotThrowAnyException();
    }

    @Test
    void aLoadOfTooManyConnectionsOpensNone() {
        Load load = new Load(
                URI.create("http://127.0.0.1:1"), new Requests.Same("/"), Integer.MAX_VALUE, Duration.ofSeconds(1));
        assertThatThrownBy(() -> new OwnClient().run(load))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("file descriptors are needed");
    }
}

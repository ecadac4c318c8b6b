package io.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.wire.Requests;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class FileDescriptorsTest {
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

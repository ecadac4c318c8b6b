package io.sluice.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.ProcessTree.Usage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ServerProcessIT {
    private static ServerProcess start(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(
                List.of("-Xmx64m", "-cp", System.getProperty("java.class.path"), Child.class.getName()));
        command.addAll(List.of(arguments));
        return ServerProcess.java("the server 'child'", command, Map.of(), line -> line.equals("ready"));
    }

    @Test
    void close_endsItInGoodOrder() throws Exception {
        ServerProcess child = start("ready", "wait");
        ProcessHandle handle = ProcessHandle.of(child.tree().pid()).orElseThrow();
        assertThat(handle.info().command().orElse("")).endsWith("java");
        assertThat(child.startup()).isPositive();
        child.check();
        child.close();
        assertThat(handle.isAlive()).isFalse();
        child.check(); // closed, not dead
    }

    @Test
    void oneThatEndsByItself_isNamedWithItsCodeAndLastWords() throws Exception {
        // Two lines of one write: whoever has seen the first may be sure of the second.
        try (ServerProcess child = start("ready\nout of luck", "wait")) {
            AtomicBoolean heard = new AtomicBoolean();
            child.onCasualty(() -> heard.set(true));
            assertThat(ProcessHandle.of(child.tree().pid()).orElseThrow().destroyForcibly())
                    .isTrue();
            await().untilTrue(heard);
            assertThatThrownBy(child::check)
                    .isInstanceOf(BenchException.class)
                    .hasMessage(
                            "the server 'child' ended with code 137 in the middle of the run; its last words: out of luck");
        }
    }

    @Test
    void oneThatDoesNotStart_saysWhy() {
        assertThatThrownBy(() -> start("cannot listen on 127.0.0.1:1"))
                .isInstanceOf(BenchException.class)
                .hasMessage("the server 'child' did not start: cannot listen on 127.0.0.1:1");
    }

    @Test
    void itsTree_usesCpuAndMemory_othersAreNoPartOfIt() throws Exception {
        try (ServerProcess child = start("ready", "wait")) {
            Usage usage = child.tree().usage();
            assertThat(usage.cpuSeconds()).isPositive();
            assertThat(usage.residentBytes()).isBetween(1e6, 1e9);
            assertThat(child.tree().cpuSeconds()).isGreaterThanOrEqualTo(usage.cpuSeconds());
        }
    }
}

package io.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.bench.base.BenchException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class ChildProgramTest {
    private final ChildProgram shell = new ChildProgram("sh", "dash");

    @Test
    void givesWhatTheProgramWroteAndItsCode() throws Exception {
        ChildProgram.Outcome output =
                shell.run(List.of("-c", "echo one; echo two >&2; echo; exit 3"), Duration.ZERO, () -> {});

        assertThat(output.code()).isEqualTo(3);
        assertThat(output.text()).isEqualTo("one\ntwo\n\n");
        assertThat(output.last()).isEqualTo("two");
    }

    @Test
    void saysHowToInstallIt() {
        ChildProgram absent = new ChildProgram("wrk-that-is-not-there", "wrk");
        assertThatThrownBy(() -> absent.run(List.of(), Duration.ZERO, () -> {}))
                .isInstanceOf(BenchException.class)
                .hasMessage("wrk-that-is-not-there is not installed: install it (Debian: apt-get install wrk)"
                        + " or use --client own");
    }

    @Test
    void endsTheProgramWhenItMakesNoSenseAnyMore(@TempDir Path folder) throws Exception {
        Path pid = folder.resolve("pid");
        assertThatThrownBy(() -> shell.run(
                        List.of("-c", "echo $$ > " + pid + "; exec sleep 1000"), Duration.ofMinutes(5), () -> {
                            throw new BenchException("the server has gone");
                        }))
                .isInstanceOf(BenchException.class)
                .hasMessage("the server has gone");

        long process = Long.parseLong(Files.readString(pid).strip());
        await().until(() -> ProcessHandle.of(process).isEmpty());
    }

    @Test
    void endsTheProgramWhenInterrupted(@TempDir Path folder) throws Exception {
        Path pid = folder.resolve("pid");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> shell.run(
                        List.of("-c", "echo $$ > " + pid + "; exec sleep 1000"), Duration.ofMinutes(5), () -> {}))
                .isInstanceOf(InterruptedException.class);
        List<ProcessHandle> left = ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains(pid.toString()))
                .toList();
        for (ProcessHandle child : left) { // told to end, which takes the system a moment
            assertThat(child.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
        }
    }
}

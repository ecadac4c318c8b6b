package io.sluice.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class OwnProcessesTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** One each few milliseconds, for a second or two; all end with their input. */
    private static final String FORKS = "exec 3<&0; i=0; while [ $i -lt 400 ]; do i=$((i+1)); (read line <&3) &"
            + " j=0; while [ $j -lt 5000 ]; do j=$((j+1)); done; done; wait";

    /** As a server that is told to hang while a client connects: a child that goes on would answer. */
    @Test
    void signal_whileOneForks_reachesAllOfThem(@TempDir Path temp) throws IOException {
        try (DataFolder folder = DataFolder.open(temp)) {
            Path shell = folder.binaries().resolve("forking-1").resolve("sh");
            Files.createDirectories(shell.getParent());
            Files.copy(Path.of("/bin/sh").toRealPath(), shell);
            OwnProcesses processes = new OwnProcesses(folder, "forking");
            Process started = new ProcessBuilder(shell.toString(), "-c", FORKS).start();
            try {
                await().pollInterval(Duration.ofMillis(1))
                        .atMost(SOON)
                        .until(() -> processes.running().size() > 20);
                processes.signal("STOP");
                await().atMost(SOON).untilAsserted(() -> assertThat(states(processes))
                        .hasSizeGreaterThan(20)
                        .containsOnly("T"));
            } finally {
                processes.kill();
                assertThat(started.onExit()).succeedsWithin(SOON);
            }
        }
    }

    /** As the kernel has it: of a process that is stopped it is T. */
    private static List<String> states(OwnProcesses processes) {
        return processes.running().stream().map(process -> state(process.pid())).toList();
    }

    private static String state(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
        } catch (IOException e) {
            return "gone";
        }
    }
}

package io.sluice.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineCpuTest {
    @Test
    void busyTime_isAllButIdleAndWaiting(@TempDir Path folder) throws Exception {
        Path stat = Files.writeString(
                folder.resolve("stat"),
                """
                cpu  1000 20 300 9999 555 0 50 5 70 7
                cpu0 500 10 150 5000 300 0 25 2 35 3
                ctxt 4711
                """);
        assertThat(MachineCpu.busySeconds(stat)).isEqualTo(13.75);
    }

    @Test
    void whereTheSystemDoesNotTell_nothingIsKnown(@TempDir Path folder) throws Exception {
        assertThat(MachineCpu.busySeconds(folder.resolve("none"))).isNaN();
        assertThat(MachineCpu.busySeconds(Files.writeString(folder.resolve("stat"), "intr 1\n")))
                .isNaN();
    }
}

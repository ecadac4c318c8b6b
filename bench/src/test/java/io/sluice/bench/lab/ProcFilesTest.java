package io.sluice.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.lab.ProcessTree.ProcFiles;
import io.sluice.bench.lab.ProcessTree.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcFilesTest {
    /** 2.5 s of its own, 1.5 s of children that have ended; 300 pages. */
    private static final String STAT =
            "42 (a ) b) S 1 42 42 0 -1 4194560 100 200 0 0 200 50 100 50 20 0 5 0 1234 9999 300 18446744073709551615 1 1\n";

    @TempDir
    Path proc = Path.of("");

    private void write(String name, String content) throws Exception {
        Path file = proc.resolve("42").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    void readsAllOfIt() throws Exception {
        write("stat", STAT);
        write("smaps_rollup", "00400000-7fff [rollup]\nRss:  900 kB\nPss:   700 kB\n");
        write("io", "rchar: 1\nread_bytes: 4096\nwrite_bytes: 8192\n");
        assertThat(new ProcFiles(proc, 100).usage(42)).isEqualTo(new Usage(4, 700 * 1024, 4096, 8192));
        assertThat(new ProcFiles(proc, 100).cpuSeconds(42)).isEqualTo(4);
    }

    @Test
    void whatTheKernelDoesNotTell_isNaN_andMemoryThenThePagesItHas() throws Exception {
        write("stat", STAT);
        assertThat(new ProcFiles(proc, 100).usage(42)).isEqualTo(new Usage(4, 300 * 4096, Double.NaN, Double.NaN));
    }

    @Test
    void aProcessThatIsGone_usesNothing() {
        assertThat(new ProcFiles(proc, 100).usage(43)).isEqualTo(Usage.NONE);
        assertThat(new ProcFiles(proc, 100).cpuSeconds(43)).isZero();
    }

    @Test
    void sumsNeverGoBackwards() {
        Usage less = new Usage(1, 10, 1, 1).minus(new Usage(2, 20, 2, 2));
        assertThat(less).isEqualTo(new Usage(0, 10, 0, 0));
    }
}

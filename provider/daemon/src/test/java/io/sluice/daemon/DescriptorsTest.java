package io.sluice.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorsTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void tooFew_areOneLineAtTheStart() {
        assertThatThrownBy(() -> Descriptors.few(100, 4, 20_000, 1))
                .hasMessage(
                        "this process may have 100 files open, and needs 154 besides its clients' connections: raise"
                                + " it with ulimit -n 20154");
        assertThat(Descriptors.few(154, 4, 20_000, 1))
                .as("a WARN that names the flag, and it runs")
                .isEqualTo("this process may have 154 files open, too few for --max-connections 20000: raise it with"
                        + " ulimit -n 20154, or lower --max-connections to 1");
        assertThat(Descriptors.few(20_154, 4, 20_000, 1)).isNull();
        assertThat(Descriptors.few(30_154, 4, 20_000, 2))
                .endsWith(
                        "too few for --max-connections 20000 at each of 2 ports: raise it with ulimit -n 40154, or lower"
                                + " --max-connections to 15000");
    }

    @Test
    void softLimit_isRead() throws Exception {
        assertThat(allowed("Limit Soft Limit\nMax open files            1024     4096    files\n"))
                .isEqualTo(1024);
        assertThat(allowed("Max open files            unlimited unlimited  files\n"))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(Descriptors.allowed(folder.resolve("absent"))).isEqualTo(Long.MAX_VALUE);
    }

    private long allowed(String limits) throws IOException {
        return Descriptors.allowed(Files.writeString(folder.resolve("limits"), limits));
    }
}

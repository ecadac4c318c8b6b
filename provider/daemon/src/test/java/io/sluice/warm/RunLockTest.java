package io.sluice.warm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run does with the file that keeps a second one away. */
class RunLockTest {
    @Test
    void endOfARun_leavesNoLock(@TempDir Path folder) throws WarmException {
        Path keys = folder.resolve("keys");
        RunLock.of(keys).close();
        RunLock.of(keys).close();
        assertThat(RunLock.beside(keys)).doesNotExist();
    }

    @Test
    void fileOfSomebodyElse_isRefused_stays(@TempDir Path folder) throws Exception {
        Path keys = folder.resolve("keys");
        Files.writeString(RunLock.beside(keys), "of another program");
        assertThatThrownBy(() -> RunLock.of(keys))
                .isInstanceOf(WarmException.class)
                .hasMessageContaining("move it");
        assertThat(RunLock.beside(keys)).hasContent("of another program");
    }
}

package io.sluice.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.flags.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What a file of settings looks like after values were saved to it. */
class SavedFileTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void values_takeThePlaceOfOthers_allElseStays() {
        assertThat(SavedFile.edited(
                        """
                        # The window of the evening.
                        window = 5ms
                        ! window=7ms
                        max-batch=100

                        ttl = \\
                          1h
                        """,
                        Map.of("window", "2ms", "ttl", "5m")))
                .isEqualTo(
                        """
                        # The window of the evening.
                        window = 2ms
                        ! window=7ms
                        max-batch=100

                        ttl = 5m
                        """);
    }

    @Test
    void newValues_comeAtTheEnd_onLinesOfTheirOwn() {
        assertThat(SavedFile.edited("lanes=2", Map.of("window", "2ms"))).isEqualTo("lanes=2\nwindow=2ms\n");
    }

    /** As editors on other systems write it: a mark that hid the first key would have it stand twice. */
    @Test
    void endsOfLines_andTheMarkInFront_stay() {
        assertThat(SavedFile.edited("\uFEFFwindow=5ms\r\nttl = \\\r\n  1h\r\n", Map.of("window", "2ms", "lanes", "3")))
                .isEqualTo("\uFEFFwindow=2ms\r\nttl = \\\r\n  1h\r\nlanes=3\r\n");
    }

    @Test
    void link_staysALink_permissionsStay() throws Exception {
        Path file = Files.writeString(folder.resolve("real.properties"), "window=1ms\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        SavedFile.save(link, Map.of("window", "3ms"));
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("window=3ms\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith(".tmp"));
    }

    /** Root may write to it all the same. */
    @Test
    @DisabledIfSystemProperty(named = "user.name", matches = "root")
    void readOnlyFile_isLeftAlone() throws Exception {
        Path file = Files.writeString(folder.resolve("sluice.properties"), "window=1ms\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
        assertThatThrownBy(() -> SavedFile.save(file, Map.of("window", "3ms")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is read-only to the daemon");
        assertThat(file).hasContent("window=1ms\n");
    }

    /** A device would be a file afterwards, and every program that writes to it would fill the disk. */
    @Test
    void whatIsNoFile_isLeftAlone() {
        assertThatThrownBy(() -> SavedFile.save(folder, Map.of("window", "3ms")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is no file that could be written");
    }
}

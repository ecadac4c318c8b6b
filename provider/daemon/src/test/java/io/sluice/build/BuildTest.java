package io.sluice.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class BuildTest {
    private static Build of(Map<String, String> written) {
        Properties properties = new Properties();
        properties.putAll(written);
        return Build.of(properties);
    }

    @Test
    void build_saysWhichCommitItIs() {
        assertThat(of(Map.of("version", "1.2.3", "commit", "0123456789", "date", "2026-11-27", "changed", "false")))
                .hasToString("1.2.3 (commit 0123456789, 2026-11-27)");
    }

    @Test
    void changesThatAreInNoCommit_areSaid() {
        assertThat(of(Map.of("version", "1.2.3", "commit", "0123456789", "date", "2026-11-27", "changed", "true")))
                .hasToString("1.2.3 (commit 0123456789 and changes, 2026-11-27)");
    }

    /** A tarball of the sources has no repository; and what a build did not fill in says nothing. */
    @Test
    void withoutRepository_commitIsUnknown() {
        assertThat(of(Map.of("version", "1.2.3", "commit", "unknown", "date", "${build.date}")))
                .hasToString("1.2.3 (commit unknown, unknown)");
        assertThat(of(Map.of())).hasToString("unknown (commit unknown, unknown)");
    }

    @Test
    void thisOne_hasItsVersion() {
        assertThat(Build.current().version()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(Build.current().commit()).matches("[0-9a-f]{10}|unknown");
        assertThat(Build.current().date()).matches("\\d{4}-\\d\\d-\\d\\d|unknown");
    }
}

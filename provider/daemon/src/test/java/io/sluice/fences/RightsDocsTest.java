package io.sluice.fences;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule that OPERATING gives for a user of Redis has what each part of the daemon asks for. */
class RightsDocsTest {
    private static List<String> documented() throws Exception {
        return Files.readString(Path.of("..", "..", "docs", "OPERATING.md"))
                .lines()
                .filter(line -> line.startsWith("ACL SETUSER sluice on "))
                .map(line -> List.of(line.split(" ")))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fences.RedisFences",
                "fences.RedisEntries",
                "fences.HomeAnnouncements",
                "fills.FencedFills",
                "events.RedisEvents",
                "events.EventGroups"
            })
    void rule_hasTheRightsOf(String part) throws Exception {
        Field rights = Class.forName("io.sluice." + part).getDeclaredField("RIGHTS");
        rights.setAccessible(true);
        assertThat(documented())
                .containsAll(Arrays.asList(String.valueOf(rights.get(null)).split(" ")));
    }

    @Test
    void rule_hasEachWordOnce() throws Exception {
        Set<String> once = new TreeSet<>(documented());
        assertThat(documented()).hasSize(once.size());
    }
}

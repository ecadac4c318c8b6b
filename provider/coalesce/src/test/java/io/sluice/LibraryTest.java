package io.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Loader;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ten lines of both READMEs: they compile, they do what is said of them, and stand there as they stand here. */
class LibraryTest {
    private static final BlockingQueue<String> PRINTED = new LinkedBlockingQueue<>();

    /** Stands in for the reader's own database. */
    private record Table(Map<String, String> rows) {
        Map<String, String> selectAll(List<String> keys) {
            Map<String, String> found = new HashMap<>(rows);
            found.keySet().retainAll(keys);
            return found;
        }
    }

    /** Stands in for the real one, so that the test hears what is printed. */
    @SuppressWarnings("JavaLangClash") // the clash is the point
    private static final class System {
        static final Printer out = new Printer();
    }

    private static final class Printer {
        void println(Object line) {
            PRINTED.add(line.toString());
        }
    }

    private static void readme(Table database) throws InterruptedException {
        Loader<String, String> loader = keys -> database.selectAll(keys);
        try (Coalescer<String, String> coalescer = Coalescer.start(Settings.defaults(), loader)) {
            var unused = coalescer.provide("abc").thenAccept(outcome -> {
                if (outcome instanceof Outcome.Found<String> found) {
                    System.out.println(found.value());
                } else {
                    System.out.println(outcome);
                }
            });
        }
    }

    @Test
    void tenLines_answer() throws Exception {
        readme(new Table(Map.of("abc", "https://example.com")));
        assertThat(PRINTED.poll(30, TimeUnit.SECONDS)).isEqualTo("https://example.com");
        readme(new Table(Map.of()));
        assertThat(PRINTED.poll(30, TimeUnit.SECONDS)).isEqualTo("Absent[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "../../README.md"})
    void readme_hasTheseLines(Path file) throws Exception {
        String here = normal(Files.readString(Path.of("src/test/java/io/sluice/LibraryTest.java")));
        String readme = Files.readString(file);
        String block = readme.substring(readme.indexOf("```java\n") + 8);
        for (String line : block.substring(0, block.indexOf("```")).lines().toList()) {
            assertThat(here).contains(normal(line));
        }
    }

    private static String normal(String code) {
        return code.replaceAll("//.*", "")
                .replace("var unused = ", "")
                .replaceAll("\\s+", " ")
                .strip();
    }
}

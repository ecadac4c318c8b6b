package io.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.Filler;
import io.sluice.coalesce.Loader;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.RecentValues;
import io.sluice.coalesce.Routing;
import io.sluice.coalesce.Settings;
import io.sluice.lanes.Lanes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of both READMEs: they compile, they do what is said of them, and stand there as they stand here. */
class LibraryTest {
    private static final BlockingQueue<String> PRINTED = new LinkedBlockingQueue<>();

    /** Stands in for the reader's own database. */
    private record Table(Map<String, String> rows) {
        Map<String, String> selectAll(List<String> keys) {
            Map<String, String> found = new HashMap<>(rows);
            found.keySet().retainAll(keys);
            return found;
        }

        Map<Long, String> selectPosts(List<Long> ids) {
            return ids.stream().collect(Collectors.toMap(id -> id, id -> "post " + id));
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

    private static void twoTables(Table database) {
        Lanes lanes = new Lanes(1, 2);
        Loader<String, String> links = keys -> database.selectAll(keys);
        Loader<Long, String> posts = ids -> database.selectPosts(ids);
        try (Coalescer<String, String> byCode = sharing(lanes, links, "links");
                Coalescer<Long, String> byId = sharing(lanes, posts, "posts")) {
            var unused = byCode.provide("abc").thenAccept(System.out::println);
            var unused2 = byId.provide(7L).thenAccept(System.out::println);
        }
    }

    static <K> Coalescer<K, String> sharing(Lanes lanes, Loader<K, String> loader, String name) {
        return Coalescer.start(
                Settings.defaults().named(name),
                Routing.to(loader),
                Filler.none(),
                RecentValues.none(),
                CoalescerListener.none(),
                lanes);
    }

    @Test
    void twoTables_answer() throws Exception {
        twoTables(new Table(Map.of("abc", "https://example.com")));
        assertThat(List.of(next(), next()))
                .containsExactlyInAnyOrder("Found[value=https://example.com]", "Found[value=post 7]");
    }

    private static String next() throws InterruptedException {
        return String.valueOf(PRINTED.poll(30, TimeUnit.SECONDS));
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
        String[] blocks = readme.split("```java\n");
        assertThat(blocks).hasSizeGreaterThan(1);
        for (int i = 1; i < blocks.length; i++) {
            for (String line :
                    blocks[i].substring(0, blocks[i].indexOf("```")).lines().toList()) {
                assertThat(here).contains(normal(line));
            }
        }
    }

    private static String normal(String code) {
        return code.replaceAll("//.*", "")
                .replaceAll("var unused\\d* = ", "")
                .replaceAll("\\s+", " ")
                .strip();
    }
}

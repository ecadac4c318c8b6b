package io.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How tests are written, in all modules. */
class TestSourcesTest {
    private static final Path[] OURS = {
        sources("provider/coalesce"), sources("provider/daemon"), sources("provider/embedded"),
    };

    private static final Path[] ALL = {OURS[0], OURS[1], OURS[2], sources("bench"), sources("packages")};

    /** To be divided still. */
    private static final Set<String> TOO_LONG = Set.of("ChangeReaderTest.java", "CoalescerTest.java");

    private static final Pattern TEST = Pattern.compile("(?m)^    @(?:Test|ParameterizedTest|RepeatedTest)\\b");
    private static final Pattern PREFIX = Pattern.compile("\"(?!url:)([a-z-]+:)\"\\)");
    private static final Pattern NAME = Pattern.compile("\\bvoid (\\w+)\\(");
    private static final Pattern AND = Pattern.compile("_and(?=[A-Z_])|And(?=[A-Z])");

    /** They depend on no other test, and wait for what they wait for and not for a time. A slow server of the bench's is no wait. */
    private static final Pattern ORDER_OR_SLEEP = Pattern.compile("@(?:Order|TestMethodOrder)\\b|\\bThread\\.sleep\\(");

    private static Path sources(String module) {
        return Path.of("..", "..").resolve(module).resolve("src/test/java");
    }

    @Test
    void files_areSmall() {
        assertThat(files(ALL))
                .filteredOn(file -> !TOO_LONG.contains(file.getFileName().toString()))
                .allSatisfy(file -> assertThat(Files.readAllLines(file))
                        .as("lines of %s", file)
                        .hasSizeLessThanOrEqualTo(400));
    }

    @Test
    void tests_haveNoOrderAndNoSleep() {
        assertThat(files(ALL))
                .filteredOn(file -> !file.endsWith("TestSourcesTest.java"))
                .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContainPattern(ORDER_OR_SLEEP));
    }

    /** The shared Redis has no walls: what one class leaves under a prefix, a ledger for one, another would find there, or not. */
    @Test
    void prefixesInTheSharedRedis_areOfOneClassEach() throws IOException {
        Map<String, Set<String>> classes = new TreeMap<>();
        for (Path file : files(OURS)) {
            String text = Files.readString(file);
            if (text.contains("SharedServers.redis")) {
                PREFIX.matcher(text).results().forEach(prefix -> classes.computeIfAbsent(
                                prefix.group(1), first -> new TreeSet<>())
                        .add(file.getFileName().toString()));
            }
        }
        assertThat(classes)
                .isNotEmpty()
                .allSatisfy((prefix, of) -> assertThat(of).as(prefix).hasSize(1));
    }

    @Test
    void names_areShort_oneExpectationEach() {
        assertThat(names(ALL)).hasSizeGreaterThan(1000).allSatisfy(name -> {
            assertThat(name).hasSizeLessThan(60);
            assertThat(AND.matcher(name).results()).as("'and' in %s", name).hasSizeLessThan(2);
        });
    }

    @Test
    void names_sayTheSituation_thenWhatIsExpected() {
        assertThat(names(OURS)).allMatch(name -> name.contains("_"));
    }

    private static List<String> names(Path... folders) {
        List<String> names = new ArrayList<>();
        for (Path file : files(folders)) {
            try {
                String text = Files.readString(file);
                Matcher test = TEST.matcher(text);
                Matcher name = NAME.matcher(text);
                while (test.find() && name.find(test.end())) {
                    names.add(name.group(1));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return names;
    }

    private static List<Path> files(Path... folders) {
        List<Path> all = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(all::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all;
    }
}

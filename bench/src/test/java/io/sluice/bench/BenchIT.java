package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.lab.ItFolder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs, and what can go wrong with them. */
class BenchIT {
    private static Path folder;
    private static Path data;

    @BeforeAll
    static void makeFolders(@TempDir Path temporary) throws Exception {
        folder = temporary.toRealPath();
        data = folder.resolve("data");
    }

    @AfterAll
    static void nothingIsLeft() {
        RunningBench.awaitNobodyLeft(List.of(), data);
    }

    private static RunningBench start(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data-dir=" + data, "--rows=1000", "--warmup=300ms"));
        ItFolder.QUICK.forEach(option -> all.add("--jvm-flag=" + option));
        return RunningBench.start(folder, Map.of(), all.toArray(String[]::new));
    }

    /** One daemon, and samples until it is stopped. */
    private static RunningBench startLong() throws Exception {
        return start("open", "--rates=0.5", "--connections=4", "--in-flight=20", "--duration=300ms", "--rounds=1000");
    }

    @Test
    void article_givesAReportWithItsFiguresAndRatios() throws Exception {
        try (RunningBench bench = start("article", "--connections=8", "--duration=300ms", "--rounds=1")) {
            assertThat(bench.awaitEnd()).as("%s", bench.err()).isZero();
            String json = Files.readString(bench.report().resolve("results.json"));
            assertThat(json)
                    .contains("\"direct-20\"", "\"direct-most\"", "\"coalesced\"", "\"coalesced+fills\"", "\"noop\"");
            assertThat(json)
                    .containsPattern("\"postgresql\" : \"18\\.")
                    .containsPattern("\"redis\" : \"7\\.")
                    .contains("\"commit\"", "\"jdk\"");
            assertThat(json).contains("\"one SELECT of 1,000 keys\"", "\"SELECTs\"", "\"keys per SELECT\"");
            assertThat(json).doesNotContainPattern("\"partial\"\\s*:\\s*\"");
            assertThat(Files.readString(bench.report().resolve("report.html")))
                    .contains("<svg", "coalesced+fills", "Who is compared");
            assertThat(bench.out()).anySatisfy(line -> assertThat(line).contains("coalesced to direct-20, c=8"));
            assertThat(bench.err())
                    .anySatisfy(line -> assertThat(line).contains("c=8, round 1: throughput"))
                    .anySatisfy(line -> assertThat(line).endsWith(" left"));
        }
    }

    @Test
    void unknownScenario_isOneLineWithTheNearest() throws Exception {
        assertWrong("there is no scenario 'artcle'; the nearest is 'article'", "artcle");
    }

    @Test
    void unknownFlag_isOneLineWithTheNearest() throws Exception {
        assertWrong("there is no flag '--duratoin'; the nearest is '--duration'", "article", "--duratoin", "3s");
    }

    @Test
    void valuesThatCannotBe_areOneLine() throws Exception {
        assertWrong("--rounds 0", "article", "--rounds=0");
        assertWrong("'10' is not a duration like", "open", "--duration=10");
        assertWrong("--rates 0.0", "open", "--rates=0");
    }

    private static void assertWrong(String line, String... arguments) throws Exception {
        try (RunningBench bench = RunningBench.start(folder, Map.of(), arguments)) {
            assertThat(bench.awaitEnd()).isEqualTo(2);
            assertThat(bench.err())
                    .singleElement()
                    .asString()
                    .startsWith("bench: ")
                    .contains(line);
        }
    }

    @Test
    void clientThatIsNotInstalled_isOneLineBeforeAnythingIsStarted() throws Exception {
        try (RunningBench bench =
                RunningBench.start(folder, Map.of("PATH", folder.toString()), "article", "--client=wrk")) {
            assertThat(bench.awaitEnd()).isEqualTo(1);
            assertThat(bench.err()).singleElement().asString().contains("wrk is not installed", "--client own");
        }
    }

    @Test
    void tooFewFileDescriptors_saysHowManyAreNeeded() throws Exception {
        List<String> limited = List.of("/bin/sh", "-c", "ulimit -n 256; exec \"$@\"", "sh");
        try (RunningBench bench =
                RunningBench.start(folder, Map.of(), limited, "article", "--data-dir=" + data, "--rows=1000")) {
            assertThat(bench.awaitEnd()).isEqualTo(1);
            assertThat(bench.err().get(bench.err().size() - 1))
                    .containsPattern("bench: 2,[67]\\d\\d file descriptors are needed, 256 are allowed");
        }
    }

    @Test
    void portInUse_isTheDaemonsOwnLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RunningBench bench = start("open", "--serve-flag=--listen=127.0.0.1:" + taken.getLocalPort())) {
            assertThat(bench.awaitEnd()).isEqualTo(1);
            assertThat(bench.err().get(bench.err().size() - 1))
                    .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void daemonThatDiesMidRun_isSaid_andWhatWasMeasuredIsKept() throws Exception {
        try (RunningBench bench = startLong()) {
            bench.awaitLine("[   3/2000] ");
            List<ProcessHandle> started = bench.descendants();
            assertThat(bench.daemon().destroyForcibly()).isTrue();
            assertThat(bench.awaitEnd()).isEqualTo(1);
            assertThat(bench.err().get(bench.err().size() - 1))
                    .contains("the daemon 'overloaded' ended with code 137 in the middle of the run");
            assertPartial(bench, "ended with code 137");
            RunningBench.awaitNobodyLeft(started, data);
        }
    }

    @Test
    void ctrlC_keepsWhatWasMeasured_andEndsEverything() throws Exception {
        try (RunningBench bench = startLong()) {
            bench.awaitLine("[   3/2000] ");
            List<ProcessHandle> started = bench.descendants();
            bench.signal("INT");
            assertThat(bench.awaitEnd()).isEqualTo(130);
            assertPartial(bench, "stopped by a signal");
            RunningBench.awaitNobodyLeft(started, data);
        }
    }

    private static void assertPartial(RunningBench bench, String why) throws Exception {
        assertThat(Files.readString(bench.report().resolve("results.json")))
                .containsPattern("\"partial\"\\s*:\\s*\"[^\"]*" + why)
                .contains("\"loop\"", "\"throughput\"");
        assertThat(Files.readString(bench.report().resolve("report.html"))).contains(why);
        assertThat(bench.out()).anySatisfy(line -> assertThat(line).contains("PARTIAL"));
    }

    @Test
    void kill9_leavesNothingRunning() throws Exception {
        try (RunningBench bench = startLong()) {
            bench.awaitLine("[   2/2000] ");
            List<ProcessHandle> started = bench.descendants();
            assertThat(started)
                    .anyMatch(child -> child.info().command().orElse("").endsWith("java"));
            bench.signal("KILL");
            assertThat(bench.awaitEnd()).isEqualTo(137);
            RunningBench.awaitNobodyLeft(started, data);
        }
    }
}

package io.sluice.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.doctor.LoadFigures.AnswerRates;
import io.sluice.doctor.LoadFigures.BatchRates;
import io.sluice.nodes.NodeCheck;
import io.sluice.nodes.NodeState;
import io.sluice.nodes.Role;
import io.sluice.redis.RedisFacts;
import io.sluice.tables.ServerFacts;
import io.sluice.tables.TableCheck;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which sentences come of which figures. */
class DoctorRulesTest {
    private static final ProcessFigures CALM = new ProcessFigures(0.4, 2, 0.01, 50e6, 500e6, 80, 10_000, 1_000);
    private static final LaneFigures IDLE = new LaneFigures(2, 0.1, 0, 4);

    private static AnswerRates answered(double found, double absent) {
        return new AnswerRates(found, absent, 0, 0, 0, 0, 0, 0);
    }

    private static LoadFigures load(AnswerRates answers, BatchRates batches) {
        return new LoadFigures("", answers, batches, 3, 20_000, 20_000);
    }

    private static BatchRates batches(double selects, double keys, double selectMillis) {
        return new BatchRates(selects, keys, selectMillis, 1.5, 0, 0, 1000);
    }

    private static List<Finding> limits(LoadFigures load, LaneFigures lanes, ProcessFigures process) {
        return LimitRules.of(List.of(load), lanes, process, false);
    }

    private static void says(List<Finding> findings, Severity severity, String text) {
        assertThat(findings).anySatisfy(finding -> {
            assertThat(finding.text()).contains(text);
            assertThat(finding.severity()).isEqualTo(severity);
        });
    }

    @Test
    void calmDaemon_nothingLimits_noWindowIsNeeded() {
        List<Finding> findings = limits(load(answered(500, 20), batches(400, 520, 0.5)), IDLE, CALM);
        says(findings, Severity.GOOD, "nothing limits: lanes are busy 10 % of the time, processors 20 %");
        says(
                findings,
                Severity.GOOD,
                "none is needed, for lanes are busy 10 % of the time: by 520 keys a second and SELECTs of 0.5 ms,"
                        + " --window 5ms would make SELECTs of 2.6 keys in place of 1.3, 200/s in place of 400/s, and add"
                        + " up to 5 ms to an answer");
        assertThat(findings).hasSize(2);
    }

    @Test
    void busyLanesWithSmallBatches_areSaid_aWindowMayHelp() {
        List<Finding> findings =
                limits(load(answered(3000, 0), batches(1900, 3000, 1)), new LaneFigures(2, 0.95, 0, 4), CALM);
        says(findings, Severity.WARNING, "the lanes limit: all 2 are busy 95 % of the time, with SELECTs of 1.6 keys");
        says(findings, Severity.NOTE, "one may help: by 3,000 keys a second");
        assertThat(findings).extracting(Finding::change).anyMatch(change -> change.startsWith("ctl set window 2ms"));
    }

    @Test
    void slowSelects_theDatabaseLimits() {
        List<Finding> findings =
                limits(load(answered(50, 0), batches(8, 50, 240)), new LaneFigures(2, 0.97, 0, 4), CALM);
        says(findings, Severity.WARNING, "the database limits: a SELECT of 6.3 keys takes 240 ms");
        assertThat(limits(load(answered(2, 0), batches(2, 2, 1000)), new LaneFigures(2, 1, 0, 4), CALM))
                .as("a window helps nobody who waits for a lock")
                .singleElement()
                .satisfies(finding -> assertThat(finding.text()).contains("a SELECT of 1 key takes 1 s"));
    }

    @Test
    void slowSelectsOfManyKeys_moreLanesAreTried() {
        List<Finding> findings =
                limits(load(answered(900, 0), batches(9, 900, 220)), new LaneFigures(2, 0.99, 0, 4), CALM);
        says(
                findings,
                Severity.WARNING,
                "the lanes limit, or the database: all 2 are busy 99 % of the time, with SELECTs of 100 keys and 220 ms,"
                        + " 2.2 ms for each key; keys wait 1.5 ms");
        assertThat(findings).singleElement().satisfies(finding -> assertThat(finding.change())
                .startsWith("ctl set lanes, twice as many at a time"));
    }

    @Test
    void poolAndProcessors_areSaidBeside() {
        List<Finding> findings = limits(
                load(answered(50, 0), batches(8, 50, 2)),
                new LaneFigures(4, 0.2, 3, 5),
                new ProcessFigures(1.9, 2, 0.2, 450e6, 500e6, 9_000, 10_000, 20_000));
        says(findings, Severity.WARNING, "the pool limits: up to 3 SELECTs waited for one of its 5 connections");
        says(findings, Severity.WARNING, "this process limits: it keeps 1.9 of 2 processors busy");
    }

    @Test
    void windowOnIdleLanes_limits() {
        BatchRates batches = new BatchRates(90, 200, 0.8, 9.5, 0.97, 10, 1000);
        says(
                limits(load(answered(200, 0), batches), IDLE, CALM),
                Severity.WARNING,
                "the window limits: keys wait 9.5 ms for company, and a SELECT takes 0.8 ms");
    }

    @Test
    void windowThatIsFoundOut_isLeftAlone() {
        BatchRates batches = new BatchRates(90, 200, 0.8, 9.5, 0.97, 10, 1000);
        List<Finding> findings = LimitRules.of(List.of(load(answered(200, 0), batches)), IDLE, CALM, true);
        says(findings, Severity.GOOD, "the daemon finds it out (--window auto): 10 ms now");
        says(findings, Severity.GOOD, "nothing limits");
    }

    @Test
    void noLookups_nothingIsSaidOfLimits() {
        LoadFigures none = load(answered(0, 0), batches(0, 0, 0));
        assertThat(limits(none, IDLE, CALM)).isEmpty();
        says(LoadRules.answers(List.of(none)), Severity.NOTE, "none came in this time");
    }

    @Test
    void errors_areFaults_absentKeysAWarning() {
        List<Finding> findings = LoadRules.answers(List.of(new LoadFigures(
                "links", new AnswerRates(10, 90, 5, 2, 0, 0, 0, 0), batches(10, 100, 800), 900, 1000, 20_000)));
        says(findings, Severity.FAULT, "links: 5/s of 107/s get 503: the queue takes 1,000 keys now (--queue 20000)");
        says(findings, Severity.FAULT, "links: 2/s of 107/s get 504");
        says(findings, Severity.WARNING, "links: 90 % of the answers are that the key is absent (90/s)");
    }

    @Test
    void hotKeyAndGreedyClient_areToldByTheirShares() {
        SampleFigures sample = new SampleFigures(400, "urls \u0007abc", 0.6, "10.0.0.7", 0.75, 4);
        List<Finding> remembered = LoadRules.shares(sample, 1000, false);
        says(remembered, Severity.NOTE, "one key, 'urls ?abc', is asked for in 60 % of the lookups (600/s)");
        says(remembered, Severity.NOTE, "one of 4 clients, 10.0.0.7, sends 75 % of the lookups (750/s)");
        says(LoadRules.shares(sample, 1000, true), Severity.WARNING, "each batch has it anew");
        assertThat(LoadRules.shares(new SampleFigures(9, "urls a", 1, "10.0.0.7", 1, 1), 3, true))
                .isEmpty();
    }

    @Test
    void process_saysWhatItLacks() {
        List<Finding> findings = ProcessRules.of(new ProcessFigures(1.9, 2, 0.2, 450e6, 500e6, 9_000, 10_000, 20_000));
        says(findings, Severity.WARNING, "the heap is 90 % full after a collection (450 MB of 500 MB)");
        says(findings, Severity.WARNING, "collections of garbage take 20 % of the time");
        says(findings, Severity.WARNING, "9,000 of 10,000 files and sockets are open");
        says(ProcessRules.of(CALM), Severity.GOOD, "0.4 of 2 processors");
    }

    @Test
    void redis_memoryPolicyAndDisk() {
        Map<String, String> said = Map.of(
                "used_memory",
                "900000000",
                "maxmemory",
                "1000000000",
                "maxmemory_policy",
                "noeviction",
                "aof_enabled",
                "1",
                "evicted_keys",
                "12");
        List<Finding> findings = RedisRules.of(new RedisFacts(said, "", 120), true);
        says(findings, Severity.WARNING, "it evicts nothing (noeviction), and uses 90 % of its maxmemory of 1.0 GB");
        says(findings, Severity.NOTE, "appendonly yes");
        says(findings, Severity.NOTE, "it has evicted 12 entries");
        says(findings, Severity.WARNING, "it took 120 ms for an answer");
        says(
                RedisRules.of(new RedisFacts(Map.of("used_memory", "5000000"), "", 1), true),
                Severity.NOTE,
                "it uses 5 MB and has no maxmemory");
        says(RedisRules.of(new RedisFacts(Map.of(), "", 1), true), Severity.NOTE, "may not ask");
    }

    @Test
    void changesOff_saysHowOldAValueMayBe_andAllThatIsMissing() {
        List<Finding> auto = FreshRules.of(new FreshFigures(
                false,
                false,
                false,
                0,
                0,
                "1h (--ttl)",
                "30s (--negative-ttl)",
                List.of("wal_level is replica; run: ALTER SYSTEM", "no role")));
        says(auto, Severity.WARNING, "an UPDATE or a DELETE is seen after up to 1h (--ttl), an INSERT after up to 30s");
        assertThat(auto)
                .contains(Finding.warning("changes", "to read them: wal_level is replica", "ALTER SYSTEM"))
                .hasSize(3);
        List<Finding> off = FreshRules.of(
                new FreshFigures(false, true, false, 0, 0, "1h (--ttl)", "30s (--negative-ttl)", List.of()));
        says(off, Severity.NOTE, "they are not read (--changes off)");
        says(
                FreshRules.of(
                        new FreshFigures(true, false, true, 12, 3e9, "1h (--ttl)", "30s (--negative-ttl)", List.of())),
                Severity.WARNING,
                "the server keeps 3.0 GB of log for the slot");
    }

    private static NodeCheck node(String name, Role role, double lagSeconds, ServerFacts facts) {
        return new NodeCheck(
                new NodeState(name, role, true, false, null, 1, "0/1", 3_000_000, Duration.ofMillis((long)
                        (1000 * lagSeconds))),
                facts,
                null);
    }

    @Test
    void nodes_whatSeveralSayIsSaidOnce() {
        TableCheck indexed = new TableCheck("urls", List.of(), List.of("urls_pkey"), null);
        TableCheck scanned = new TableCheck(
                "posts",
                List.of("EVERY BATCH READS ALL OF posts: no index; run: CREATE INDEX x"),
                List.of("other"),
                null);
        List<Finding> findings = NodeRules.of(List.of(
                node("a:5432", Role.PRIMARY, 0, new ServerFacts(List.of(indexed, scanned), 100, 97, false)),
                node("b:5432", Role.REPLICA, 2.5, new ServerFacts(List.of(indexed, scanned), 100, 20, true))));
        says(findings, Severity.GOOD, "on each node: lookups of urls are an index scan, by urls_pkey");
        assertThat(findings)
                .contains(new Finding(
                        Severity.FAULT,
                        "plan",
                        "on each node: EVERY BATCH READS ALL OF posts: no index",
                        "CREATE INDEX x"))
                .hasSize(5);
        says(findings, Severity.WARNING, "on a:5432: 97 of 100 connections are in use");
        says(findings, Severity.WARNING, "on b:5432: this replica is 2.5 s and 3 MB behind the primary");
        says(findings, Severity.NOTE, "on b:5432: a pooler stands before it");
    }

    @Test
    void diagnosis_theWorstFirst_asTextAndAsJson() {
        Diagnosis diagnosis = new Diagnosis(
                3,
                List.of(Finding.good("a", "fine"), Finding.fault("b", "bad \"x\"", "do"), Finding.note("c", "so", "")));
        assertThat(diagnosis.lines())
                .containsExactly(
                        "FAULT    b: bad \"x\"",
                        "         -> do",
                        "note     c: so",
                        "good     a: fine",
                        "looked for 3.0 s: 1 fault, 0 warnings, 1 note");
        assertThat(diagnosis.json())
                .startsWith("{\"faults\":1,\"warnings\":0,\"notes\":1,\"seconds\":3.0,\"findings\":[")
                .contains("\"finding\":\"bad \\\"x\\\"\",\"change\":\"do\"}");
    }
}

package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.coalesce.LoadException;
import io.sluice.lookup.Value;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;
import io.sluice.postgres.SqlFailure.Kind;
import io.sluice.tables.LookupPool;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NodeLinkTest {
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private final SqlFailure refused = new SqlFailure(Kind.LOST, "08001", "connection refused");

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger woken = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    /** What the next attempts to connect bring: a source, or an exception. */
    private final ArrayDeque<Object> connects = new ArrayDeque<>();

    private final FakeLookupPool source = new FakeLookupPool(now);
    private final NodeLink health = new NodeLink(
            "the database",
            this::connect,
            INTERVAL,
            Duration.ofSeconds(1),
            now::get,
            woken::incrementAndGet,
            lost::incrementAndGet);

    private LookupPool connect() throws DatabaseSetupException, SqlFailure {
        Object next = connects.remove();
        if (next instanceof SqlFailure trouble) {
            throw trouble;
        }
        if (next instanceof DatabaseSetupException setup) {
            throw setup;
        }
        return (LookupPool) next;
    }

    private List<String> load() throws LoadException {
        return List.copyOf(health.ask((at, on) -> at.load(0, List.of("k"), on, null))
                .values()
                .keySet());
    }

    private void openReady() throws DatabaseSetupException {
        connects.add(source);
        health.open();
        now.addAndGet(INTERVAL.toNanos());
    }

    @Test
    void open_serverThere_isReady() throws Exception {
        openReady();

        assertThat(health.state()).isEqualTo(new DatabaseState.Ready());
        assertThat(load()).containsExactly("k");
    }

    @Test
    void open_serverAway_runsAndRefusesAtOnce() throws Exception {
        connects.add(refused);
        health.open();

        assertThat(health.state()).isEqualTo(new DatabaseState.Away("the database is away: connection refused"));
        assertUnavailable("connection refused");
    }

    @Test
    void open_operatorMustMend_throws() {
        connects.add(new SqlFailure(Kind.MEND, "28P01", "wrong password"));

        assertThatThrownBy(health::open)
                .isInstanceOf(DatabaseSetupException.class)
                .hasMessage("wrong password");
    }

    @Test
    void step_operatorMustMendLater_saysSoAndLooksAgain() throws Exception {
        connects.add(refused);
        health.open();
        connects.add(new DatabaseSetupException("there is no table"));
        long unused = health.step(false);
        assertThat(health.state()).isEqualTo(new DatabaseState.Away("the database cannot serve: there is no table"));

        connects.add(source);
        long unused2 = health.step(false);
        assertThat(health.state()).isEqualTo(new DatabaseState.Ready());
    }

    @Test
    void ask_pooledConnectionLost_isAskedOnceMoreOnAFreshOne() throws Exception {
        openReady();
        source.pooled = new SqlFailure(Kind.LOST, "57P01", "ended by an administrator");

        assertThat(load()).containsExactly("k");
        assertThat(source.asked).containsExactly(LookupPool.On.POOLED, LookupPool.On.FRESH);
        assertThat(source.renewed).isTrue();
        assertThat(health.state()).isEqualTo(new DatabaseState.Ready());
    }

    @Test
    void ask_freshConnectionFailsToo_isAwayAndWakesTheProbe() throws Exception {
        openReady();
        source.pooled = new SqlFailure(Kind.LOST, "57P01", "ended");
        source.fresh = refused;

        assertUnavailable("connection refused");
        assertThat(woken).hasValue(1);
        assertThat(lost).hasValue(1);
        assertUnavailable("connection refused");
        assertThat(source.asked).as("the second load asks nobody").hasSize(2);
    }

    @Test
    void ask_lostAfterTheTimeout_isNotAskedAgain() throws Exception {
        openReady();
        source.takes = Duration.ofSeconds(2).toNanos();
        source.pooled = new SqlFailure(Kind.LOST, "08006", "read timed out");

        assertUnavailable("read timed out");
        assertThat(source.asked).containsExactly(LookupPool.On.POOLED);
        assertThat(health.state()).isInstanceOf(DatabaseState.Away.class);
    }

    @Test
    void ask_failsAsSoonAsItIsUp_waitsForTheProbesTurn() throws Exception {
        connects.add(source);
        health.open();
        source.pooled = new SqlFailure(Kind.MEND, "42883", "no such function");

        assertKind(LoadException.Kind.UNAVAILABLE);
        assertThat(health.whyAway()).isEqualTo("no such function");
        assertThat(woken).hasValue(0);
    }

    @Test
    void ask_reportedErrorOfARow_staysReady_andIsAskedOnceASecond() throws Exception {
        openReady();
        source.pooled = new SqlFailure(Kind.ASK, "BL001", "raised by a function");

        assertKind(LoadException.Kind.BAD_ROW);
        assertKind(LoadException.Kind.BAD_ROW);
        assertThat(source.trials).isEqualTo(1);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertKind(LoadException.Kind.BAD_ROW);
        assertThat(source.trials).isEqualTo(2);
        assertThat(health.state()).isEqualTo(new DatabaseState.Ready());
    }

    @Test
    void ask_errorOfTheTable_cannotServe_inTheServersWords() throws Exception {
        openReady();
        source.pooled = new SqlFailure(Kind.ASK, "42P01", "relation of a function is missing");
        source.ofTable = new SqlFailure(Kind.ASK, "42P01", "relation \"urls\" does not exist");

        assertKind(LoadException.Kind.UNAVAILABLE);
        assertThat(health.state())
                .isEqualTo(new DatabaseState.Away("the database cannot serve: relation \"urls\" does not exist"));
    }

    @Test
    void ask_passingConflictOrCancelledByAnother_isAskedOnceMore() throws Exception {
        openReady();
        source.pooled = new SqlFailure(Kind.AGAIN, "40001", "conflict with recovery");
        assertKind(LoadException.Kind.UNAVAILABLE);
        assertThat(source.asked).containsExactly(LookupPool.On.POOLED, LookupPool.On.POOLED);
        source.asked.clear();
        source.takes = Duration.ofMillis(100).toNanos();
        source.pooled = new SqlFailure(Kind.TIMEOUT, "57014", "the query took longer than the timeout");
        assertKind(LoadException.Kind.UNAVAILABLE);
        assertThat(source.asked).containsExactly(LookupPool.On.POOLED, LookupPool.On.POOLED);
        assertThat(health.lastTrouble()).isEqualTo("the query was cancelled on the server (SQLSTATE 57014)");
        source.asked.clear();
        source.takes = Duration.ofMillis(990).toNanos();
        assertKind(LoadException.Kind.TIMEOUT);
        assertThat(source.asked).containsExactly(LookupPool.On.POOLED);
    }

    @Test
    void ask_badRowTimeoutOrBusy_staysReady() throws Exception {
        openReady();
        source.pooled = new SqlFailure(Kind.BAD_ROW, "22012", "row");
        assertKind(LoadException.Kind.BAD_ROW);
        source.takes = Duration.ofSeconds(1).toNanos();
        source.pooled = new SqlFailure(Kind.TIMEOUT, "57014", "slow");
        assertKind(LoadException.Kind.TIMEOUT);
        source.pooled = new SqlFailure(Kind.BUSY, "", "busy");
        assertKind(LoadException.Kind.UNAVAILABLE);

        assertThat(health.state()).isEqualTo(new DatabaseState.Ready());
        assertThat(source.asked).containsOnly(LookupPool.On.POOLED);
    }

    @Test
    void step_idle_asksOnceAnInterval() throws Exception {
        openReady();

        assertThat(health.step(false)).isEqualTo(INTERVAL.toNanos());
        assertThat(source.asked).hasSize(1);
        now.addAndGet(1);
        long unused = health.step(false);
        assertThat(source.asked).as("answered a moment ago").hasSize(1);
    }

    @Test
    void step_idleServerGone_noticesAndReconnectsInTheSameStep() throws Exception {
        openReady();
        source.pooled = refused;
        source.fresh = refused;
        connects.add(refused);

        long unused = health.step(false);
        assertThat(health.state()).isInstanceOf(DatabaseState.Away.class);
        assertThat(source.ended).as("its pool is closed").isTrue();
        assertThat(connects).isEmpty();
    }

    @Test
    void step_away_backsOffToTwoSecondsAndStartsOverWhenItIsBack() throws Exception {
        connects.add(refused);
        health.open();
        for (long millis : new long[] {500, 1000, 2000, 2000}) {
            connects.add(refused);
            assertThat(Duration.ofNanos(health.step(false))).isEqualTo(Duration.ofMillis(millis));
        }
        connects.add(source);
        assertThat(Duration.ofNanos(health.step(false))).isEqualTo(INTERVAL);
        assertThat(load()).containsExactly("k");
    }

    /** What is asked of it, whoever asks and however often, is one attempt at a time, and never in a row. */
    @Test
    void ask_away_theProbeIsWokenSoon_onceForAll() throws Exception {
        connects.add(refused);
        health.open();
        long paused = Duration.ofMillis(150).toNanos();
        now.addAndGet(paused - 1);
        assertKind(LoadException.Kind.UNAVAILABLE);
        assertThat(woken).as("an attempt was just made").hasValue(0);
        for (int attempts = 1; attempts < 4; attempts++) {
            now.addAndGet(paused);
            for (int callers = 0; callers < 100; callers++) {
                assertKind(LoadException.Kind.UNAVAILABLE);
            }
            assertThat(woken).hasValue(attempts);
            connects.add(refused);
            long unused = health.step(false);
            assertKind(LoadException.Kind.UNAVAILABLE);
            assertThat(woken).hasValue(attempts);
        }
    }

    @Test
    void ask_thereButToBeMended_isNotHurried() throws Exception {
        connects.add(refused);
        health.open();
        connects.add(new SqlFailure(Kind.MEND, "28P01", "wrong password"));
        long unused = health.step(false);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertKind(LoadException.Kind.UNAVAILABLE);
        assertThat(woken).hasValue(0);
    }

    @Test
    void ask_lateNewsOfALostSource_doesNotTurnTheNewOneAway() throws Exception {
        openReady();
        FakeLookupPool second = new FakeLookupPool(now);
        connects.add(second);
        // The question finds its source lost, and while it waits the probe has long replaced it.
        assertThatThrownBy(() -> health.<Value>ask((asked, on) -> {
                    source.pooled = refused;
                    source.fresh = refused;
                    long unused = health.step(false);
                    throw refused;
                }))
                .isInstanceOf(LoadException.class);

        assertThat(health.state()).isEqualTo(new DatabaseState.Ready());
        assertThat(health.source()).isSameAs(second);
    }

    @Test
    void close_whileReady_endsTheSourceAndRefuses() throws Exception {
        openReady();
        health.close();

        assertThat(source.ended).isTrue();
        assertUnavailable("closed");
    }

    private void assertUnavailable(String why) {
        assertThatThrownBy(this::load).isInstanceOfSatisfying(LoadException.class, e -> {
            assertThat(e.kind()).isEqualTo(LoadException.Kind.UNAVAILABLE);
            assertThat(e).as("callers learn no hosts and tables").hasMessage("the database is away");
        });
        assertThat(health.state()).isEqualTo(new DatabaseState.Away("the database is away: " + why));
    }

    private void assertKind(LoadException.Kind kind) {
        assertThatThrownBy(this::load).isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.kind())
                .isEqualTo(kind));
    }
}

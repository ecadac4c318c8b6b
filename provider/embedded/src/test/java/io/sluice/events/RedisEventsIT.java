package io.sluice.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.changes.EventStream.Event;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.FenceStoreException.Kind;
import io.sluice.embedded.EmbeddedRedis;
import io.sluice.embedded.SharedServers;
import io.sluice.fills.FillerFixture;
import io.sluice.redis.RedisSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.params.XReadGroupParams;

/** Events of an ETL. */
class RedisEventsIT {
    private final EmbeddedRedis server = SharedServers.redis();
    private final Jedis etl = FillerFixture.client(server);
    private final AtomicLong now = new AtomicLong();
    private final RedisEvents events = open();

    private RedisEvents open() {
        return open("url:");
    }

    private RedisEvents open(String prefix, String... others) {
        return new RedisEvents(
                FillerFixture.settings(server.uri(), server.password(), prefix), List.of(others), "events", now::get);
    }

    @AfterEach
    void end() {
        events.close();
        etl.del("events", "events:dead");
        etl.close();
    }

    @Test
    void entriesOldOrNew_areReadInOrder_goneWhenDone() throws Exception {
        etl.xadd("events", XAddParams.xAddParams(), Map.of("key", "first", "lsn", "0/16B3748"));
        assertThat(ids(events.read(10))).hasSize(1);
        events.add(null, "caf\u00e9 {x}\n", null);
        events.add(null, "third", "A/1");
        List<Event> read = events.read(10);
        assertThat(read).extracting(Event::key).containsExactly("caf\u00e9 {x}\n", "third");
        assertThat(read).extracting(Event::lsn).containsExactly(null, "A/1");
        assertThat(events.read(10)).isEmpty();
        events.done(ids(read));
        assertThat(etl.xlen("events")).isEqualTo(1);
        events.done(List.of());
    }

    /** No prefix would help. */
    @Test
    void somethingElseUnderTheStreamsName_isSaid_withTheName() {
        etl.set("events", "theirs");
        assertThatThrownBy(() -> events.read(1))
                .isInstanceOf(FenceStoreException.class)
                .message()
                .contains("something else in events or events:dead", "delete it")
                .doesNotContain("--key-prefix");
        assertThat(etl.get("events")).isEqualTo("theirs");
    }

    @Test
    void notDone_comesAgain_toWhoeverTakesOver_andAfterHalfAMinute() throws Exception {
        for (int i = 0; i < 5; i++) {
            events.add(null, "k" + i, null);
        }
        assertThat(events.read(3)).hasSize(3);
        try (RedisEvents other = open()) {
            List<Event> left = other.read(2);
            assertThat(left).extracting(Event::key).containsExactly("k0", "k1");
            assertThat(other.read(2)).extracting(Event::key).containsExactly("k2");
            assertThat(other.read(2)).extracting(Event::key).containsExactly("k3", "k4");
            other.done(ids(left));
        }
        assertThat(events.read(9)).isEmpty();
        now.addAndGet(31_000_000_000L);
        assertThat(events.read(9)).extracting(Event::key).containsExactly("k2", "k3", "k4");
    }

    @Test
    void eachPrefixHasEveryEvent_whichGoesWhenAllHaveDoneIt() throws Exception {
        try (RedisEvents other = open("other:");
                RedisEvents standby = open("other:")) {
            for (RedisEvents each : List.of(events, other)) {
                assertThat(each.read(9)).isEmpty(); // both are there before the events
            }
            for (int i = 0; i < 5; i++) {
                events.add(null, "k" + i, null);
            }
            List<String> first = ids(events.read(3));
            List<String> theirs = ids(other.read(9));
            assertThat(theirs).hasSize(5).containsAll(first);
            events.done(first);
            assertThat(etl.xlen("events")).isEqualTo(5);
            other.done(theirs.subList(1, 5));
            assertThat(etl.xlen("events")).isEqualTo(5);
            assertThat(standby.read(9)).extracting(Event::id).containsExactly(theirs.get(0));
            standby.done(theirs.subList(0, 1));
            assertThat(etl.xlen("events")).isEqualTo(2);
            List<Event> last = events.read(9);
            assertThat(last).extracting(Event::key).containsExactly("k3", "k4");
            events.done(ids(last));
            assertThat(etl.xlen("events")).isZero();
        }
    }

    /** Whose reader is away is waited for, as long as the stream is short; a group of anybody else's is nobody's to wait for. */
    @Test
    void groupThatNobodyReads_doesNotKeepEventsForEver() throws Exception {
        try (RedisEvents other = open("other:")) {
            assertThat(other.read(9)).isEmpty();
        }
        etl.xgroupCreate("events", "monitoring", new StreamEntryID(), true);
        events.add(null, "k", null);
        events.done(ids(events.read(9)));
        assertThat(etl.xlen("events")).isEqualTo(1);
        etl.xgroupDestroy("events", "sluice:other:");
        etl.xgroupCreate("events", "sluice:other:", new StreamEntryID(), true); // has no reader at all
        events.add(null, "l", null);
        events.done(ids(events.read(9)));
        assertThat(etl.xlen("events")).isZero();
    }

    /** What the one group of an older version was given, and had not done. */
    @Test
    void eventsThatAnOlderVersionHasLeft_areRead() throws Exception {
        etl.xgroupCreate("events", "sluice", new StreamEntryID(), true);
        events.add(null, "given", null);
        var given = etl.xreadGroup(
                "sluice",
                "reader",
                XReadGroupParams.xReadGroupParams(),
                Map.of("events", StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY));
        assertThat(given).hasSize(1);
        events.add(null, "not given", null);
        List<Event> left = events.read(9);
        assertThat(left).extracting(Event::key).containsExactly("given", "not given");
        events.done(ids(left));
        assertThat(events.read(9)).isEmpty();
    }

    @Test
    void entryWithoutAKey_isBuriedWithItsFields() throws Exception {
        etl.xadd("events", XAddParams.xAddParams(), Map.of("kee", "typo"));
        etl.xadd("events", XAddParams.xAddParams(), Map.of("key", ""));
        etl.xadd("events", XAddParams.xAddParams(), Map.of("key", "a\0b"));
        etl.xadd(
                "events".getBytes(StandardCharsets.UTF_8),
                XAddParams.xAddParams(),
                Map.of("key".getBytes(StandardCharsets.UTF_8), new byte[] {(byte) 0xC0, (byte) 0xAF}));
        etl.xadd("events", XAddParams.xAddParams(), Map.of("key", "k", "lsn", "x".repeat(5000)));
        List<Event> read = events.read(10);
        assertThat(read).extracting(Event::key).containsExactly(null, null, null, null, "k");
        for (Event event : read) {
            events.bury(event, "no key, or no position");
        }
        assertThat(events.buried()).isEqualTo(5);
        assertThat(etl.xlen("events")).isZero();
        assertThat(etl.xpending("events", "sluice:url:").getTotal()).isZero();
        var dead = etl.xrange("events:dead", (StreamEntryID) null, null);
        assertThat(dead).hasSize(5);
        assertThat(dead.get(0).getFields())
                .containsEntry("reason", "no key, or no position")
                .containsEntry("kee", "typo")
                .containsEntry("id", read.get(0).id());
        assertThat(dead.get(4).getFields().get("lsn")).hasSize(1024);
    }

    @Test
    void deletedBeforeDone_isForgotten_flushedStreamBeginsAnew() throws Exception {
        events.add(null, "k", null);
        Event event = events.read(1).get(0);
        etl.xdel("events", new StreamEntryID(event.id()));
        now.addAndGet(31_000_000_000L);
        assertThat(events.read(1)).isEmpty();
        assertThat(etl.xpending("events", "sluice:url:").getTotal()).isZero();
        etl.del("events");
        assertThat(events.read(1)).isEmpty();
        events.add(null, "after", null);
        assertThat(events.read(1)).extracting(Event::key).containsExactly("after");
        events.done(List.of("1-1")); // is not there
    }

    @Test
    void tooManyWait_noneIsAdded() throws Exception {
        Object unused =
                etl.eval("for i = 1, 100000 do redis.call('XADD', KEYS[1], i .. '-1', 'key', 'k') end", 1, "events");
        var e = catchThrowableOfType(FenceStoreException.class, () -> events.add(null, "k", null));
        assertThat(e.kind()).isEqualTo(Kind.REFUSED);
        assertThat(e).hasMessageContaining("100000 events");
        etl.xtrim("events", 99_999L, false);
        events.add(null, "k", null);
    }

    @Test
    void userWithoutRights_wrongType_andNameOfAnEntry_areSaid() throws Exception {
        etl.aclSetUser("etl", "reset", "on", ">p", "~events", "+xadd", "+xlen");
        RedisSettings settings = FillerFixture.settings("redis://etl@127.0.0.1:" + server.port(), "p", "url:");
        try (RedisEvents poor = new RedisEvents(settings, "events")) {
            var e = catchThrowableOfType(FenceStoreException.class, () -> poor.read(1));
            assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN);
            assertThat(e).hasMessageContaining("ACL SETUSER etl +xgroup|create").hasMessageContaining("~events:dead");
            // The rights of older versions: nothing is half done with them.
            etl.aclSetUser("etl", "~events:dead", "+xgroup|create", "+xreadgroup", "+xack", "+xdel", "+xrange");
            for (int i = 0; i < 2; i++) {
                e = catchThrowableOfType(FenceStoreException.class, () -> poor.read(1));
                assertThat(e).hasMessageContaining("+xinfo +xpending +xtrim");
            }
            etl.aclSetUser("etl", "+xinfo", "+xpending", "+xtrim");
            poor.add(null, "k", null);
            assertThat(poor.read(1)).hasSize(1);
        } finally {
            etl.aclDelUser("etl");
        }
        etl.del("events");
        etl.set("events", "text");
        var e = catchThrowableOfType(FenceStoreException.class, () -> events.read(1));
        assertThat(e).hasMessageContaining("delete it");
        assertThatThrownBy(() -> new RedisEvents(settings, "url:changes")).hasMessageContaining("url:changes");
        assertThatThrownBy(() -> new RedisEvents(settings, List.of("other:"), "other:changes"))
                .hasMessageContaining("'other:'");
        assertThatThrownBy(() -> new RedisEvents(settings, List.of("other:dead"), "other"))
                .as("of those that were laid aside")
                .hasMessageContaining("'other:dead'");
    }

    /** The list of tables begins with another one now: the group of the one before has no reader any more, and never will. */
    @Test
    void anotherTableIsFirst_nobodyWaitsForTheGroupBefore() throws Exception {
        try (RedisEvents before = open("post:", "url:");
                RedisEvents after = open("url:", "post:")) {
            before.add("post", "undone", null);
            assertThat(before.read(10)).hasSize(1);
            List<Event> read = after.read(10);
            assertThat(read).extracting(Event::key).containsExactly("undone");
            after.done(ids(read));
            assertThat(etl.xlen("events")).isZero();
        }
    }

    private static List<String> ids(List<Event> events) {
        return events.stream().map(Event::id).toList();
    }
}

package io.sluice.fills;

import static io.sluice.fills.FencedRedis.OWNER;
import static io.sluice.fills.FencedRedis.replayed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.changes.FenceStoreException;
import io.sluice.changes.FenceStoreException.Kind;
import io.sluice.changes.Ledger;
import io.sluice.changes.Owner;
import io.sluice.embedded.SharedServers;
import io.sluice.fences.Adoption;
import io.sluice.fences.Prefixes;
import io.sluice.fences.RedisFences;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies under the prefix is dropped only when it is known to be ours. */
class ClaimIT {
    private static final Owner OTHER_TABLE =
            new Owner("7", "sluice", "public", "pages", List.of("random_key"), "url", "sluice");
    private static final Owner OTHER_SLOT =
            new Owner("7", "sluice", "public", "urls", List.of("random_key"), "url", "second");

    private static FencedRedis redis(String prefix) {
        return new FencedRedis(SharedServers.redis(), prefix);
    }

    /** As a reader that finds no ledger does it. */
    private static void begin(RedisFences fences, Owner owner) throws FenceStoreException {
        fences.claim(owner);
        Ledger there = fences.read();
        fences.take(new Ledger(there == null ? 1 : there.term() + 1, 0, 1, 100, 10, 100, 0, true, 0));
        FencedRedis.clear(fences);
    }

    private static void refused(RedisFences fences, Owner owner, String... words) {
        assertThatThrownBy(() -> fences.claim(owner))
                .isInstanceOfSatisfying(
                        FenceStoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_OURS))
                .message()
                .contains(words)
                .hasLineCount(1);
    }

    @Test
    void keysOfOthers_areLeftAlone_untilSomebodySaysThatTheyMayGo() throws Exception {
        try (FencedRedis redis = redis("strangers:")) {
            redis.client.set("strangers:session:abc", "theirs");
            redis.client.hset("strangers:h", "f", "v");
            refused(redis.fences, OWNER, "strangers:", "changes adopt --clear", "--key-prefix");
            assertThat(redis.client.get("strangers:session:abc")).isEqualTo("theirs");
            assertThat(redis.client.exists("{strangers:}:fences")).isFalse();

            try (Adoption adoption = new Adoption(redis.settings)) {
                assertThat(adoption.look(OWNER)).isEqualTo(new Adoption.KeyCounts(1, 1));
                assertThat(redis.client.get("strangers:session:abc")).isEqualTo("theirs");
                assertThat(adoption.adopt(OWNER, dropped -> {})).isEqualTo(1);
            }
            begin(redis.fences, OWNER);
            assertThat(redis.client.exists("strangers:session:abc")).isFalse();
            assertThat(redis.client.hget("strangers:h", "f")).isEqualTo("v");
            redis.client.del("strangers:h");
        }
    }

    @Test
    void whatIsFilledBesideOthersKeys_livesShortly_andReplacesNone() throws Exception {
        try (FencedRedis redis = redis("beside:")) {
            redis.client.set("beside:a", "theirs");
            refused(redis.fences, OWNER, "beside:a");
            redis.fill(replayed(500), "a", "ours", "b", "ours");
            redis.nanos.addAndGet(TimeUnit.SECONDS.toNanos(6));
            redis.fill(replayed(500), "a", "ours", "b", "ours");
            assertThat(redis.entry("a")).isEqualTo("theirs");
            assertThat(redis.client.pttl("beside:a")).isEqualTo(-1);
            assertThat(redis.entry("b")).isEqualTo("ours");
            assertThat(redis.client.pttl("beside:b")).isBetween(1L, 10_000L);
            redis.client.del("beside:a", "beside:b");
        }
    }

    @Test
    void emptyPrefix_isTakenAtOnce_andOnlyStringsAreEverDropped() throws Exception {
        try (FencedRedis redis = redis("empty:")) {
            redis.client.set("{empty:}:other", "theirs"); // as a name of ours, but no entry
            begin(redis.fences, OWNER);
            redis.fill(replayed(500), "a", "ours");
            redis.client.rpush("empty:list", "theirs");
            FencedRedis.clear(redis.fences);
            assertThat(redis.entry("a")).isNull();
            assertThat(redis.client.lrange("empty:list", 0, -1)).containsExactly("theirs");
            assertThat(redis.client.ttl("{empty:}:fences")).isEqualTo(-1);
            redis.client.del("{empty:}:other", "empty:list");
        }
    }

    /** Between the look and the ledger nobody's fill is in the way, and no key that comes then is dropped. */
    @Test
    void whileSomebodyLooks_nothingIsFilled() throws Exception {
        try (FencedRedis redis = redis("looking:")) {
            redis.fill(replayed(500), "a", "ours");
            redis.nanos.addAndGet(TimeUnit.SECONDS.toNanos(6));
            redis.fences.claim(OWNER);
            assertThat(redis.fill(replayed(500), "a", "ours")).isZero();
            redis.client.set("looking:session", "theirs");
            redis.fences.take(new Ledger(1, 0, 1, 100, 10, 100, 0, true, 0));
            FencedRedis.clear(redis.fences);
            assertThat(redis.client.get("looking:session")).isEqualTo("theirs");
            assertThat(redis.fill(replayed(500), "a", "ours")).isEqualTo(1);
            redis.client.del("looking:session");
        }
    }

    @Test
    void ledgerLostWhileWeRun_isTakenAgain_othersAskFirst() throws Exception {
        try (FencedRedis redis = redis("lost-claim:");
                RedisFences restarted = new RedisFences(redis.settings)) {
            begin(redis.fences, OWNER);
            redis.client.del("{lost-claim:}:fences"); // evicted, or flushed and filled again
            redis.client.set("lost-claim:a", "by a mate without changes");
            refused(restarted, OWNER, "lost-claim:a");
            begin(redis.fences, OWNER);
            assertThat(redis.entry("a")).isNull();
        }
    }

    @Test
    void ledgerOfAnOlderVersion_isOurs_andSaysWhoseFromThenOn() throws Exception {
        try (FencedRedis redis = redis("upgrade:")) {
            redis.taken(); // says nothing of whose the entries are
            redis.fill(replayed(500), "a", "ours");
            begin(redis.fences, OWNER);
            assertThat(redis.entry("a")).isNull();
            assertThat(redis.client.hget("{upgrade:}:fences", "\0owner")).isEqualTo(OWNER.text());
        }
    }

    @Test
    void anotherTable_isRefused_andItsFillsAreToo() throws Exception {
        try (FencedRedis redis = redis("table:");
                RedisFences other = new RedisFences(redis.settings)) {
            begin(redis.fences, OWNER);
            refused(other, OTHER_TABLE, "public.urls", "database sluice", "--key-prefix");
            redis.owner = OTHER_TABLE.entries();
            assertThat(redis.fill(replayed(500), "a", "of the other table")).isZero();
            assertThat(redis.counts.refused(FillRefusal.OWNER)).isEqualTo(1);
            redis.owner = OWNER.entries();
            assertThat(redis.fill(replayed(500), "a", "ours")).isEqualTo(1);
            try (Adoption adoption = new Adoption(redis.settings)) {
                assertThatThrownBy(() -> adoption.adopt(OTHER_TABLE, dropped -> {}))
                        .message()
                        .contains("in use");
            }
            assertThat(redis.entry("a")).isEqualTo("ours");
        }
    }

    /** As a daemon that is stopped, and started at once with other columns. */
    @Test
    void releasedLedger_isInNobodysUse_untilTheNextTakesIt() throws Exception {
        try (FencedRedis redis = redis("left:");
                RedisFences next = new RedisFences(redis.settings);
                RedisFences stale = new RedisFences(redis.settings);
                Adoption adoption = new Adoption(redis.settings)) {
            begin(stale, OWNER);
            begin(redis.fences, OWNER);
            stale.release();
            String refusal = Prefixes.refusal(redis.settings, () -> OTHER_TABLE);
            assertThat(refusal)
                    .as("it was another's by then")
                    .containsPattern("was killed, wait ([1-9]|10) s and take it over: .*changes adopt --clear")
                    .hasLineCount(1);
            notAdopted(() -> adoption.look(OTHER_TABLE), "in use", "was killed, wait ");

            redis.fences.release();
            assertThat(Prefixes.refusal(redis.settings, () -> OTHER_TABLE)).isNull();
            refused(next, OTHER_TABLE, "public.urls", "if nobody uses it any more", "changes adopt --clear");
            assertThat(redis.fill(replayed(500), "a", "ours"))
                    .as("the last fills are later")
                    .isEqualTo(1);
            begin(next, OTHER_SLOT);
            assertThat(next.fences())
                    .as("no field of ours is taken for a fence")
                    .isZero();
            notAdopted(() -> adoption.look(OTHER_TABLE), "in use");
            assertThatThrownBy(() -> redis.fences.advance(200, 10, 0, true))
                    .isInstanceOfSatisfying(
                            FenceStoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.LOST));

            next.release();
            assertThat(adoption.adopt(OTHER_TABLE, dropped -> {})).isZero();
            redis.dropFences();
        }
    }

    @Test
    void secondSlot_isToldTheFirst_untilThatOneIsNotReadAnyMore() throws Exception {
        try (FencedRedis redis = redis("slots:");
                RedisFences second = new RedisFences(redis.settings)) {
            begin(redis.fences, OWNER);
            refused(second, OTHER_SLOT, "--slot sluice", "changes drop --slot second");
            redis.tellTime(-11_000); // as if the reader had been away for so long
            begin(second, OTHER_SLOT);
            assertThat(redis.client.hget("{slots:}:fences", "\0owner")).isEqualTo(OTHER_SLOT.text());
            refused(redis.fences, OWNER, "--slot second");
        }
    }

    @Test
    void prefixInsideAnother_isRefused_whicheverCameFirst() throws Exception {
        try (FencedRedis outer = redis("in:");
                FencedRedis inner = redis("in:side:")) {
            begin(outer.fences, OWNER);
            refused(inner.fences, OTHER_TABLE, "in:", "lies", "--key-prefix");
            outer.client.del("{in:}:fences");
            begin(inner.fences, OTHER_TABLE);
            try (RedisFences late = new RedisFences(outer.settings)) {
                refused(late, OWNER, "{in:side:}:fences");
            }
            inner.fill(replayed(500), "a", "of the other table");
            inner.tellTime(-11_000); // that its daemon is away makes its entries nobody else's
            try (Adoption adoption = new Adoption(outer.settings)) {
                notAdopted(() -> adoption.look(OWNER), "{in:side:}:fences", "--key-prefix");
                notAdopted(() -> adoption.adopt(OWNER, dropped -> {}), "{in:side:}:fences", "--key-prefix");
                assertThat(inner.entry("a")).isEqualTo("of the other table");
                inner.client.del("{in:side:}:fences");
                assertThat(adoption.adopt(OWNER, dropped -> {})).isEqualTo(1);
            }
            outer.client.del("{in:}:fences");
        }
    }

    private static void notAdopted(ThrowingCallable call, String... words) {
        assertThatThrownBy(call).message().contains(words).hasLineCount(1);
    }

    /** A Redis that was restored from anybody's copy stops nobody. */
    @Test
    void whateverElseLiesUnderTheName_isSaidInOneLine() throws Exception {
        try (FencedRedis redis = redis("oddities:")) {
            redis.client.hset("{oddities:}:fences", "", "what is this");
            refused(redis.fences, OWNER, "{oddities:}:fences", "changes adopt --clear", "--key-prefix");
            redis.client.del("{oddities:}:fences");
            redis.client.hset("{oddities:}:fences", "of", "somebody");
            refused(redis.fences, OWNER, "{oddities:}:fences", "delete it");
            assertThat(redis.client.ttl("{oddities:}:fences")).isEqualTo(-1);
            redis.client.del("{oddities:}:fences");
            redis.client.set("{oddities:}:fences", "text");
            assertThatThrownBy(() -> redis.fences.claim(OWNER))
                    .message()
                    .contains("holds something else")
                    .hasLineCount(1);
            redis.client.del("{oddities:}:fences");
            assertThatCode(() -> redis.fences.claim(OWNER)).doesNotThrowAnyException();
            redis.client.del("{oddities:}:fences");
        }
    }

    /** Nobody knows which entries are old: none is touched until somebody says that all may go. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "9{277}",
                "0{9}19{267}",
                "9{201}",
                "9{150}",
                "0{86}9{19}0{172}",
                "0{105}9{19}0{153}",
                "0{258}9{19}",
                "0{300}",
                "no ledger"
            })
    void ledgerThatCannotBeRead_nothingIsTouched_untilAdopted(String form) throws Exception {
        Matcher runs = Pattern.compile("([09])\\{([0-9]+)}").matcher(form);
        String text = runs.replaceAll(run -> run.group(1).repeat(Integer.parseInt(run.group(2))));
        try (FencedRedis redis = redis("unreadable:");
                RedisFences another = new RedisFences(redis.settings)) {
            begin(redis.fences, OWNER);
            redis.fill(replayed(500), "a", "ours");
            redis.client.hset("{unreadable:}:fences", "", text);

            String[] words = {"{unreadable:}:fences", "cannot be read", "changes adopt --clear", "--key-prefix"};
            for (ThrowingCallable read : List.<ThrowingCallable>of(redis.fences::read, redis.fences::idleMillis)) {
                assertThatThrownBy(read).message().contains(words).hasLineCount(1);
            }
            refused(another, OWNER, words);
            assertThat(Prefixes.conflict(redis.settings, OWNER)).contains(words);
            assertThat(Prefixes.refusal(redis.settings, () -> OTHER_TABLE)).isNull();
            assertThatCode(() -> redis.fill(replayed(500), "a", "newer", "b", "ours"))
                    .doesNotThrowAnyException();
            assertThat(redis.entry("a")).isNotNull();
            assertThat(redis.client.pttl("unreadable:a") <= 10_000 || "ours".equals(redis.entry("a")))
                    .as("what is filled lives shortly")
                    .isTrue();
            assertThat(redis.client.hget("{unreadable:}:fences", "").length()).isGreaterThanOrEqualTo(text.length());

            try (Adoption adoption = new Adoption(redis.settings)) {
                assertThat(adoption.adopt(OWNER, dropped -> {})).isPositive();
            }
            begin(redis.fences, OWNER);
            assertThat(redis.fill(replayed(500), "a", "newer")).isEqualTo(1);
            redis.dropFences();
            redis.client.del("unreadable:a", "unreadable:b");
        }
    }

    /** Redis' clock was set back, while nobody wrote the ledger. */
    @Test
    void ledgerOfTheFuture_isInNobodysUse() throws Exception {
        try (FencedRedis redis = redis("future:")) {
            begin(redis.fences, OWNER);
            redis.tellTime(3_600_000);
            try (Adoption adoption = new Adoption(redis.settings)) {
                assertThat(adoption.adopt(OTHER_TABLE, dropped -> {})).isZero();
            }
            redis.dropFences();
        }
    }

    @Test
    void owner_isReadAsItWasWritten() {
        Owner odd = new Owner("18446744073709551615", "a b", "x\"y", "\n", List.of(""), "\u00e9", "s");
        assertThat(Owner.parse(odd.text())).isEqualTo(odd);
        assertThat(Owner.parse("another text")).isNull();
        assertThat(List.of(OWNER.entries()))
                .doesNotContain(OTHER_TABLE.entries())
                .contains(OTHER_SLOT.entries());
    }
}

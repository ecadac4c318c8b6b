package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.postgres.TableSettings;
import io.sluice.reader.ChangeState;
import io.sluice.slot.ChangeSlot;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What goes wrong with one table is no matter of the others: they are read, nothing of them is dropped. */
class OneTablesTroubleIT extends SeveralTables {

    /** Somebody has this lock of a table, as VACUUM or CREATE INDEX CONCURRENTLY has, or an ALTER TABLE that rewrites it. */
    private static Connection lock(String table, String mode) throws SQLException {
        Connection superuser = DB.superuser();
        superuser.setAutoCommit(false);
        boolean unused = superuser.createStatement().execute("LOCK TABLE " + table + " IN " + mode + " MODE");
        return superuser;
    }

    private void assertRead(String table, String key) throws SQLException {
        cache(table, key);
        sql("INSERT INTO " + table + " VALUES ('" + key + "', 'x')");
        awaitGone(table, key);
    }

    /** The slot's horizon is behind what was altered a moment ago, and for as long as any transaction goes on. */
    @Test
    void alteredTable_isClearedOnce_notAgainWhenAnotherIsInTrouble() throws Exception {
        follow("links", "posts", "parts");
        long clears = status("links").clears() + 1;
        sql("ALTER TABLE links ADD COLUMN c integer");
        FreshCache.await(() -> status("links").clears() == clears);
        cache("links", "2");
        cache("parts", "1");

        sql("ALTER TABLE posts DROP CONSTRAINT posts_pkey");
        awaitState("posts", ChangeState.NOT_WATCHED);
        assertRead("links", "3");
        assertThat(status("links").clears()).isEqualTo(clears);
        assertThat(isCached("links", "2")).isTrue();
        assertThat(isCached("parts", "1")).isTrue();
    }

    @Test
    void everyTableAltered_theSlotStays_whenOneIsInTrouble() throws Exception {
        follow("links", "posts");
        sql("GRANT SELECT ON links, posts TO sluice");
        FreshCache.await(() -> status("links").clears() == 2 && status("posts").clears() == 2);
        cache("links", "1");
        sql("ALTER TABLE posts DROP CONSTRAINT posts_pkey");
        awaitState("posts", ChangeState.NOT_WATCHED);
        assertRead("links", "2");
        assertThat(status("links").clears()).isEqualTo(2);
        assertThat(isCached("links", "1")).isTrue();
    }

    @Test
    void tableOutsideThePublication_saysWhatIsWrongNow() throws Exception {
        sql("CREATE PUBLICATION " + NAME + " FOR TABLE links, posts");
        try {
            follow("links", "posts");
            sql("DROP TABLE posts");
            awaitState("posts", ChangeState.NOT_WATCHED);
            assertThat(status("posts").problem()).contains("there is no table \"posts\"");
            sql("CREATE TABLE posts (k text PRIMARY KEY, v text)");
            String statement = "ALTER PUBLICATION \"" + NAME + "\" ADD TABLE \"public\".\"posts\"";
            FreshCache.await(() -> String.valueOf(status("posts").problem()).contains(statement));
            sql(statement);
            awaitState("posts", ChangeState.READING);
        } finally {
            close();
            sql("DROP PUBLICATION " + NAME);
        }
    }

    @Test
    void newTableThatVacuumHas_isReadLater_theOthersAtOnce() throws Exception {
        follow("links");
        cache("links", "1");
        try (Connection vacuum = lock("posts", "SHARE UPDATE EXCLUSIVE")) {
            follow("links", "posts");
            assertThat(status("posts").state()).isEqualTo(ChangeState.NOT_WATCHED);
            assertRead("links", "2");
            vacuum.rollback();
        }
        awaitState("posts", ChangeState.READING);
        assertRead("posts", "1");
        assertThat(isCached("links", "1")).isTrue();
    }

    /** As on the first day of an installation. */
    @Test
    void noPublicationYet_andVacuumHasATable_theOthersAreRead() throws Exception {
        try (Connection vacuum = lock("posts", "SHARE UPDATE EXCLUSIVE")) {
            follow("links", "posts");
            assertRead("links", "1");
            assertThat(published()).isEqualTo("links");
            vacuum.rollback();
        }
    }

    @Test
    void tableThatIsRewrittenForLong_keepsNoOtherFromBeingRead() throws Exception {
        follow("links", "posts");
        cache("links", "1");
        close();
        try (Connection alters = lock("posts", "ACCESS EXCLUSIVE")) {
            follow("links", "posts");
            assertRead("links", "2");
            assertThat(isCached("links", "1")).isTrue();

            // A condition is checked by a statement, which has to wait for the table.
            TableSettings some =
                    new TableSettings("posts", "posts", List.of("k"), null, "v", List.of(), "v IS NOT NULL", null);
            follow(slot(List.of(TableSettings.of("links", "k", "v", null), some)), "links", "posts");
            assertThat(status("posts").problem()).contains("posts is locked by somebody who alters it");
            assertRead("links", "3");
            alters.rollback();
        }
    }

    /** Its UPDATEs fail for as long as it is published. */
    @Test
    void lostIdentity_isWithdrawnWhenTheLockIsFree() throws Exception {
        sql("INSERT INTO posts VALUES ('1', 'x')");
        follow("links", "posts");
        close();
        sql("ALTER TABLE posts DROP CONSTRAINT posts_pkey");
        try (Connection index = lock("posts", "SHARE UPDATE EXCLUSIVE")) {
            follow("links", "posts");
            assertThat(published()).isEqualTo("links,posts");
            index.rollback();
        }
        FreshCache.await(() -> published().equals("links"));
        sql("UPDATE posts SET v = 'y'");
    }

    @Test
    void somethingElseInTheLedgersPlace_isSaid_theOtherTableIsRead() throws Exception {
        String ledger = "{" + prefix("posts") + "}:fences";
        redis.set(ledger, "theirs");
        follow("links", "posts");
        assertThat(status("posts").state()).isEqualTo(ChangeState.NO_REDIS);
        assertThat(status("posts").problem()).contains(ledger, "delete it");
        assertRead("links", "1");
        redis.del(ledger);
        awaitState("posts", ChangeState.READING);
        assertRead("posts", "1");
    }

    /** Nothing is filled under a prefix that is another's, whether changes can be read or not, and whoever reads them. */
    @Test
    void ownersAreTold_ofTablesThatCannotBeRead_andToWhoStandsBy() throws Exception {
        sql("ALTER TABLE posts DROP CONSTRAINT posts_pkey");
        Map<String, Owner> told = new HashMap<>();
        follow("links", "posts");
        ChangeSlot another = slot("links", "posts", "gone");
        ChangeSource.Claim claim = new ChangeSource.Claim() {
            @Override
            public void by(Map<String, Owner> owners) {
                throw new AssertionError("another reads");
            }

            @Override
            public void whose(Map<String, Owner> owners) {
                told.putAll(owners);
            }
        };
        assertThatThrownBy(() -> another.source().open(claim))
                .isInstanceOfSatisfying(ChangeSourceException.class, e -> assertThat(e.kind())
                        .isEqualTo(ChangeSourceException.Kind.BUSY));
        assertThat(told).containsOnlyKeys("links", "posts");
        assertThat(told.get("posts")).isEqualTo(another.owner("posts"));
    }
}

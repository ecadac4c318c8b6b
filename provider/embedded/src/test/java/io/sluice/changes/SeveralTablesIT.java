package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.postgres.TableSettings;
import io.sluice.reader.ChangeState;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** One slot and one publication of three tables, each with entries under a prefix of its own. */
class SeveralTablesIT extends SeveralTables {

    @Test
    void changes_arriveUnderEachPrefix_keyUpdatesAndPartitionsToo() throws Exception {
        sql("INSERT INTO posts VALUES ('1', 'x')", "INSERT INTO parts VALUES ('p', 'x'), ('q', 'x')");
        follow("links", "posts", "parts");
        for (String table : List.of("links", "posts", "parts")) {
            cache(table, "1", "2", "p", "q", "r");
        }
        sql(
                "INSERT INTO links VALUES ('1', 'x')",
                "UPDATE posts SET k = '2'",
                "UPDATE parts SET k = 'r' WHERE k = 'q'",
                "DELETE FROM parts WHERE k = 'p'");
        awaitGone("links", "1");
        awaitGone("posts", "1", "2");
        awaitGone("parts", "p", "q", "r");
        assertThat(isCached("links", "2")).isTrue();
        assertThat(isCached("links", "p")).isTrue();
        assertThat(isCached("posts", "p")).isTrue();
        assertThat(isCached("parts", "1")).isTrue();
    }

    @Test
    void truncation_clearsThatPrefixAlone() throws Exception {
        follow("links", "posts", "parts");
        cache("links", "1", "2");
        cache("posts", "1", "2");
        sql("TRUNCATE posts");
        awaitGone("posts", "1", "2");
        sql("INSERT INTO links VALUES ('1', 'x')");
        awaitGone("links", "1");
        assertThat(isCached("links", "2")).isTrue();
        assertThat(status("posts").lastGap()).contains("truncated");
    }

    @Test
    void rewrittenTable_isClearedAlone() throws Exception {
        sql("INSERT INTO posts VALUES ('1', 'x')");
        follow("links", "posts");
        cache("links", "1");
        cache("posts", "1");
        sql("ALTER TABLE posts ALTER COLUMN v TYPE varchar USING upper(v)");
        awaitGone("posts", "1");
        assertThat(isCached("links", "1")).isTrue();
    }

    @Test
    void droppedTable_isSaid_andTheOthersAreRead_untilItIsBack() throws Exception {
        follow("links", "posts");
        cache("links", "1", "2");
        sql("DROP TABLE posts");
        awaitState("posts", ChangeState.NOT_WATCHED);
        assertThat(status("posts").problem()).contains("posts");
        sql("INSERT INTO links VALUES ('1', 'x')");
        awaitGone("links", "1");
        assertThat(isCached("links", "2")).isTrue();
        assertThat(Objects.requireNonNull(reader).isWell("links")).isTrue();

        cache("posts", "1");
        sql("CREATE TABLE posts (k text PRIMARY KEY, v text)", "ALTER TABLE posts OWNER TO sluice_owner");
        awaitGone("posts", "1");
        awaitState("posts", ChangeState.READING);
        cache("posts", "2");
        sql("INSERT INTO posts VALUES ('2', 'x')");
        awaitGone("posts", "2");
        assertThat(isCached("links", "2")).isTrue();
    }

    @Test
    void lostIdentity_isNoMatterOfOthersStatements_norOfOtherTables() throws Exception {
        sql("INSERT INTO posts VALUES ('1', 'x')");
        follow("links", "posts");
        cache("links", "1", "2");
        sql("ALTER TABLE posts DROP CONSTRAINT posts_pkey");
        awaitState("posts", ChangeState.NOT_WATCHED);
        assertThat(status("posts").problem()).contains("no replica identity");
        assertThat(published()).isEqualTo("links");
        sql("UPDATE posts SET v = 'y'", "INSERT INTO links VALUES ('1', 'x')");
        awaitGone("links", "1");

        cache("posts", "1");
        sql("ALTER TABLE posts ADD PRIMARY KEY (k)");
        awaitGone("posts", "1");
        awaitState("posts", ChangeState.READING);
        assertThat(published()).isEqualTo("links,posts");
        assertThat(isCached("links", "2")).isTrue();
    }

    /** As an operator does who adds a table to the list: the partitioned one wants an option of the publication, too. */
    @Test
    void tablesThatComeWithARestart_clearNothingOfTheFirst() throws Exception {
        follow("links");
        cache("links", "1", "2");
        follow("links", "posts");
        follow("links", "posts", "parts");
        assertThat(published()).isEqualTo("links,parts,posts");
        assertThat(status("links").clears()).isZero();
        assertThat(status("parts").clears()).isEqualTo(1);
        cache("parts", "1");
        sql("INSERT INTO parts VALUES ('1', 'x')", "INSERT INTO links VALUES ('1', 'x')");
        awaitGone("parts", "1");
        awaitGone("links", "1");
        assertThat(isCached("links", "2")).isTrue();
    }

    @Test
    void tableAlteredWhileNobodyReads_isClearedAlone() throws Exception {
        sql("INSERT INTO posts VALUES ('1', 'x')");
        follow("links", "posts");
        cache("links", "1");
        cache("posts", "1");
        close();
        sql("ALTER TABLE posts ALTER COLUMN v TYPE varchar USING upper(v)");
        follow("links", "posts");
        awaitGone("posts", "1");
        assertThat(status("posts").lastGap()).contains("\"posts\" was changed while the slot was not read");
        assertThat(status("links").clears()).isZero();
        assertThat(isCached("links", "1")).isTrue();
    }

    /** Another daemon with a shorter list has read the slot meanwhile. */
    @Test
    void tableThatWasLeftOut_isClearedWhenItIsBack() throws Exception {
        follow("links", "posts");
        cache("links", "1");
        cache("posts", "1");
        follow("links");
        cache("links", "2");
        sql("INSERT INTO posts VALUES ('1', 'x')", "INSERT INTO links VALUES ('2', 'x')");
        awaitGone("links", "2");
        follow("links", "posts");
        awaitGone("posts", "1");
        assertThat(isCached("links", "1")).isTrue();
    }

    @Test
    void tableOfAnotherOwner_isSaid_withTheStatementThatHelps() throws Exception {
        sql("ALTER TABLE posts OWNER TO CURRENT_USER");
        follow("links", "posts");
        assertThat(status("posts").state()).isEqualTo(ChangeState.NOT_WATCHED);
        String statement = "ALTER PUBLICATION \"" + NAME + "\" ADD TABLE ";
        assertThat(status("posts").problem()).contains(statement + "\"public\".\"posts\"");
        cache("links", "1");
        sql("INSERT INTO links VALUES ('1', 'x')", statement + "posts");
        awaitGone("links", "1");
        awaitState("posts", ChangeState.READING);
        cache("posts", "1");
        sql("INSERT INTO posts VALUES ('1', 'x')");
        awaitGone("posts", "1");
    }

    /** As an operator does who writes the list anew. */
    @Test
    void listWrittenAnew_clearsNothingOfTheOthers() throws Exception {
        follow("links", "posts");
        cache("links", "1");
        cache("posts", "1");
        follow("posts", "links");
        assertThat(status("posts").clears() + status("links").clears()).isZero();

        TableSettings renamed = new TableSettings("articles", "posts", List.of("k"), null, "v", List.of(), null, null);
        follow(slot(List.of(TableSettings.of("links", "k", "v", null), renamed)), "links", "articles");
        assertThat(status("links").clears()).isZero();
        cache("articles", "2");
        sql("INSERT INTO posts VALUES ('2', 'x')");
        awaitGone("articles", "2");

        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger("io.sluice.slot.SlotSource");
        logger.addAppender(log);
        try {
            follow("links");
            assertThat(status("links").clears()).isZero();
            String statement = "ALTER PUBLICATION \"several_tables\" DROP TABLE public.posts";
            assertThat(log.list).singleElement().asString().contains(statement + ";");
            sql(statement);
            follow("links");
            assertThat(log.list).hasSize(1);
        } finally {
            logger.detachAppender(log);
        }
        assertThat(status("links").clears()).isZero();
        assertThat(isCached("links", "1")).isTrue();

        follow("links", "posts");
        awaitGone("posts", "1");
        assertThat(status("links").clears()).isZero();
    }

    @Test
    void twoLookupsInOneTable_haveEachTheirOwnKeys() throws Exception {
        sql("ALTER TABLE posts REPLICA IDENTITY FULL", "INSERT INTO posts VALUES ('1', 'x')");
        TableSettings byValue = new TableSettings("by_value", "posts", List.of("v"), null, "k", List.of(), null, null);
        follow(slot(List.of(TableSettings.of("posts", "k", "v", null), byValue)), "posts", "by_value");
        cache("posts", "1", "x", "y");
        cache("by_value", "1", "x", "y");
        sql("UPDATE posts SET v = 'y'");
        awaitGone("posts", "1");
        awaitGone("by_value", "x", "y");
        assertThat(isCached("posts", "x")).isTrue();
        assertThat(isCached("by_value", "1")).isTrue();
    }

    @Test
    void keysThatMessagesName_areOfTheTableInTheirPrefix() throws Exception {
        follow("links", "posts");
        cache("links", "1", "2");
        cache("posts", "1", "2");
        sql(
                "SELECT pg_logical_emit_message(true, 'sluice', '1')",
                "SELECT pg_logical_emit_message(true, 'sluice:posts', '2')");
        awaitGone("links", "1");
        awaitGone("posts", "2");
        assertThat(isCached("links", "2")).isTrue();
        assertThat(isCached("posts", "1")).isTrue();
    }
}

package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.TableSettings;
import io.sluice.reader.ChangeState;
import io.sluice.slot.ChangeSettings;
import io.sluice.slot.ChangeSlot;
import io.sluice.views.ViewSettings;
import io.sluice.views.WatchedView;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Views beside a table of lookups, of which one slot and one publication tell: any change beneath a view drops all of its answers. */
class SeveralViewsIT extends SeveralTables {
    private static final String NEXT = "odata/next";
    private static final String OTHER = "odata/other";
    private static final String LIKE = "odata/like";

    /** The entry that stands for all of a view's answers. */
    private static final String ALL = "*";

    @BeforeEach
    void views() throws SQLException {
        owner(
                "CREATE FUNCTION loud(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)'",
                "CREATE TABLE parent (k text PRIMARY KEY)",
                "CREATE TABLE child (PRIMARY KEY (k)) INHERITS (parent)",
                "CREATE VIEW upon AS SELECT l.k, loud(l.v) AS v, p.v AS part FROM links l JOIN parts p USING (k)",
                "CREATE VIEW next AS SELECT * FROM upon",
                "CREATE VIEW other AS SELECT * FROM posts",
                "CREATE VIEW \"like\" AS SELECT * FROM parent");
    }

    @AfterEach
    void noViews() throws Exception {
        close();
        List<String> unused = slot("links").drop();
        sql(
                "DROP TABLE IF EXISTS links, posts, parts, parts_0, parts_1, parent CASCADE",
                "DROP FUNCTION IF EXISTS loud(text) CASCADE");
    }

    private static void owner(String... statements) throws SQLException {
        try (Connection owner = DB.owner()) {
            for (String sql : statements) {
                boolean unused = owner.createStatement().execute(sql);
            }
        }
    }

    private static WatchedView view(String name) {
        ViewSettings settings = new ViewSettings(
                name,
                "public." + name,
                List.of("k"),
                List.of(),
                null,
                Map.of(),
                null,
                Duration.ZERO,
                ViewSettings.DEFAULT_PAGE,
                ViewSettings.DEFAULT_MOST_SKIPPED);
        return new WatchedView("odata/" + name, settings);
    }

    private static ChangeSlot slotOf(List<String> tables, String... views) {
        return slotOf(tables, Stream.of(views).map(SeveralViewsIT::view).toList());
    }

    private static ChangeSlot slotOf(List<String> tables, List<WatchedView> views) {
        DatabaseSettings settings = new DatabaseSettings(
                DB.jdbcUrl(),
                DB.server().owner().user(),
                DB.server().owner().password(),
                1,
                tables.stream()
                        .map(table -> TableSettings.of(table, "k", "v", null))
                        .toList(),
                DatabaseSettings.DEFAULT_TIMEOUT,
                DatabaseSettings.DEFAULT_PROBE_INTERVAL,
                DatabaseSettings.DEFAULT_CONNECT_TIMEOUT);
        return ChangeSlot.of(settings, new ChangeSettings(NAME, NAME), views, settings::jdbcUrl);
    }

    /** Links, and these views. */
    private void followViews(String... views) throws InterruptedException {
        String[] names = Stream.concat(Stream.of("links"), Stream.of(views).map(name -> "odata/" + name))
                .toArray(String[]::new);
        follow(slotOf(List.of("links"), views), names);
    }

    private void drops(String view, String... statements) throws Exception {
        cache(view, ALL);
        owner(statements);
        awaitGone(view, ALL);
    }

    @Test
    void changesInEachTableBeneath_dropTheAnswers_ofThatViewAlone() throws Exception {
        followViews("next", "other", "like");
        assertThat(published()).isEqualTo("child,links,parent,parts,posts");
        cache("links", "a", "b");
        cache(OTHER, ALL);
        drops(NEXT, "INSERT INTO links VALUES ('a', 'x')");
        drops(NEXT, "INSERT INTO parts SELECT CAST(i AS text), 'x' FROM generate_series(1, 10000) i");
        drops(NEXT, "UPDATE parts_1 SET v = 'y'");
        drops(NEXT, "TRUNCATE parts");
        drops(LIKE, "INSERT INTO child VALUES ('c')");
        assertThat(isCached(OTHER, ALL)).isTrue();
        assertThat(isCached("links", "b")).isTrue();
        assertThat(isCached("links", "a")).isFalse();
        drops(OTHER, "INSERT INTO posts VALUES ('1', 'x')");
        assertThat(status(NEXT).clears()).as("at the beginning").isEqualTo(1);
    }

    /** None of this makes a message of the stream. */
    @Test
    void whatAViewIsMadeOf_isReplaced_theAnswersGo_andItIsReadOn() throws Exception {
        followViews("next", "other");
        cache("links", "a");
        cache(OTHER, ALL);
        for (String alteration : new String[] {
            "CREATE OR REPLACE VIEW upon AS SELECT l.k, l.v, p.v AS part FROM links l LEFT JOIN parts p USING (k)",
            "CREATE OR REPLACE VIEW next AS SELECT k, loud(v) AS v, part FROM upon",
            "CREATE OR REPLACE FUNCTION loud(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)'",
            "ALTER VIEW next RENAME COLUMN part TO piece",
            "ALTER TABLE parts ADD COLUMN more text",
            "ALTER TABLE parts DETACH PARTITION parts_1",
            "DROP VIEW next; CREATE VIEW next AS SELECT k, v FROM parts_1",
        }) {
            drops(NEXT, alteration);
        }
        FreshCache.await(
                () -> status(NEXT).state() == ChangeState.READING && published().contains("parts_1"));
        drops(NEXT, "INSERT INTO parts_1 VALUES ('n', 'x')");
        assertThat(isCached(OTHER, ALL)).isTrue();
        assertThat(isCached("links", "a")).isTrue();
    }

    /** The log tells of it by the name of what it is a part of, and later by its own. */
    @Test
    void viewOfOnePartition_isHeardOf_andWhenItIsNoneAnyMore() throws Exception {
        owner("CREATE OR REPLACE VIEW other AS SELECT * FROM parts_0");
        followViews("other");
        assertThat(published()).isEqualTo("links,parts");
        drops(OTHER, "INSERT INTO parts SELECT CAST(i AS text), 'x' FROM generate_series(1, 10) i");
        drops(OTHER, "ALTER TABLE parts DETACH PARTITION parts_0");
        FreshCache.await(() -> published().contains("parts_0"));
        awaitState(OTHER, ChangeState.READING);
        drops(OTHER, "DELETE FROM parts_0");
    }

    @Test
    void viewThatMayChangeByItself_isSaid_untilItDoesNot_othersAreRead() throws Exception {
        owner("CREATE OR REPLACE VIEW other AS SELECT * FROM posts WHERE now() > '2020-01-01'");
        assertThat(slotOf(List.of("links"), "next", "other").hindrance()).isNull();
        followViews("next", "other");
        assertThat(status(OTHER).state()).isEqualTo(ChangeState.NOT_WATCHED);
        assertThat(status(OTHER).problem()).contains("it calls now() (STABLE)");
        cache("links", "a");
        drops(NEXT, "INSERT INTO parts VALUES ('1', 'x')");

        owner("CREATE OR REPLACE VIEW other AS SELECT * FROM posts");
        awaitState(OTHER, ChangeState.READING);
        drops(OTHER, "INSERT INTO posts VALUES ('1', 'x')");

        owner("CREATE OR REPLACE VIEW other AS SELECT * FROM posts WHERE random() < 2");
        awaitState(OTHER, ChangeState.NOT_WATCHED);
        assertThat(status(OTHER).problem()).contains("random() (VOLATILE)");
        assertThat(Objects.requireNonNull(reader).isWell("links")).isTrue();
        assertThat(isCached("links", "a")).isTrue();
    }

    @Test
    void tableBeneathLosesItsIdentity_nobodysStatementsFail_andTheLookupOfItGoesAsWell() throws Exception {
        owner("INSERT INTO posts VALUES ('1', 'x')");
        follow(slotOf(List.of("links", "posts"), "other"), "links", "posts", OTHER);
        cache("posts", "1", "2");
        cache(OTHER, ALL);
        owner("UPDATE posts SET v = 'y'");
        awaitGone("posts", "1");
        awaitGone(OTHER, ALL);
        assertThat(isCached("posts", "2")).isTrue();
        assertThat(published()).isEqualTo("links,posts");

        owner("ALTER TABLE posts DROP CONSTRAINT posts_pkey");
        awaitState(OTHER, ChangeState.NOT_WATCHED);
        awaitState("posts", ChangeState.NOT_WATCHED);
        assertThat(status(OTHER).problem()).contains("\"posts\" has no replica identity", "run: ALTER TABLE");
        assertThat(published()).isEqualTo("links");
        owner("UPDATE posts SET v = 'z'");

        owner("ALTER TABLE posts REPLICA IDENTITY FULL");
        awaitState(OTHER, ChangeState.READING);
        awaitState("posts", ChangeState.READING);
        drops(OTHER, "UPDATE posts SET v = 'a'");
    }

    /** A view has no key that an identity would have to hold. */
    @Test
    void identityWithoutTheKey_isNoMatterOfTheView() throws Exception {
        owner("ALTER TABLE posts ADD COLUMN n int NOT NULL UNIQUE DEFAULT 1");
        follow(slotOf(List.of("links", "posts"), "other"), "links", "posts", OTHER);
        owner("ALTER TABLE posts REPLICA IDENTITY USING INDEX posts_n_key");
        awaitState("posts", ChangeState.NOT_WATCHED);
        assertThat(status("posts").problem()).contains("does not hold the key column");
        awaitState(OTHER, ChangeState.READING);
        long clears = status(OTHER).clears();
        drops(OTHER, "INSERT INTO posts VALUES ('1', 'x')");
        owner("ALTER TABLE posts REPLICA IDENTITY DEFAULT");
        awaitState("posts", ChangeState.READING);
        assertThat(status(OTHER).clears())
                .as("looks at the table take nothing away")
                .isBetween(clears, clears + 1);
    }

    @Test
    void replacedWhileNobodyReads_theAnswersGo() throws Exception {
        followViews("next", "other");
        close();
        owner("CREATE OR REPLACE FUNCTION loud(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)'");
        cache(NEXT, ALL);
        cache(OTHER, ALL);
        followViews("next", "other");
        awaitGone(NEXT, ALL);
        assertThat(isCached(OTHER, ALL)).isTrue();
    }

    /** Its rows come by one name only. */
    @Test
    void viewAboveATableOfLookups_takesNothingFromIt() throws Exception {
        follow(slotOf(List.of("parts_0"), "next", "other"), "parts_0", NEXT, OTHER);
        assertThat(status(NEXT).state()).isEqualTo(ChangeState.NOT_WATCHED);
        assertThat(status(NEXT).problem()).contains("\"parts\"", "\"parts_0\"", "the table parts_0");
        assertThat(published()).isEqualTo("parts_0,posts");
        String key = one("SELECT CAST(i AS text) FROM generate_series(1, 99) i"
                + " WHERE satisfies_hash_partition('parts'::regclass, 2, 0, CAST(i AS text)) LIMIT 1");
        cache("parts_0", key);
        owner("INSERT INTO parts VALUES ('" + key + "', 'x')");
        awaitGone("parts_0", key);
    }

    private static String one(String sql) throws SQLException {
        try (Connection superuser = DB.superuser();
                ResultSet row = superuser.createStatement().executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void owner_isAnother_whereAnswersWouldDiffer() throws Exception {
        ViewSettings as = view("next").settings();
        WatchedView smaller = new WatchedView(
                NEXT,
                new ViewSettings(
                        as.name(),
                        as.relation(),
                        as.key(),
                        as.columns(),
                        List.of("v"),
                        as.positions(),
                        as.zone(),
                        Duration.ofSeconds(9),
                        as.page() - 1,
                        as.mostSkipped()));
        Owner owner = slotOf(List.of("links"), "next").owner(NEXT);
        Owner other = slotOf(List.of("links"), List.of(smaller)).owner(NEXT);
        assertThat(owner.words()).contains("public.next (*, page 1000, by \"k\")");
        assertThat(other.words()).contains("public.next (*, page 999, by \"k\")");
        assertThat(Owner.parse(owner.text())).isEqualTo(owner);
    }
}

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
        assertThat(status(NEXT).clears()).as("at the beginning").isEqualTo(1);
        drops(NEXT, "TRUNCATE parts"); // or the look at tables sees it first, and says that it was rewritten
        drops(LIKE, "TRUNCATE parent");
        drops(LIKE, "INSERT INTO child VALUES ('c')");
        assertThat(isCached(OTHER, ALL)).isTrue();
        assertThat(isCached("links", "b")).isTrue();
        assertThat(isCached("links", "a")).isFalse();
        drops(OTHER, "INSERT INTO posts VALUES ('1', 'x')");
    }

    @Test
    void viewThatMayChangeByItself_isSaid_othersAreRead() throws Exception {
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
        owner("ALTER TABLE parts ENABLE ROW LEVEL SECURITY");
        awaitState(NEXT, ChangeState.NOT_WATCHED);
        assertThat(status(NEXT).problem()).contains("\"parts\" has row-level security");
        assertThat(Objects.requireNonNull(reader).isWell("links")).isTrue();
        assertThat(isCached("links", "a")).isTrue();
    }

    @Test
    void tableWithoutIdentity_isLeftOut_andTheLookupOfItToo() throws Exception {
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
}

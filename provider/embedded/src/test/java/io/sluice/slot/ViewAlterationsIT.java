package io.sluice.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.ChangeSourceException.Kind;
import io.sluice.changes.Owner;
import io.sluice.changes.ToldTable;
import io.sluice.changes.WatchedNames;
import io.sluice.embedded.SharedServers;
import io.sluice.nodes.Lookups;
import io.sluice.postgres.DatabaseSettings;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What somebody does to views, and to what is beneath them, while Sluice reads changes: no message of the stream says so. */
@Timeout(60)
class ViewAlterationsIT {
    private static final SharedServers.Database DB = SharedServers.database(0);
    private static final String NAME = "views_it";

    private final ChangeSlot changes = changes("lk", "next", "simple");

    private static ChangeSlot changes(String table, String... views) {
        return changes(table, Stream.of(views).map(name -> view(name, 1000)).toList());
    }

    private static ChangeSlot changes(String table, List<WatchedView> views) {
        DatabaseSettings settings = Lookups.settings(DB.jdbcUrl(), DB.server().owner(), 1, table, "k", "u", null);
        return ChangeSlot.of(settings, new ChangeSettings(NAME, NAME), views, settings::jdbcUrl);
    }

    private static WatchedView view(String name, int page) {
        return new WatchedView(
                name,
                new ViewSettings(
                        name, name, List.of("k"), List.of(), null, Map.of(), null, Duration.ofSeconds(page), page, 9));
    }

    @BeforeAll
    static void mayReplicate() throws SQLException {
        superuser("ALTER ROLE sluice_owner REPLICATION");
    }

    @AfterAll
    static void mayNot() throws SQLException {
        superuser("ALTER ROLE sluice_owner NOREPLICATION");
    }

    @BeforeEach
    void views() throws SQLException {
        sql(
                "CREATE FUNCTION loud(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)'",
                "CREATE TABLE lk (k text PRIMARY KEY, u text)",
                "CREATE TABLE posts (k text PRIMARY KEY, u text, n int NOT NULL UNIQUE DEFAULT 1)",
                "CREATE TABLE parent (k text PRIMARY KEY)",
                "CREATE TABLE child (PRIMARY KEY (k)) INHERITS (parent)",
                "CREATE TABLE parts (k text PRIMARY KEY, u text) PARTITION BY RANGE (k)",
                "CREATE TABLE low PARTITION OF parts FOR VALUES FROM ('a') TO ('m')",
                "CREATE TABLE high PARTITION OF parts FOR VALUES FROM ('m') TO ('z')",
                "CREATE VIEW upon AS SELECT l.k, loud(l.u) AS u, p.u AS part FROM lk l JOIN parts p USING (k)",
                "CREATE VIEW next AS SELECT * FROM upon",
                "CREATE VIEW simple AS SELECT * FROM posts",
                "CREATE VIEW heir AS SELECT * FROM parent",
                "CREATE VIEW leaf AS SELECT * FROM low");
    }

    @AfterEach
    void drop() throws Exception {
        assertThat(changes.drop()).hasSize(2);
        superuser(
                "DROP TABLE IF EXISTS lk, posts, parent, parts, low, high CASCADE",
                "DROP FUNCTION IF EXISTS loud(text)",
                "DROP PUBLICATION IF EXISTS " + NAME);
    }

    private static void superuser(String... statements) throws SQLException {
        try (Connection superuser = DB.superuser()) {
            for (String sql : statements) {
                boolean unused = superuser.createStatement().execute(sql);
            }
        }
    }

    private static void sql(String... statements) throws SQLException {
        try (Connection owner = DB.owner()) {
            for (String sql : statements) {
                boolean unused = owner.createStatement().execute(sql);
            }
        }
    }

    private static String published() throws SQLException {
        try (Connection superuser = DB.superuser();
                ResultSet row = superuser
                        .createStatement()
                        .executeQuery("SELECT coalesce(string_agg(tablename, ',' ORDER BY tablename), '-')"
                                + " FROM pg_publication_tables WHERE pubname = '" + NAME + "'")) {
            row.next();
            return row.getString(1);
        }
    }

    private static ChangeSession open(ChangeSlot changes) throws Exception {
        return changes.source().open(owner -> {});
    }

    private static ToldTable told(ChangeSession session, String name) {
        return session.tables().stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> beneath(ChangeSession session, String name) {
        return told(session, name).tables().stream().map(WatchedNames::table).toList();
    }

    private static @Nullable String gap(ChangeSession session, String name) {
        return told(session, name).gap();
    }

    /** Its gap is forgotten, as once its entries were dropped. */
    private static void settle(ChangeSession session) throws ChangeSourceException {
        ChangeSession.Beat beat = session.beat();
        session.tables().forEach(table -> session.cleared(table.name(), beat));
    }

    @Test
    void tablesBeneath_areToldByTheTopmostNames() throws Exception {
        try (ChangeSession session = open(changes("lk", "next", "simple", "heir", "leaf"))) {
            assertThat(session.untold()).isEmpty();
            assertThat(session.tables())
                    .extracting(ToldTable::name)
                    .containsExactly("lk", "next", "simple", "heir", "leaf");
            assertThat(beneath(session, "next")).containsExactly("lk", "parts");
            assertThat(beneath(session, "heir")).containsExactly("parent");
            assertThat(told(session, "heir").tables().get(0).children()).hasSize(1);
            assertThat(beneath(session, "leaf")).containsExactly("parts");
            assertThat(published()).isEqualTo("child,lk,parent,parts,posts");
            assertThat(session.beat().shapes().get("next"))
                    .isEqualTo(told(session, "next").firstShape());
        }
    }

    /** Each of these may change answers; of other views, and of the lookup, everything stays. */
    @Test
    void whatAViewIsMadeOf_isReplaced_itHasAGap_aloneOfAll() throws Exception {
        sql("GRANT SELECT ON posts TO sluice"); // what is younger than the slot's horizon is a gap, too
        try (ChangeSession session = open(changes)) {
            settle(session);
        }
        for (String alteration : new String[] {
            "CREATE OR REPLACE VIEW upon AS SELECT l.k, l.u, p.u AS part FROM lk l LEFT JOIN parts p USING (k)",
            "CREATE OR REPLACE VIEW next AS SELECT k, loud(u) AS u, part FROM upon",
            "CREATE OR REPLACE FUNCTION loud(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)'",
            "ALTER VIEW next RENAME COLUMN part TO piece",
            "DROP VIEW next; CREATE VIEW next AS SELECT k, u FROM low",
            "ALTER TABLE parts DETACH PARTITION low",
            "ALTER VIEW next RENAME TO last; CREATE VIEW next AS SELECT * FROM high",
        }) {
            try (ChangeSession session = open(changes)) {
                settle(session);
                sql(alteration);
                assertThatThrownBy(session::beat)
                        .as(alteration)
                        .isInstanceOfSatisfying(ChangeSourceException.class, e -> assertThat(e.kind())
                                .isEqualTo(Kind.GAP));
            }
            try (ChangeSession session = open(changes)) {
                assertThat(gap(session, "next")).as(alteration).isNotNull();
                assertThat(gap(session, "simple")).as(alteration).isNull();
                assertThat(gap(session, "lk")).as(alteration).isNull();
                settle(session);
                assertThat(session.beat().walStatus()).isEqualTo("reserved");
                assertThat(beneath(session, "next"))
                        .as(alteration)
                        .isEqualTo(
                                alteration.contains("DETACH")
                                        ? List.of("low")
                                        : alteration.contains("FROM low") || alteration.contains("FROM high")
                                                ? List.of("parts")
                                                : List.of("lk", "parts"));
            }
        }
        superuser("DROP VIEW IF EXISTS last");
    }

    /** These are told of by the tables' shapes, without another session. */
    @Test
    void alteredTableBeneath_givesTheViewAnotherShape() throws Exception {
        try (ChangeSession session = open(changes)) {
            for (String alteration : new String[] {
                "ALTER TABLE parts ADD COLUMN more text", "TRUNCATE high", "REVOKE ALL ON parts FROM sluice",
            }) {
                Map<String, String> before = session.beat().shapes();
                sql(
                        "INSERT INTO posts VALUES ('" + alteration.hashCode() + "', 'x', " + alteration.length() + ")",
                        alteration);
                Map<String, String> after = session.beat().shapes();
                assertThat(after.get("next")).as(alteration).isNotEqualTo(before.get("next"));
                assertThat(after.get("simple")).as(alteration).isEqualTo(before.get("simple"));
            }
        }
    }

    @Test
    void replacedWhileNobodyReads_isAGapOfThatViewAlone() throws Exception {
        try (ChangeSession session = open(changes)) {
            settle(session);
            session.acknowledge(session.beat().position());
        }
        sql("CREATE OR REPLACE FUNCTION loud(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)'");
        try (ChangeSession session = open(changes)) {
            assertThat(session.fresh()).isFalse();
            assertThat(gap(session, "next")).contains("\"public\".\"next\"", "while the slot was not read");
            assertThat(gap(session, "simple")).isNull();
        }
    }

    @Test
    void viewThatMayChangeByItself_isUntold_andIsLookedAtAgain() throws Exception {
        for (String[] change : new String[][] {
            {"CREATE OR REPLACE VIEW simple AS SELECT * FROM posts WHERE random() < 2", "random() (VOLATILE)"},
            {"ALTER TABLE posts ENABLE ROW LEVEL SECURITY", "\"posts\" has row-level security"},
        }) {
            sql("CREATE OR REPLACE VIEW simple AS SELECT * FROM posts", "ALTER TABLE posts DISABLE ROW LEVEL SECURITY");
            try (ChangeSession session = open(changes)) {
                assertThat(session.untold()).isEmpty();
                sql(change[0]);
                assertThatThrownBy(session::beat).as(change[0]).hasMessageContaining("\"public\".\"simple\"");
            }
            try (ChangeSession session = open(changes)) {
                assertThat(session.untold().get("simple")).contains(change[1]);
                assertThat(session.tables()).extracting(ToldTable::name).containsExactly("lk", "next");
                assertThat(session.beat().walStatus()).isEqualTo("reserved");
            }
            assertThat(changes.hindrance()).isNull();
        }
    }

    /** A view has no key that an identity would have to hold. */
    @Test
    void identityWithoutTheKey_isNoMatterOfTheView() throws Exception {
        ChangeSlot both = changes("posts", "simple");
        sql("ALTER TABLE posts REPLICA IDENTITY USING INDEX posts_n_key");
        for (int i = 0; i < 2; i++) {
            try (ChangeSession session = open(both)) {
                assertThat(session.untold().get("posts")).contains("does not hold the key column");
                assertThat(beneath(session, "simple")).containsExactly("posts");
                assertThat(published()).isEqualTo("posts");
                assertThat(session.beat().walStatus()).isEqualTo("reserved");
            }
        }
        sql("ALTER TABLE posts REPLICA IDENTITY NOTHING");
        assertThatThrownBy(() -> open(both)).hasMessageContaining("\"posts\" has no replica identity");
        assertThat(published()).isEqualTo("-");
        sql("UPDATE posts SET u = 'x'");
    }

    /** It is another session's, and no query of ours sees its rows. */
    @Test
    void temporaryTableThatInherits_isNoMatterOfTheView() throws Exception {
        try (Connection other = DB.owner()) {
            other.createStatement().execute("CREATE TEMP TABLE mine () INHERITS (parent)");
            try (ChangeSession session = open(changes("lk", "heir"))) {
                assertThat(session.untold()).isEmpty();
            }
        }
    }

    /** Its rows come by one name only. */
    @Test
    void viewAboveATableOfLookups_takesNothingFromIt() throws Exception {
        try (ChangeSession session = open(changes("low", "next", "simple"))) {
            assertThat(session.untold().get("next"))
                    .contains("\"parts\"", "\"low\"", "the table low")
                    .hasLineCount(1);
            assertThat(session.tables()).extracting(ToldTable::name).containsExactly("low", "simple");
            assertThat(published()).isEqualTo("low,posts");
            assertThat(session.beat().walStatus()).isEqualTo("reserved");
        }
    }

    @Test
    void owner_isAnother_whereAnswersWouldDiffer() throws Exception {
        Owner owner = changes("lk", "next").owner("next");
        Owner smaller = changes("lk", List.of(view("next", 999))).owner("next");
        assertThat(owner.words()).contains("public.next (*, page 1000, by \"k\")");
        assertThat(smaller.words()).contains("public.next (*, page 999, by \"k\")");
        assertThat(Objects.requireNonNull(Owner.parse(owner.text()))).isEqualTo(owner);
    }
}

package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.ListedTable;
import io.sluice.config.ServeOptions;
import io.sluice.flags.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A list of several tables in the file of --config, or of --tables. What is wrong there is found before any server starts. */
@Timeout(20)
class TableListTest {
    private static final String GOOD =
            """
            tables = links, posts
            table.links.relation = public.links
            table.links.key = code
            table.links.value = url
            table.links.prefix = url:
            table.posts.relation = blog.posts
            table.posts.key = tenant, id
            table.posts.columns = *
            table.posts.prefix = post:
            """;
    private static final String[] NO_SERVER = {"--db=jdbc:postgresql://127.0.0.1:1/d", "--db-user=u", "--redis=none"};

    @TempDir
    @Nullable
    Path folder;

    private Path file(String text) throws IOException {
        return ConfigurationTest.file(folder, text);
    }

    /** Both ways to give the list; a daemon that started would run until the test's time is over. */
    private void refused(String text, String line) throws IOException {
        for (String flag : List.of("--config=", "--tables=")) {
            oneLine(Run.of("serve", flag + file(text), NO_SERVER[0], NO_SERVER[1], NO_SERVER[2]), line);
        }
    }

    private static void oneLine(Run run, String line) {
        assertThat(run.err()).startsWith("sluice: ").contains(line).hasLineCount(1);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "table.links.ttk=1m | table.links.ttk: a table has columns, expires,",
                "table.link.ttl=1m | table.link.ttl: there is no table 'link' in tables; the nearest is 'links'",
                "table.=1 | table.: there is no table '' in tables",
                "table.links=1 | table.links: a table has columns,",
                "table.links.ttl.x=1 | table.links.ttl.x: a table has columns,",
                "table.links.columns=a | table.links.columns: say either the column of the values",
                "table.links.key-type=float | table.links.key-type: 'float' is no type of keys",
                "table.posts.key-type=text | table.posts.key-type: it is for a key of one column",
                "table.links.ttl=0 | table.links.ttl: 0 is not between 1ms and 3650d (",
                "table.links.ttl=99999d | table.links.ttl: 99999d is not between 1ms and 3650d (",
                "table.links.ttl=soon | table.links.ttl: 'soon' is not a duration like",
                "table.links.negative-ttl=99999d | table.links.negative-ttl: 99999d is not between 0 and 3650d (",
                "table.links.window=3h | table.links.window: 3h is not below --timeout: every lookup would be late (",
                "table.links.window=5 | sluice: table.links.window: '5' is not a duration like",
                "table.links.queue=0 | table.links.queue: 0 is not between 1 and 10000000 (",
                "table.links.queue=2000000000 | table.links.queue: 2000000000 is not between 1 and 10000000 (",
                "table.links.queue=20000000000 | table.links.queue: 20000000000 is not between 1 and 10000000 (",
                "table.links.queue=many | sluice: table.links.queue: 'many' is no number (",
                "table.links.max-batch=0 | table.links.max-batch: 0 is not between 1 and 100000 (",
                "table.links.max-batch=100001 | table.links.max-batch: 100001 is not between 1 and 100000 (",
                "table.links.key=x | 'table.links.key' stands twice in",
            })
    void badLine_isOneLineAndExit2(String bad, String line) throws IOException {
        refused(GOOD + bad + "\n", line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "post: | url: | table.posts.prefix: the tables links and posts have the same prefix url:",
                "post: | url:x | table.posts.prefix: the prefix url:x of posts lies inside of url: of links",
                "url: | post | table.posts.prefix: the prefix post: of posts lies inside of post of links",
                "url: | a b | table.links.prefix: 'a b' has not 1 to 64 characters of ASCII",
                "post: | sluice: | table.posts.prefix sluice: would make the stream sluice:changes an entry of the cache",
                "post: | sluice:changes: | table.posts.prefix sluice:changes: would make the stream sluice:changes:dead an entry of"
                        + " the cache",
                "url: | s | table.links.prefix s would make the stream sluice:changes an entry of the cache",
                "links, posts | links, posts, links | tables: links stands twice",
                "links, posts | links,,posts | tables: there is nothing before or behind a comma",
                "links, posts | links, posts, | tables: there is nothing before or behind a comma",
                "links, posts | links, Posts | tables: 'Posts' is no name for a table",
                "links, posts | links, a/b | tables: 'a/b' is no name for a table",
                "links, posts | links, p\u00f6sts | is no name for a table",
                "= tenant, id | = id, id | table.posts.key: id stands twice",
                "= tenant, id | = tenant, | table.posts.key: there is nothing before or behind a comma",
                "= tenant, id | = | table.posts.key: say which column has the keys of posts",
                "= tenant, id | = a,b,c,d,e,f,g,h,i | a key has 8 columns at most",
                "= * | = title, * | table.posts.columns: * stands for all columns: leave the others out",
                "= * | = a, a | table.posts.columns: a stands twice",
                "table.links.value = url | table.links.value = | table.links.value: say either the column of the values",
                "public.links | a.b.c | table.links.relation: no table name: a.b.c",
            })
    void badTable_isOneLineAndExit2(String good, String bad, String line) throws IOException {
        refused(GOOD.replace(good, bad), line);
    }

    @Test
    void emptyList_isToldAsSuch() throws IOException {
        for (String list : List.of("tables =\n", "")) {
            String text = GOOD.replace("tables = links, posts\n", list);
            oneLine(
                    Run.of("serve", "--config=" + file(text)),
                    " is about one of several tables, and none is listed: say tables = NAME, NAME");
            oneLine(Run.of("serve", "--tables=" + file(text)), "it lists nothing; say tables = NAME, NAME");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--table=urls | --table is for one table, and several are listed: say it of each there",
                "--key-column=code | --key-column is for one table",
                "--value-column=url | --value-column is for one table",
                "--key-type=text | --key-type is for one table",
                "--key-prefix=x: | --key-prefix is for one table",
                "--writable=links,hosts | --writable: there is no table 'hosts'; there is links, posts",
                "--writable=links, | --writable: there is no table ''; there is links, posts",
            })
    void flagBesideAList_isOneLineAndExit2(String flag, String line) throws IOException {
        for (String list : List.of("--config=", "--tables=")) {
            oneLine(Run.of("serve", list + file(GOOD), NO_SERVER[0], NO_SERVER[1], NO_SERVER[2], flag), line);
        }
    }

    @Test
    void badFile_isOneLineAndExit2() throws IOException {
        Path good = file(GOOD);
        oneLine(Run.of("serve", "--config=" + good, "--tables=" + good), "both list tables: keep one of them");
        oneLine(Run.of("serve", "--tables=" + folder), "it cannot be read; check that it is a file");
        oneLine(Run.of("serve", "--tables=/no/such/file"), "there is no such file");
        oneLine(Run.of("serve", "--tables=" + file(GOOD + "queue=5\n")), "only tables and table.NAME.* do");
        oneLine(Run.of("serve", "--tables=" + file("tables = \\u00zz\n")), ", line 1: ");
    }

    @Test
    void whatEditorsOfOtherSystemsWrite_isTheSameList() throws Exception {
        List<ListedTable> usual = tables("--tables=" + file(GOOD));
        assertThat(tables("--tables=" + file("\uFEFF" + GOOD))).isEqualTo(usual);
        assertThat(tables("--tables=" + file(GOOD.replace("\n", "\r\n")))).isEqualTo(usual);
        assertThat(tables("--tables=" + file(GOOD.replace("\n", "  \n")))).isEqualTo(usual);
        assertThat(usual).extracting(ListedTable::name).containsExactly("links", "posts");
    }

    @Test
    void whatATableDoesNotSay_isAsTheFlagsSay() throws Exception {
        String own = "table.posts.ttl=5m\ntable.posts.queue=7\ntable.posts.window=2ms\ntable.posts.max-batch=3\n";
        List<ListedTable> tables = tables("--tables=" + file(GOOD + own), "--ttl=9m", "--queue=50", "--writable=posts");
        assertThat(tables).extracting(ListedTable::ttl).containsExactly(Duration.ofMinutes(9), Duration.ofMinutes(5));
        assertThat(tables).extracting(table -> table.coalescing().queue()).containsExactly(50, 7);
        assertThat(tables)
                .extracting(table -> table.coalescing().window().maxKeys())
                .containsExactly(1000, 3);
        assertThat(tables).extracting(ListedTable::writable).containsExactly(false, true);
    }

    @Test
    void windowMayBeFoundOut_ofOneTable_orOfThoseThatSayNothing() throws Exception {
        String fixed = "table.posts.window=2ms\n";
        assertThat(tables("--tables=" + file(GOOD + fixed), "--window=auto", "--latency-target=9ms"))
                .extracting(ListedTable::latencyTarget)
                .containsExactly(Duration.ofMillis(9), null);
        assertThat(tables("--tables=" + file(GOOD + "table.posts.window=auto\n")))
                .extracting(ListedTable::latencyTarget)
                .containsExactly(null, Duration.ofMillis(20));
    }

    @Test
    void windowOfTheFlag_isNotBlamedOnATable() throws Exception {
        Path file = file(GOOD);
        assertThatThrownBy(() -> tables("--tables=" + file, "--window=2h"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("--window is not below --timeout: every lookup would be late");
    }

    private static List<ListedTable> tables(String... flags) {
        ServeOptions options = ConfigurationTest.options(Map.of(), null, flags);
        return options.tables();
    }
}

package io.sluice.bench.freshness;

import io.sluice.bench.freshness.FreshTable.RowCondition;
import io.sluice.bench.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tables of a drill, which it may empty: the sample rows are for others. Daemons read their changes by one slot and one publication. */
record FreshTables(List<FreshTable> all) {
    private static final Pattern LAST_OF_PATH = Pattern.compile("/([1-9]\\d{0,8})$");
    private static final Pattern MEMBER = Pattern.compile("\"version\":([1-9]\\d{0,8}),");
    private static final LocalDateTime FIRST = LocalDateTime.of(2026, 1, 1, 0, 0);
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'+00:00'", Locale.ROOT);

    /** Of some the name in Redis and in paths is another than the one in the table. */
    private static final List<String> HOSTS =
            List.of("plain", "a/b", "a%2Fb", "50%", "/", "Zoë", "x y", "a+b", "c?d=e&f#g", "{h}");

    /** A text for each key: the short form of one table. */
    static final FreshTable URLS = new FreshTable(
            "fresh_urls",
            "url:",
            "/single/",
            List.of(new FreshColumn("random_key", "text", (row, version) -> "fresh" + row)),
            List.of(new FreshColumn(
                    "url", "text", (row, version) -> "https://example.com/fresh/" + row + '/' + version)),
            false,
            null,
            LAST_OF_PATH);

    /** Rows as JSON. */
    static final FreshTable PAGES = new FreshTable(
            "fresh_pages",
            "page:",
            "/t/fresh_pages/",
            List.of(new FreshColumn("id", "uuid", (row, version) -> new UUID(0x5ca1ab1eL << 32, row).toString())),
            List.of(
                    new FreshColumn("title", "text", (row, version) -> "Page \"" + row + "\", as \\ é says"),
                    new FreshColumn("version", "integer", (row, version) -> Integer.toString(version)),
                    new FreshColumn("price", "numeric", (row, version) -> version + ".50"),
                    new FreshColumn(
                            "changed", "timestamptz", (row, version) -> UTC.format(FIRST.plusSeconds(version)))),
            true,
            null,
            MEMBER);

    /** Keys of two columns, and rows that are there only while they meet a condition. */
    static final FreshTable HOSTS_OF_TENANTS = new FreshTable(
            "fresh_hosts",
            "host:",
            "/t/fresh_hosts/",
            List.of(
                    new FreshColumn("tenant", "integer", (row, version) -> Integer.toString(row / HOSTS.size())),
                    new FreshColumn("host", "text", (row, version) -> HOSTS.get(row % HOSTS.size()))),
            List.of(
                    new FreshColumn("target", "text", (row, version) -> "http://host" + row + ":8080/" + version),
                    new FreshColumn("gone", "boolean", (row, version) -> "false")),
            false,
            new RowCondition("NOT gone", "gone = true"),
            LAST_OF_PATH);

    private static final List<FreshTable> KNOWN = List.of(URLS, PAGES, HOSTS_OF_TENANTS);
    static final int MOST = KNOWN.size();

    static FreshTables first(int count) {
        return new FreshTables(KNOWN.subList(0, count));
    }

    /**
     * Makes them, empty, and their publication, which only its owner can.
     *
     * @param views whether to make these, too
     */
    void make(Lab lab, boolean views) throws SQLException {
        List<String> statements = new ArrayList<>(DrilledView.dropped());
        for (FreshTable table : all) {
            statements.add(table.create());
            statements.add(table.alter(false)); // the last drill may have been cut off
            statements.add("GRANT SELECT ON " + table.name() + " TO "
                    + lab.cluster().reader().user());
            statements.add("TRUNCATE " + table.name());
        }
        if (views) {
            statements.addAll(DrilledView.made(lab.cluster().reader().user()));
        }
        statements.add("DROP PUBLICATION IF EXISTS " + publication());
        statements.add("CREATE PUBLICATION " + publication() + " FOR TABLE " + names()
                + (views ? ", " + DrilledView.TWINS : ""));
        lab.execute(statements.toArray(String[]::new));
    }

    /** The slot is called the same. */
    private String publication() {
        return all.get(0).name();
    }

    private String names() {
        return all.stream().map(FreshTable::name).collect(Collectors.joining(", "));
    }

    /** What a daemon is told that serves them and reads no changes. Of several it has a file, which is written here. */
    List<String> served(Lab lab) throws IOException {
        if (all.size() == 1) {
            return List.of("--table=" + publication());
        }
        List<String> lines = new ArrayList<>(List.of("tables = " + names()));
        all.forEach(table -> lines.addAll(table.listed()));
        Path list = Files.write(lab.file("fresh-tables.properties"), lines);
        return List.of("--tables=" + list.toAbsolutePath());
    }

    /** What one is told that does, besides that. */
    List<String> read() {
        return List.of("--publication=" + publication(), "--slot=" + publication());
    }
}

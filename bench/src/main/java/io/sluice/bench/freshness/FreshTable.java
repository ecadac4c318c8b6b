package io.sluice.bench.freshness;

import static java.util.stream.Collectors.joining;

import io.sluice.bench.history.History;
import io.sluice.lookup.CachedValue;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table of the drill: how it is made and written, how daemons are told of it, what its keys are called for whom, and how a version of a
 * row is told from all else. Its rows are numbered from 0. Whatever is shown of a row names the row and its version.
 *
 * @param name in the database, and for the daemons
 * @param prefix of its entries in Redis
 * @param path by which daemons are asked, before the key
 * @param key its columns
 * @param values the other columns; the first is the one that is shown if it is not the row
 * @param rows whether the row is shown, as JSON
 * @param condition which rows are there for lookups; null for all
 * @param version finds the version in what is shown, as its first group
 */
record FreshTable(
        String name,
        String prefix,
        String path,
        List<FreshColumn> key,
        List<FreshColumn> values,
        boolean rows,
        @Nullable RowCondition condition,
        Pattern version) {

    /**
     * What rows have to meet. They do when they are written.
     *
     * @param leave the assignment by which a row does no more
     */
    record RowCondition(String where, String leave) {}

    private Stream<FreshColumn> columns() {
        return Stream.concat(key.stream(), values.stream());
    }

    private static String list(Stream<FreshColumn> columns, Function<FreshColumn, String> sql) {
        return columns.map(sql).collect(joining(", "));
    }

    /** Makes it where it is not. */
    String create() {
        return "CREATE TABLE IF NOT EXISTS " + name + " (" + list(columns(), FreshColumn::definition)
                + ", PRIMARY KEY (" + list(key.stream(), FreshColumn::name) + "))";
    }

    /** Gives it a column more, of which nobody is told, and takes that away again. */
    String alter(boolean more) {
        return "ALTER TABLE " + name + (more ? " ADD COLUMN more text" : " DROP COLUMN IF EXISTS more");
    }

    /** Its lines in the list of a daemon's tables. */
    List<String> listed() {
        String begin = "table." + name + ".";
        return Stream.of(
                        "key = " + list(key.stream(), FreshColumn::name),
                        rows
                                ? "columns = " + list(columns(), FreshColumn::name)
                                : "value = " + values.get(0).name(),
                        "prefix = " + prefix,
                        condition == null ? "" : "where = " + condition.where())
                .filter(line -> !line.isEmpty())
                .map(line -> begin + line)
                .toList();
    }

    private List<String> parts(int row) {
        return key.stream().map(column -> column.text().of(row, 0)).toList();
    }

    /** What Redis calls the entry of a row. */
    String entry(int row) {
        List<String> parts = parts(row);
        return prefix
                + (parts.size() == 1
                        ? parts.get(0)
                        : parts.stream()
                                .map(part -> part.replace("%", "%25").replace("/", "%2F"))
                                .collect(joining("/")));
    }

    /** Where daemons answer with it. */
    String path(int row) {
        return parts(row).stream()
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(joining("/", path, ""));
    }

    /** What is shown of this version. */
    String shown(int row, int thisVersion) {
        return rows
                ? columns().map(column -> column.json(row, thisVersion)).collect(joining(",", "{", "}"))
                : values.get(0).text().of(row, thisVersion);
    }

    /** The version that an entry of Redis is. */
    int versionOfEntry(int row, String entry) {
        return entry.equals(CachedValue.ABSENT.toString()) ? History.ABSENT : versionOf(row, entry);
    }

    /** The version that a value is. */
    int versionOf(int row, String value) {
        Matcher found = version.matcher(value);
        int named = found.find() ? Integer.parseInt(found.group(1)) : 0;
        return named > 0 && value.equals(shown(row, named)) ? named : History.FOREIGN;
    }

    /** One of so many rows whose key differs from that of this one in one part. */
    int beside(int row, int count, Random random) {
        int other;
        do {
            other = random.nextInt(count);
        } while (differing(parts(row), parts(other)) != 1);
        return other;
    }

    private static long differing(List<String> parts, List<String> others) {
        return IntStream.range(0, parts.size())
                .filter(i -> !parts.get(i).equals(others.get(i)))
                .count();
    }

    /** Writes a version, whether there is such a row or not. Like all that follow it tells how many rows it changed. */
    int write(FreshSession session, int row, int newVersion) throws SQLException {
        return session.run(
                "INSERT INTO " + name + " (" + list(columns(), FreshColumn::name) + ") VALUES ("
                        + list(columns(), FreshColumn::parameter) + ") ON CONFLICT ("
                        + list(key.stream(), FreshColumn::name) + ") DO UPDATE SET "
                        + list(values.stream(), column -> column.name() + " = excluded." + column.name()),
                texts(columns(), row, newVersion));
    }

    /** Writes a version of a row that is there. */
    int update(FreshSession session, int row, int newVersion) throws SQLException {
        return change(
                session, list(values.stream(), FreshColumn::isParameter), texts(values.stream(), row, newVersion), row);
    }

    /** Makes a row that is there another, which is not: whether it is in the table or not, no lookup may find it. */
    int move(FreshSession session, int from, int to, int newVersion) throws SQLException {
        if (condition != null) {
            int unused = delete(session, to);
        }
        return change(session, list(columns(), FreshColumn::isParameter), texts(columns(), to, newVersion), from);
    }

    /** Has a row be there no more, in one of the ways there are. */
    int remove(FreshSession session, int row, Random random) throws SQLException {
        return condition != null && random.nextBoolean()
                ? change(session, condition.leave(), Stream.of(), row)
                : delete(session, row);
    }

    private int delete(FreshSession session, int row) throws SQLException {
        return session.run("DELETE FROM " + name + isRow(), texts(key.stream(), row, 0));
    }

    private int change(FreshSession session, String assignments, Stream<String> values, int row) throws SQLException {
        return session.run(
                "UPDATE " + name + " SET " + assignments + isRow(), Stream.concat(values, texts(key.stream(), row, 0)));
    }

    private String isRow() {
        return " WHERE " + key.stream().map(FreshColumn::isParameter).collect(joining(" AND "));
    }

    private static Stream<String> texts(Stream<FreshColumn> columns, int row, int ofVersion) {
        return columns.map(column -> column.text().of(row, ofVersion));
    }
}

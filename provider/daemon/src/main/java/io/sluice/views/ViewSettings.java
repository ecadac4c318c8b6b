package io.sluice.views;

import io.sluice.postgres.TableName;
import io.sluice.postgres.TableSettings;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A view as the operator declares it. All names of columns are exactly as the catalogue spells them.
 *
 * @param name what paths, metrics and messages call it: the entity set of OData
 * @param relation {@code table} or {@code schema.table}, each part bare or in double quotes, exactly as the catalogue spells it
 * @param key the columns that make the key; none to take the primary key of the table
 * @param columns that are shown; none for all that can be
 * @param filterable columns that filters may name; null for those of the key and those that lead an index
 * @param positions for each property that is a position on earth: the columns of its longitude and latitude, or one of type point
 * @param zone of the columns of type timestamp, which have none; null where it is not known
 * @param maxAge how long an answer may serve after a change
 * @param page the most rows of one answer: what is more is behind a link
 * @param mostSkipped the most rows that a query may skip
 */
public record ViewSettings(
        String name,
        String relation,
        List<String> key,
        List<String> columns,
        @Nullable List<String> filterable,
        Map<String, List<String>> positions,
        @Nullable String zone,
        Duration maxAge,
        int page,
        int mostSkipped) {
    public static final int DEFAULT_PAGE = 1000;
    public static final int DEFAULT_MOST_SKIPPED = 100_000;

    /** What OData takes for a name. */
    public static final String IDENTIFIER =
            "[\\p{L}\\p{Nl}_][\\p{L}\\p{Nl}\\p{Nd}\\p{Mn}\\p{Mc}\\p{Pc}\\p{Cf}_]{0,127}";

    private static final int MOST_KEY_COLUMNS = 8;

    /** @throws IllegalArgumentException with one line that says what is wrong */
    public ViewSettings {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
        filterable = filterable == null ? null : List.copyOf(filterable);
        positions = new LinkedHashMap<>(positions);
        String unused = TableSettings.nameOf(relation); // throws if it is none
        requireKey(key);
        positions.forEach(ViewSettings::requirePosition);
        requireZone(zone);
    }

    /** In one text, what makes two answers to one query two: not how old they may be, nor what may be asked. */
    String answers() {
        return "page " + page
                + (key.isEmpty() ? "" : ", by " + quoted(key))
                + (columns.isEmpty() ? "" : ", of " + quoted(columns))
                + positions.entrySet().stream()
                        .map(one -> ", " + TableName.quote(one.getKey()) + " at " + quoted(one.getValue()))
                        .collect(Collectors.joining())
                + (zone == null ? "" : ", in " + zone);
    }

    private static String quoted(List<String> names) {
        return names.stream().map(TableName::quote).collect(Collectors.joining(", "));
    }

    /**
     * That these can be a key.
     *
     * @throws IllegalArgumentException with one line that says what is wrong
     */
    public static void requireKey(List<String> key) {
        require(key.size() <= MOST_KEY_COLUMNS, "a key has " + MOST_KEY_COLUMNS + " columns at most");
        require(Set.copyOf(key).size() == key.size(), "the key names a column twice");
    }

    /**
     * That a position can be made of these.
     *
     * @throws IllegalArgumentException with one line that says what is wrong
     */
    public static void requirePosition(String property, List<String> parts) {
        require(
                property.matches(IDENTIFIER),
                "'" + property
                        + "' is no name for a property: it begins with a letter or _, followed by letters, digits or _");
        require(
                parts.size() == 1 || parts.size() == 2,
                "a position is of two columns, longitude and latitude, or of one of type point");
    }

    /**
     * That it is one, or none.
     *
     * @throws IllegalArgumentException with one line that says what is wrong
     */
    public static void requireZone(@Nullable String zone) {
        require(
                zone == null || ZoneId.getAvailableZoneIds().contains(zone),
                "'" + zone + "' is no time zone like Europe/Berlin or UTC");
    }

    private static void require(boolean holds, String line) {
        if (!holds) {
            throw new IllegalArgumentException(line);
        }
    }
}

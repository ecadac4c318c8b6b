package io.sluice.config;

import io.sluice.flags.NamedList;
import io.sluice.flags.Range;
import io.sluice.flags.SettingsFile;
import io.sluice.postgres.TableSettings;
import io.sluice.views.ViewSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Reads the list of views from a file: {@code views = stops, arrivals}, and for each {@code view.stops.relation = public.stops} and so on. */
final class ViewList {
    static final String LIST = "views";

    private static final String ONE = "view";
    private static final String POSITION = "position.";
    private static final Set<String> KEYS = new TreeSet<>(
            Set.of("relation", "key", "columns", "filterable", POSITION + "*", "zone", "max-age", "page", "skip"));
    private static final NamedList.Words WORDS = new NamedList.Words(
            LIST,
            ONE,
            KEYS,
            "[A-Za-z_][A-Za-z0-9_]{0,63}",
            "it is a name of OData and begins with a letter or _, followed by up to 63 more and digits");

    private static final Map<String, Range> BOUNDS = Map.of(
            "max-age", new Range("0", "1d"),
            "page", new Range("1", "10000"),
            "skip", new Range("0", "10000000"));

    private final NamedList list;

    /** Those of the embedded PostgreSQL. */
    static ViewList ofSamples() {
        return new ViewList(SettingsFile.ofResource(ViewList.class, "sample-views.properties"));
    }

    ViewList(SettingsFile file) {
        this.list = new NamedList(file, WORDS, BOUNDS::get);
    }

    /** Every view, in the order of the list. */
    List<ViewSettings> read() {
        List<ViewSettings> views = new ArrayList<>();
        for (NamedList.One one : list.read()) {
            views.add(view(one));
        }
        return views;
    }

    private ViewSettings view(NamedList.One lines) {
        Map<String, List<String>> positions = new LinkedHashMap<>();
        for (String what : lines.saidUnder(POSITION)) {
            String property = what.substring(POSITION.length());
            positions.put(property, lines.columns(what));
            require(lines, what, () -> ViewSettings.requirePosition(property, lines.columns(what)));
        }
        require(lines, "key", () -> ViewSettings.requireKey(lines.columns("key")));
        require(lines, "zone", () -> ViewSettings.requireZone(lines.value("zone")));
        String relation = Objects.requireNonNullElse(lines.value("relation"), lines.name());
        require(lines, "relation", () -> TableSettings.nameOf(relation));
        return new ViewSettings(
                lines.name(),
                relation,
                lines.columns("key"),
                lines.columns("columns"),
                lines.value("filterable") == null ? null : lines.columns("filterable"),
                positions,
                lines.value("zone"),
                lines.duration("max-age", Duration.ZERO),
                lines.number("page", ViewSettings.DEFAULT_PAGE),
                lines.number("skip", ViewSettings.DEFAULT_MOST_SKIPPED));
    }

    /** That what is said under a name holds; its line is that of the mistake. */
    private static void require(NamedList.One lines, String what, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            throw lines.wrong(what, String.valueOf(e.getMessage()));
        }
    }
}

package io.sluice.query;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of a URL behind its question mark, taken apart and decoded once. OData lets clients leave out the {@code $} of its own options; so
 * a name that is nearly one of these is refused: else it would be somebody's own option, and the whole view would be the answer.
 */
final class QueryString {
    private static final List<String> OFFERED =
            List.of("select", "filter", "orderby", "top", "skip", "count", "skiptoken", "format");

    private static final List<String> KNOWN = Stream.concat(
                    OFFERED.stream(), NotOffered.OPTIONS.stream().sorted())
            .toList();

    /** By names such as {@code $top} and {@code @p}. */
    private final Map<String, Source> options = new HashMap<>();

    private final Map<String, String> others = new LinkedHashMap<>();
    private final EntityType of;

    private QueryString(EntityType of) {
        this.of = of;
    }

    static QueryString of(String raw, EntityType of, QueryLimits limits) throws QueryException {
        if (raw.length() > limits.length()) {
            throw QueryException.wrong(
                    "the query", limits.length(), "it is longer than " + limits.length() + " characters");
        }
        QueryString query = new QueryString(of);
        int start = 0;
        while (start < raw.length()) {
            int end = raw.indexOf('&', start);
            end = end < 0 ? raw.length() : end;
            if (end > start) {
                query.add(raw.substring(start, end));
            }
            start = end + 1;
        }
        return query;
    }

    /** The text of one of OData's options, by its name without {@code $}. */
    @Nullable
    Source option(String name) {
        return options.get("$" + name);
    }

    /** Those that begin with {@code @}, and all the rest: expressions look for the first alone. */
    Map<String, Source> aliases() {
        return options;
    }

    /** Options that are not of the query: {@code $format}, and those of somebody's own. */
    Map<String, String> others() {
        return others;
    }

    private void add(String piece) throws QueryException {
        int equals = piece.indexOf('=');
        String written = PercentEncoding.decode("the query", equals < 0 ? piece : piece.substring(0, equals));
        String name = name(written);
        if (name.startsWith("$") && equals < 0) {
            throw QueryException.wrong(name, 0, "it has no value: write " + name + "=...");
        }
        String value = equals < 0 ? "" : PercentEncoding.decode(name, piece.substring(equals + 1));
        boolean own = !name.startsWith("@") && (name.equals("$format") || !name.startsWith("$"));
        if (own
                ? others.putIfAbsent(name, value) != null
                : options.putIfAbsent(name, new Source(name, value)) != null) {
            throw QueryException.wrong(name, 0, "it stands there twice");
        }
    }

    /** Of options that OData has, with {@code $} and in small letters. */
    private String name(String written) throws QueryException {
        if (written.startsWith("@")) {
            return written;
        }
        boolean marked = written.startsWith("$");
        String bare = (marked ? written.substring(1) : written).toLowerCase(Locale.ROOT);
        if (OFFERED.contains(bare)) {
            return "$" + bare;
        }
        if (NotOffered.OPTIONS.contains(bare)) {
            throw QueryException.notOffered("$" + bare, 0, "this option is not offered");
        }
        if (written.isEmpty()) {
            throw QueryException.wrong(
                    "query",
                    0,
                    "an option has no name: within double quotes a shell takes $filter away: put a backslash before its $");
        }
        String nearest = Nearest.of(bare, KNOWN);
        if (marked || bare.isEmpty()) {
            throw QueryException.wrong(
                    written, 0, "OData has no such option" + (nearest == null ? "" : "; the nearest is $" + nearest));
        }
        boolean word = bare.chars().allMatch(Character::isLetter);
        if (nearest != null && (word || bare.isBlank() || !bare.strip().equals(bare))) {
            throw QueryException.wrong(
                    written,
                    0,
                    "this would be ignored, and is nearly $" + nearest + ": write that, or choose another name");
        }
        if (of.find(written) != null) {
            throw QueryException.wrong(written, 0, "this would be ignored: write $filter=" + written + " eq ...");
        }
        return written;
    }
}

package io.sluice.odata;

import io.sluice.http.BadRequest;
import io.sluice.ports.PathSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of OData's options a URL has: each in small letters and without its {@code $}, which a client may leave out. What they say is read by
 * the language of queries, but for {@code $format}. Options of nobody's are passed over.
 *
 * @param format what {@code $format} asks for; null without it
 */
record UrlOptions(List<String> names, @Nullable Accept format) {
    private static final Set<String> KNOWN = Set.of(
            "apply",
            "compute",
            "count",
            "deltatoken",
            "expand",
            "filter",
            "format",
            "id",
            "index",
            "levels",
            "orderby",
            "schemaversion",
            "search",
            "select",
            "skip",
            "skiptoken",
            "top");

    /** @param raw what stands behind the question mark */
    static UrlOptions of(String raw) throws BadRequest, ServiceRefusal {
        List<String> names = new ArrayList<>();
        Accept format = null;
        for (String option : raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
            int equals = option.indexOf('=');
            String name = PathSegment.decode(equals < 0 ? option : option.substring(0, equals), "the query")
                    .toLowerCase(Locale.ROOT);
            boolean marked = name.startsWith("$");
            String bare = marked ? name.substring(1) : name;
            if (!marked && !KNOWN.contains(bare)) {
                continue;
            }
            if (!bare.equals("format")) {
                names.add(bare);
                continue;
            }
            if (format != null) {
                throw new ServiceRefusal(ServiceError.of(400, "$format stands twice", "$format"));
            }
            String value = equals < 0 ? "" : PathSegment.decode(option.substring(equals + 1), "$format");
            format = Accept.ofFormat(value);
            if (format == null) {
                throw new ServiceRefusal(ServiceError.of(
                        406, "$format takes json or application/json with odata.metadata=minimal or none", "$format"));
            }
        }
        return new UrlOptions(names, format);
    }

    /** Of a document about the views. */
    @Nullable
    Accept ofDocument(String what) throws ServiceRefusal {
        requireOnly(Set.of(), what);
        return format;
    }

    /** Others would be left unheeded, and the answer would not be what was asked for. */
    void requireOnly(Set<String> allowed, String what) throws ServiceRefusal {
        for (String name : names) {
            if (!allowed.contains(name)) {
                throw new ServiceRefusal(
                        ServiceError.of(400, "$" + name + " does not apply to " + what + ": leave it out", "$" + name));
            }
        }
    }
}

package io.sluice.odata;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.query.NormalForm;
import io.sluice.query.Property;
import io.sluice.query.Query;
import io.sluice.views.JsonFormat;
import io.sluice.views.ViewAnswer;
import io.sluice.views.ViewQuery;
import java.nio.ByteBuffer;

/**
 * The body of an answer, made of what the database has found. All URLs in it go from where the view is, so it is the same whatever the service
 * is called by.
 */
public final class AnswerBody {
    private AnswerBody() {}

    /** Nothing if there is no such entity. */
    public static byte[] of(ViewQuery asked, ViewAnswer found) {
        return switch (asked.form()) {
            case COLLECTION -> page(asked, found);
            case COUNT -> Long.toString(total(found)).getBytes(US_ASCII);
            case ENTITY ->
                found.count() == 0 ? new byte[0] : entity(asked, found.rows().utf8());
        };
    }

    private static byte[] page(ViewQuery asked, ViewAnswer found) {
        StringBuilder before = new StringBuilder(128).append('{');
        if (asked.format().context()) {
            before.append("\"@odata.context\":\"").append(context(asked)).append("\",");
        }
        if (asked.query().count()) {
            String quote = asked.format().ieee754() ? "\"" : "";
            before.append("\"@odata.count\":")
                    .append(quote)
                    .append(total(found))
                    .append(quote)
                    .append(',');
        }
        before.append("\"value\":[");
        String after = found.more() ? "],\"@odata.nextLink\":\"" + nextLink(asked, found) + "\"}" : "]}";
        return joined(before.toString(), found.rows().utf8(), 0, after);
    }

    private static long total(ViewAnswer found) {
        Long total = found.total();
        if (total == null) {
            throw new IllegalArgumentException("a count is asked for, and none was found");
        }
        return total;
    }

    /** The row, with its context put in front of its properties: a view has one at least. */
    private static byte[] entity(ViewQuery asked, byte[] row) {
        return asked.format().context()
                ? joined("{\"@odata.context\":\"" + context(asked) + "/$entity\",", row, 1, "")
                : row;
    }

    private static String context(ViewQuery asked) {
        Query query = asked.query();
        StringBuilder context = new StringBuilder("$metadata#")
                .append(UrlText.encoded(query.of().name()));
        if (query.select().size() < query.of().properties().size()) {
            char before = '(';
            for (Property property : query.select()) {
                context.append(before).append(UrlText.encoded(property.name()));
                before = ',';
            }
            context.append(')');
        }
        return context.toString();
    }

    /** The same query, from behind the last row on; of as many rows as are still wanted. */
    private static String nextLink(ViewQuery asked, ViewAnswer found) {
        Query query = asked.query();
        Integer top = query.top();
        Query rest = new Query(
                query.of(),
                query.select(),
                query.filter(),
                query.order(),
                top == null ? null : top - found.count(),
                0,
                query.count(),
                null,
                query.page());
        String format = asked.format() == JsonFormat.MINIMAL
                ? ""
                : "&$format=" + UrlText.encoded(asked.format().mediaType());
        return UrlText.encoded(query.of().name()) + '?' + UrlText.ofOptions(NormalForm.text(rest)) + "&$skiptoken="
                + UrlText.encoded(NormalForm.skipToken(query, found.last())) + format;
    }

    private static byte[] joined(String before, byte[] middle, int from, String after) {
        byte[] start = before.getBytes(US_ASCII);
        byte[] end = after.getBytes(US_ASCII);
        return ByteBuffer.allocate(start.length + middle.length - from + end.length)
                .put(start)
                .put(middle, from, middle.length - from)
                .put(end)
                .array();
    }
}

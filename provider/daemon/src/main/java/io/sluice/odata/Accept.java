package io.sluice.odata;

import io.sluice.ports.Quality;
import io.sluice.views.JsonFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client takes, by {@code Accept} or {@code $format}. Of several ranges that a type is in, the most exact counts; of several as exact,
 * the one that is wanted most.
 *
 * @param json the JSON that is wanted; null if none is taken
 * @param jsonQuality how much it is wanted, 0 to 1
 */
record Accept(@Nullable JsonFormat json, double jsonQuality, double xmlQuality) {
    static final Accept ALL = new Accept(JsonFormat.MINIMAL, 1, 1);
    private static final Accept XML = new Accept(null, 0, 1);

    /** @param fields the values of all {@code Accept} */
    static Accept of(List<String> fields) {
        if (fields.isEmpty()) {
            return ALL;
        }
        Best json = new Best("application/json");
        Best xml = new Best("application/xml");
        for (String field : fields) {
            for (String range : field.split(",", -1)) {
                MediaRange read = MediaRange.of(range);
                json.see(read);
                xml.see(read);
            }
        }
        return new Accept(json.quality > 0 ? json.format : null, json.quality, xml.quality);
    }

    /** What {@code $format} asks for; null if the service has no such format. */
    static @Nullable Accept ofFormat(String format) {
        if (format.equalsIgnoreCase("xml")) {
            return XML;
        }
        if (format.equalsIgnoreCase("json")) {
            return new Accept(JsonFormat.MINIMAL, 1, 0);
        }
        MediaRange read = MediaRange.of(format);
        if (read.type().equals("application/xml")) {
            return XML;
        }
        JsonFormat json = read.type().equals("application/json") ? read.format() : null;
        return json == null ? null : new Accept(json, 1, 0);
    }

    /** The ranges seen so far, for one type. */
    private static final class Best {
        private final String type;
        private int exactness;
        private double quality;
        private @Nullable JsonFormat format;

        Best(String type) {
            this.type = type;
        }

        void see(MediaRange range) {
            int exact = range.type().equals(type)
                    ? 3
                    : range.type().equals("application/*") ? 2 : range.type().equals("*/*") ? 1 : 0;
            if (exact == 0 || range.format() == null || exact < exactness) {
                return;
            }
            if (exact > exactness || range.quality() > quality) {
                exactness = exact;
                quality = range.quality();
                format = range.format();
            }
        }
    }

    /**
     * One range.
     *
     * @param type in small letters, without its parameters
     * @param format what the parameters ask for; null if nobody can give that
     */
    private record MediaRange(String type, double quality, @Nullable JsonFormat format) {
        static MediaRange of(String range) {
            String[] parts = range.split(";", -1);
            boolean context = true;
            boolean ieee754 = false;
            boolean known = true;
            for (int i = 1; i < parts.length; i++) {
                int equals = parts[i].indexOf('=');
                String name = (equals < 0 ? parts[i] : parts[i].substring(0, equals))
                        .strip()
                        .toLowerCase(Locale.ROOT);
                String value = equals < 0
                        ? ""
                        : unquoted(parts[i].substring(equals + 1).strip());
                switch (name) {
                    case "odata.metadata", "metadata" -> {
                        context = !value.equals("none");
                        known = !context || value.equals("minimal") || value.equals("full");
                    }
                    case "ieee754compatible" -> ieee754 = value.equals("true");
                    default -> {} // q; charset, odata.streaming: what we send is in UTF-8, and can be read as it comes
                }
            }
            String type = parts[0].strip().toLowerCase(Locale.ROOT);
            return new MediaRange(type, Quality.of(parts), known ? JsonFormat.of(context, ieee754) : null);
        }

        private static String unquoted(String value) {
            String text = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                    ? value.substring(1, value.length() - 1)
                    : value;
            return text.toLowerCase(Locale.ROOT);
        }
    }
}

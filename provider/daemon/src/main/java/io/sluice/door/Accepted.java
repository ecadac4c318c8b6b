package io.sluice.door;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.sluice.ports.Quality;
import java.util.List;
import java.util.Locale;

/** Whether a client would have a value as JSON or as text: what {@code Accept} prefers of the two, and else what the value is. */
final class Accepted {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain";

    private Accepted() {}

    /**
     * A header that names neither is passed over: a value in another form than asked for is of more use than none.
     *
     * @param usual what a client gets that has no preference
     */
    static boolean isJson(HttpHeaders headers, boolean usual) {
        List<String> fields = headers.getAll(HttpHeaderNames.ACCEPT);
        if (fields.isEmpty()) {
            return usual;
        }
        Preference json = new Preference(JSON);
        Preference text = new Preference(TEXT);
        for (String field : fields) {
            for (String range : field.split(",", -1)) {
                String[] parts = range.split(";", -1);
                String type = parts[0].strip().toLowerCase(Locale.ROOT);
                double quality = Quality.of(parts);
                json.see(type, quality);
                text.see(type, quality);
            }
        }
        return json.quality == text.quality ? usual : json.quality > text.quality;
    }

    /** How much one type is wanted: what is said of it most exactly counts. */
    private static final class Preference {
        private final String type;
        private double quality;
        private int exactness;

        Preference(String type) {
            this.type = type;
        }

        void see(String range, double said) {
            int exact = range.equals(type)
                    ? 3
                    : range.equals(type.substring(0, type.indexOf('/') + 1) + "*") ? 2 : range.equals("*/*") ? 1 : 0;
            if (exact > exactness) {
                exactness = exact;
                quality = said;
            }
        }
    }
}

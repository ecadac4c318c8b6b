package io.sluice.daemon;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Text as JSON spells it, for the few pages whose shape is fixed. */
final class Json {
    private Json() {}

    /** In quotes, or {@code null}. */
    static String text(@Nullable String text) {
        if (text == null) {
            return "null";
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}

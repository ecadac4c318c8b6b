package io.sluice.bench.load;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a connection could not be made, in the words of a person. */
final class Reasons {
    private Reasons() {}

    static String of(@Nullable Throwable cause) {
        String message = cause == null ? "unknown" : String.valueOf(cause.getMessage());
        String text = message.toLowerCase(Locale.ROOT);
        if (text.contains("refused")) {
            return "connection refused";
        }
        if (text.contains("timed out")) {
            return "no answer to the attempt to connect";
        }
        if (text.contains("reset")) {
            return "connection reset";
        }
        if (text.contains("assign requested address")) {
            return "no free local port";
        }
        return message.lines().findFirst().orElse("unknown");
    }
}

package io.sluice.redis;

import java.net.UnknownHostException;

/** What is said of an error in one line of the log: one line, and not too long. */
public final class ErrorText {
    private static final int LONGEST = 200;

    private ErrorText() {}

    public static String of(Throwable cause) {
        Throwable root = cause;
        for (int depth = 0; root.getCause() != null && depth < 10; depth++) {
            root = root.getCause();
        }
        String message = root.getMessage();
        if (root instanceof UnknownHostException) {
            return "no host is known by this name: "
                    + of(String.valueOf(message)); // its message is the name, and no more
        }
        return of(message == null ? root.getClass().getSimpleName() : message);
    }

    public static String of(String text) {
        String one = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return one.length() > LONGEST ? one.substring(0, LONGEST) + "..." : one;
    }
}

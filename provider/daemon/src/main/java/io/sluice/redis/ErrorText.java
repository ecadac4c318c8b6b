package io.sluice.redis;

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
        return of(message == null ? root.getClass().getSimpleName() : message);
    }

    public static String of(String text) {
        String one = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return one.length() > LONGEST ? one.substring(0, LONGEST) + "..." : one;
    }
}

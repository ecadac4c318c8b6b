package io.sluice.query;

/** A query that cannot be answered, in one line for the person who wrote it. */
public final class QueryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String option;
    private final int position;

    /** Without a stack trace: strangers make these, and they cost. */
    private QueryException(int status, String option, int position, String problem) {
        super(oneLine(option + " at " + position + ": " + problem), null, false, false);
        this.status = status;
        this.option = option;
        this.position = position;
    }

    /** What it quotes, somebody else has written. */
    private static String oneLine(String text) {
        return text.codePoints()
                .limit(1_000)
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || (c >= 0xD800 && c <= 0xDFFF)
                        ? '?'
                        : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    static QueryException wrong(String option, int position, String problem) {
        return new QueryException(400, option, position, problem);
    }

    static QueryException notOffered(String option, int position, String problem) {
        return new QueryException(501, option, position, problem);
    }

    /** 400: it is wrong; 501: it is right, but not offered here. */
    public int status() {
        return status;
    }

    /** The option that it is about, as it is written: {@code $filter}, {@code @p}. */
    public String option() {
        return option;
    }

    /** The character of that option's value where it is wrong, from 0, after the percent-encoding is gone. */
    public int position() {
        return position;
    }

    /** The one line. */
    public String line() {
        return String.valueOf(getMessage());
    }
}

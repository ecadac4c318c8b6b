package io.sluice.odata;

/** What {@code If-None-Match} names. Compared weakly, as it has to be: a {@code W/} before a tag makes no difference. */
final class EntityTags {
    private EntityTags() {}

    /**
     * Whether a tag is among them, or they are {@code *}.
     *
     * @param field the value, or several joined by commas
     * @param tag without its quotes
     */
    static boolean match(String field, String tag) {
        if (field.strip().equals("*")) {
            return true;
        }
        int open = field.indexOf('"');
        while (open >= 0) {
            int close = field.indexOf('"', open + 1);
            if (close < 0) {
                return false;
            }
            if (close - open - 1 == tag.length() && field.startsWith(tag, open + 1)) {
                return true;
            }
            open = field.indexOf('"', close + 1);
        }
        return false;
    }
}

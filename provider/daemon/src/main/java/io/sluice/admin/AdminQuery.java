package io.sluice.admin;

import io.sluice.http.BadRequest;
import io.sluice.http.Problem;

/**
 * What stands behind the question mark of a page's address. Names and numbers alone: nothing in it is decoded.
 *
 * @param text without the question mark; empty where there is none
 */
public record AdminQuery(String text) {
    private static final int MOST_DIGITS = 15;

    static AdminQuery of(String uri) {
        int mark = uri.indexOf('?');
        return new AdminQuery(mark < 0 ? "" : uri.substring(mark + 1));
    }

    /**
     * The number that it gives this name; what else is in it is passed over.
     *
     * @param otherwise where it has no such name
     * @throws BadRequest if it is no whole number from 0, or of too many digits
     */
    public long number(String name, long otherwise) throws BadRequest {
        for (String one : text.split("&", -1)) {
            if (one.startsWith(name + "=")) {
                String value = one.substring(name.length() + 1);
                if (value.isEmpty()
                        || value.length() > MOST_DIGITS
                        || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    throw new BadRequest(Problem.bad(
                            "the query's " + name + " is a whole number, such as " + name + "=" + otherwise));
                }
                return Long.parseLong(value);
            }
        }
        return otherwise;
    }
}

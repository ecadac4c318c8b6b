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
     * The number that it gives this name, which is all that may be in it.
     *
     * @param otherwise where it is empty
     * @throws BadRequest if there is more in it, or no whole number from 0, or one of too many digits
     */
    public long onlyNumber(String name, long otherwise) throws BadRequest {
        if (text.isEmpty()) {
            return otherwise;
        }
        if (text.indexOf('&') >= 0 || !text.startsWith(name + "=")) {
            throw new BadRequest(
                    Problem.bad("the query of this page is " + name + " alone, and once: ?" + name + "=" + otherwise));
        }
        String value = text.substring(name.length() + 1);
        if (value.isEmpty() || value.length() > MOST_DIGITS || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new BadRequest(
                    Problem.bad("the query's " + name + " is a whole number, such as " + name + "=" + otherwise));
        }
        return Long.parseLong(value);
    }
}

package io.sluice.query;

/**
 * The text of one option, decoded.
 *
 * @param option its name, as messages call it
 */
record Source(String option, String text) {
    QueryException wrong(int at, String problem) {
        return QueryException.wrong(option, at, problem);
    }

    QueryException notOffered(int at, String problem) {
        return QueryException.notOffered(option, at, problem);
    }
}

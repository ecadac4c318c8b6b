package io.sluice.query;

/**
 * How much one query may ask for.
 *
 * @param length of its text as it comes in the URL, in characters
 * @param depth of parentheses, functions, {@code not} and minus signs in each other: what keeps the stack small
 * @param nodes of all its expressions: names, literals, operators, functions
 * @param listed literals in all its in-lists
 * @param page most rows of one answer: a query for more gets a nextLink
 * @param skip most rows to skip, which the database has to read all the same
 */
public record QueryLimits(int length, int depth, int nodes, int listed, int page, int skip) {
    public static final QueryLimits DEFAULT = new QueryLimits(8_192, 32, 200, 1_000, 10_000, 100_000);
}

package io.sluice.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query in its normal form: two of one meaning are equal, by the rules of {@link NormalForm}.
 *
 * @param select properties of the answer, in the order of the view's columns, all where none are named
 * @param filter which rows; null for all
 * @param order total: it ends with the key, or has all of it
 * @param top most rows to answer in all, as asked; null for all
 * @param skip rows to leave out first; after {@code after}
 * @param count whether to count the rows that meet the filter, whatever {@code after}, {@code skip} and {@code top} are
 * @param after the last row of the page before, by the values of {@code order}: the answer begins behind it. Null for the first page
 * @param page most rows of one answer. Where {@code top} is more, or null, further rows are for the nextLink
 */
public record Query(
        EntityType of,
        List<Property> select,
        @Nullable Expr filter,
        List<Order> order,
        @Nullable Integer top,
        int skip,
        boolean count,
        @Nullable List<Expr.Constant> after,
        int page) {
    public Query {
        select = List.copyOf(select);
        order = List.copyOf(order);
        after = after == null ? null : List.copyOf(after);
    }

    /** Most rows of this answer. */
    public int limit() {
        return top == null ? page : Math.min(top, page);
    }

    /** One part of an order. Ascending, nulls are first; descending, last. */
    public record Order(Expr by, boolean descending) {}
}

/**
 * The language of OData queries: {@code $select $filter $orderby $top $skip $count $skiptoken} of one view, from the text of a URL to a
 * typed tree in its normal form. Knows neither SQL nor HTTP, and reads no clock.
 *
 * <p>{@link io.sluice.query.QueryParser} is the way in. What is wrong is a 400, what is right but not offered a 501: each is a
 * {@link io.sluice.query.QueryException} with the place in the text. {@link io.sluice.query.Expr} has the rules of what an expression means.
 */
@NullMarked
package io.sluice.query;

import org.jspecify.annotations.NullMarked;

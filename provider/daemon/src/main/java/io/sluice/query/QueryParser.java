package io.sluice.query;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the queries of one view. Any thread may use it. */
public final class QueryParser {
    private final EntityType of;
    private final QueryLimits limits;

    public QueryParser(EntityType of, QueryLimits limits) {
        this.of = of;
        this.limits = limits;
    }

    /**
     * The query that a text asks for, in its normal form.
     *
     * @param raw what stands behind the question mark of a URL, still percent-encoded; empty where nothing does
     * @throws QueryException if it is wrong, or asks for what is not offered
     */
    public Parsed parse(String raw) throws QueryException {
        QueryString text = QueryString.of(raw, of, limits);
        ExprParser expressions = new ExprParser(of, text.aliases(), new TokenReader(limits));
        Source filter = text.option("filter");
        Source orderby = text.option("orderby");
        Query query = NormalForm.of(new Query(
                of,
                select(text.option("select")),
                filter == null ? null : expressions.filter(filter),
                orderby == null ? List.of() : expressions.order(orderby),
                top(text.option("top")),
                skip(text.option("skip")),
                count(text.option("count")),
                null,
                limits.page()));
        Source token = text.option("skiptoken");
        return new Parsed(token == null ? query : after(query, token), text.others());
    }

    private static Query after(Query query, Source token) throws QueryException {
        List<EdmType> types =
                query.order().stream().map(order -> order.by().type()).toList();
        return new Query(
                query.of(),
                query.select(),
                query.filter(),
                query.order(),
                query.top(),
                query.skip(),
                query.count(),
                TokenCodec.decode(token, CanonicalText.of(query.order()), types),
                query.page());
    }

    private List<Property> select(@Nullable Source source) throws QueryException {
        if (source == null) {
            return of.properties();
        }
        Lexer lexer = new Lexer(source);
        List<Property> selected = new ArrayList<>();
        Token behind;
        do {
            Token item = lexer.next();
            behind = lexer.next();
            if (behind.is('(') || behind.is('/')) {
                throw NotOffered.path(source, behind);
            }
            if (item.is('*')) {
                selected.addAll(of.properties());
            } else if (item.kind() == Token.Kind.NAME) {
                selected.add(property(source, item));
            } else if (item.kind() == Token.Kind.ALIAS) {
                throw source.notOffered(item.at(), item.shown() + ": annotations are not offered");
            } else {
                throw source.wrong(item.at(), "a property or * is expected, and not " + item.shown());
            }
        } while (behind.is(','));
        if (behind.kind() != Token.Kind.END || behind.spaced()) {
            throw source.wrong(behind.at(), "a comma or the end is expected, and not " + behind.shown());
        }
        return selected;
    }

    private Property property(Source source, Token name) throws QueryException {
        Property property = of.find(name.text());
        if (property == null) {
            throw NotOffered.property(source, name, of);
        }
        return property;
    }

    /** Null for all. What is beyond the largest integer is all the same. */
    private static @Nullable Integer top(@Nullable Source source) throws QueryException {
        return source == null ? null : (int) Math.min(rows(source), Integer.MAX_VALUE);
    }

    private int skip(@Nullable Source source) throws QueryException {
        long rows = source == null ? 0 : rows(source);
        if (source != null && rows > limits.skip()) {
            throw source.wrong(
                    0,
                    "no more than " + limits.skip() + " rows can be skipped: follow nextLink, or filter by the order");
        }
        return (int) rows;
    }

    private static long rows(Source source) throws QueryException {
        String digits = source.text();
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw source.wrong(0, "a number of rows is 0 or more, in digits alone");
        }
        String significant = digits.replaceFirst("^0+(?=.)", "");
        return significant.length() > 18 ? Long.MAX_VALUE : Long.parseLong(significant);
    }

    private static boolean count(@Nullable Source source) throws QueryException {
        if (source == null) {
            return false;
        }
        if (!source.text().equalsIgnoreCase("true") && !source.text().equalsIgnoreCase("false")) {
            throw source.wrong(0, "it is true or false");
        }
        return source.text().equalsIgnoreCase("true");
    }

    /**
     * What a query string holds.
     *
     * @param query what it asks for
     * @param others its options that are not of the query, by their names, decoded: {@code $format}, and custom ones without {@code $}
     */
    public record Parsed(Query query, Map<String, String> others) {
        public Parsed {
            others = Collections.unmodifiableMap(new LinkedHashMap<>(others));
        }
    }
}

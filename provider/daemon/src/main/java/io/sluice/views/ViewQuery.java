package io.sluice.views;

import io.sluice.query.Expr;
import io.sluice.query.NormalForm;
import io.sluice.query.Query;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a view: the key of a promise. Two that are equal have the same answer, byte for byte.
 *
 * <p>What it is compared by is computed once, for it is looked up at each request: its text in normal form, which is short, and not all that its
 * view has.
 */
public final class ViewQuery {
    private final Form form;
    private final Query query;
    private final JsonFormat format;
    private final String text;
    private volatile @Nullable String shape;
    private volatile @Nullable String field;

    /** What the answer is. */
    public enum Form {
        /** A page of rows. */
        COLLECTION,
        /** How many rows meet the filter, as text: its format is always the first. */
        COUNT,
        /** The one row whose key the filter names, part by part, or none. */
        ENTITY
    }

    public ViewQuery(Form form, Query query, JsonFormat format) {
        this.form = form;
        this.query = query;
        this.format = form == Form.COUNT ? JsonFormat.MINIMAL : format;
        this.text =
                form + " " + this.format + " " + query.of().name() + " " + query.page() + " " + NormalForm.text(query);
    }

    public Form form() {
        return form;
    }

    public Query query() {
        return query;
    }

    public JsonFormat format() {
        return format;
    }

    /** What it has in common with queries that differ in their literals alone: these take about as long. */
    public String shape() {
        String known = shape;
        if (known == null) {
            known = query.of().name()
                    + ' '
                    + form
                    + ' '
                    + NormalForm.shape(query).text();
            shape = known;
        }
        return known;
    }

    /** What a cache of the view's answers calls it: two queries have one name if they are equal, and only then. */
    public String field() {
        String known = field;
        if (known == null) {
            known = form.name().charAt(form.name().length() - 1)
                    + (format.context() ? "c" : "")
                    + (format.ieee754() ? "i" : "")
                    + ':'
                    + NormalForm.hash(query);
            field = known;
        }
        return known;
    }

    /** Of an entity: its key's values, in the order of the key. */
    public List<Expr.Constant> key() {
        if (form != Form.ENTITY || query.filter() == null) {
            throw new IllegalStateException("a query of rows has no key");
        }
        List<Expr> parts = query.filter() instanceof Expr.Logic all ? all.operands() : List.of(query.filter());
        return parts.stream()
                .map(part -> (Expr.Constant) ((Expr.Comparison) part).right())
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other == this
                || (other instanceof ViewQuery asked
                        && text.equals(asked.text)
                        && query.of().equals(asked.query.of()));
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return form + " of " + query.of().name();
    }
}

package io.sluice.views;

import io.sluice.postgres.TableColumns.CatalogueCollation;
import io.sluice.query.EdmType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value in SQL, and what is known of it.
 *
 * @param nan whether it may be NaN, which the server takes for equal to itself and for more than every number
 * @param collation of a text; null for one that takes that of whatever it is compared with
 */
record Piece(String sql, EdmType type, boolean nullable, boolean nan, @Nullable CatalogueCollation collation) {

    /** What is no column and no parameter. */
    static Piece of(String sql, EdmType type, boolean nullable, boolean nan) {
        return new Piece(sql, type, nullable, nan, null);
    }

    Piece cast(String sqlType) {
        return new Piece("CAST(" + sql + " AS " + sqlType + ")", type, nullable, nan, collation);
    }

    String isNan() {
        return sql + " = 'NaN'";
    }

    /**
     * Texts of columns that have several collations, of which the server would take none: by their characters.
     *
     * @return as many, in their order
     */
    static List<Piece> together(List<Piece> pieces) {
        long collations = pieces.stream()
                .map(Piece::collation)
                .filter(Objects::nonNull)
                .distinct()
                .count();
        return collations < 2
                ? pieces
                : pieces.stream()
                        .map(piece -> piece.type == EdmType.STRING ? piece.collated(ViewColumn.BY_CHARACTER) : piece)
                        .toList();
    }

    private Piece collated(CatalogueCollation other) {
        return new Piece("(" + sql + " COLLATE " + other.name() + ")", type, nullable, nan, other);
    }

    /** Of several texts that are {@link #together}. */
    static @Nullable CatalogueCollation shared(List<Piece> pieces) {
        return pieces.stream()
                .map(Piece::collation)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}

package io.sluice.query;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Queries as the parser could have read them, though none was written. */
public final class RandomQueries {
    private static final Source NOWHERE = new Source("$filter", "");
    private static final List<EdmType> NUMBERS =
            List.of(EdmType.INT16, EdmType.INT32, EdmType.INT64, EdmType.DECIMAL, EdmType.SINGLE, EdmType.DOUBLE);

    private final Random random;
    private final RandomValues values;
    private final EntityType of;

    public RandomQueries(Random random, EntityType of) {
        this.random = random;
        this.values = new RandomValues(random);
        this.of = of;
    }

    /** A query in its normal form. */
    public Query query() {
        List<Property> select =
                of.properties().stream().filter(each -> random.nextBoolean()).toList();
        List<Query.Order> order = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            order.add(new Query.Order(random.nextInt(4) == 0 ? sortable() : field(), random.nextBoolean()));
        }
        order.removeIf(each -> each.by().type() == EdmType.GEOGRAPHY_POINT);
        Query query = NormalForm.of(new Query(
                of,
                select.isEmpty() || random.nextBoolean() ? of.properties() : select,
                random.nextInt(8) == 0 ? null : truth(1 + random.nextInt(3)),
                order,
                random.nextBoolean() ? null : random.nextInt(20_000),
                random.nextBoolean() ? 0 : random.nextInt(1_000),
                random.nextBoolean(),
                null,
                QueryLimits.DEFAULT.page()));
        return random.nextInt(4) > 0 ? query : behind(query);
    }

    private Expr sortable() {
        return random.nextBoolean() ? truth(1) : random.nextBoolean() ? number(2) : text(2);
    }

    /** The page behind some row. */
    private Query behind(Query query) {
        List<Expr.Constant> after = new ArrayList<>();
        for (Query.Order order : query.order()) {
            EdmType type = order.by().type();
            Object value = random.nextInt(5) == 0
                    ? null
                    : Conversion.of(literal(type), type).value();
            after.add(new Expr.Constant(type, value));
        }
        return new Query(
                of,
                query.select(),
                query.filter(),
                query.order(),
                query.top(),
                query.skip(),
                query.count(),
                after,
                query.page());
    }

    /** An expression that is true or false. */
    public Expr truth(int depth) {
        try {
            return typedTruth(depth);
        } catch (QueryException e) {
            return truth(depth); // no such expression is offered
        }
    }

    private Expr typedTruth(int depth) throws QueryException {
        if (depth > 0 && random.nextInt(3) > 0) {
            return switch (random.nextInt(5)) {
                case 0 -> typing().not(truth(depth - 1));
                case 1 -> typing().comparison(equality(), truth(depth - 1), truth(depth - 1));
                default -> {
                    List<Expr> operands = new ArrayList<>(List.of(truth(depth - 1), truth(depth - 1)));
                    if (random.nextBoolean()) {
                        operands.add(truth(depth - 1));
                    }
                    yield typing().logic(one(List.of(Expr.Logic.Kind.values())), operands);
                }
            };
        }
        return switch (random.nextInt(9)) {
            case 0 -> random.nextInt(4) == 0 ? literal(EdmType.BOOLEAN) : fieldOf(EdmType.BOOLEAN);
            case 1 ->
                call(one(List.of(Function.CONTAINS, Function.STARTSWITH, Function.ENDSWITH)), text(depth), text(depth));
            case 2 -> in(operand(depth));
            case 3 -> typing().comparison(comparison(), number(depth), number(depth));
            case 4 -> typing().comparison(comparison(), text(depth), text(depth));
            case 5 ->
                typing().comparison(
                                one(List.of(Expr.Comparison.Kind.EQ, Expr.Comparison.Kind.NE)),
                                operand(depth),
                                literal(null));
            default -> {
                Expr left = operand(depth);
                boolean ordered = left.type().isOrdered() && left.type() != EdmType.BOOLEAN;
                Expr right = random.nextBoolean() ? literal(left.type()) : fieldOf(left.type());
                yield typing().comparison(ordered ? comparison() : equality(), left, right);
            }
        };
    }

    private Expr in(Expr left) throws QueryException {
        List<Expr.Constant> literals = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            boolean widened = left.type().isNumeric() && random.nextInt(3) == 0;
            literals.add(random.nextInt(8) == 0 ? literal(null) : literal(widened ? one(NUMBERS) : left.type()));
        }
        return typing().in(left, literals);
    }

    /** An expression of any type. */
    private Expr operand(int depth) throws QueryException {
        return switch (random.nextInt(5)) {
            case 0 -> number(depth);
            case 1 -> text(depth);
            case 2 -> call(Function.DATE_OF, fieldOf(EdmType.DATE_TIME_OFFSET));
            default -> field();
        };
    }

    /** A number; what is multiplied is no expression itself, so that it stays small. */
    private Expr number(int depth) {
        try {
            return typedNumber(depth);
        } catch (QueryException e) {
            return number(depth); // no such expression is offered
        }
    }

    private Expr typedNumber(int depth) throws QueryException {
        if (depth <= 0 || random.nextInt(3) == 0) {
            return random.nextInt(3) == 0 ? literal(one(NUMBERS)) : fieldOf(one(NUMBERS));
        }
        return switch (random.nextInt(8)) {
            case 0, 1, 2 ->
                typing().arithmetic(
                                one(List.of(Expr.Arithmetic.Kind.values())), number(0), number(Math.min(1, depth - 1)));
            case 3 -> typing().negation(number(depth - 1));
            case 4 -> call(one(List.of(Function.ROUND, Function.FLOOR, Function.CEILING)), number(depth - 1));
            case 5 ->
                random.nextBoolean()
                        ? call(Function.LENGTH, text(depth - 1))
                        : call(Function.INDEXOF, text(depth - 1), text(0));
            case 6 -> part();
            default -> call(Function.GEO_DISTANCE, fieldOf(EdmType.GEOGRAPHY_POINT), literal(EdmType.GEOGRAPHY_POINT));
        };
    }

    private Expr part() throws QueryException {
        Function function = one(
                List.of(Function.YEAR, Function.MONTH, Function.DAY, Function.HOUR, Function.MINUTE, Function.SECOND));
        EdmType other = Set.of(Function.YEAR, Function.MONTH, Function.DAY).contains(function)
                ? EdmType.DATE
                : EdmType.TIME_OF_DAY;
        return call(function, fieldOf(random.nextBoolean() ? EdmType.DATE_TIME_OFFSET : other));
    }

    private Expr text(int depth) {
        try {
            return typedText(depth);
        } catch (QueryException e) {
            throw new IllegalStateException(e);
        }
    }

    private Expr typedText(int depth) throws QueryException {
        if (depth <= 0 || random.nextInt(3) > 0) {
            return random.nextBoolean() ? fieldOf(EdmType.STRING) : literal(EdmType.STRING);
        }
        return switch (random.nextInt(4)) {
            case 0 -> call(Function.CONCAT, text(depth - 1), text(depth - 1));
            case 1 -> call(Function.SUBSTRING, text(depth - 1), integer());
            case 2 -> call(Function.SUBSTRING, text(depth - 1), integer(), integer());
            default -> call(one(List.of(Function.TRIM, Function.TOLOWER, Function.TOUPPER)), text(depth - 1));
        };
    }

    private Expr integer() {
        EdmType type = one(List.of(EdmType.INT16, EdmType.INT32, EdmType.INT64));
        return random.nextBoolean() ? literal(EdmType.INT64) : fieldOf(type);
    }

    private Expr call(Function function, Expr... arguments) throws QueryException {
        return typing().call(function, List.of(arguments));
    }

    /** As it is read where it stands alone; null: a null. */
    private Expr.Constant literal(@Nullable EdmType type) {
        if (type == null) {
            return new Expr.Constant(EdmType.STRING, null);
        }
        Object value = values.value(type);
        Expr.Constant literal = new Expr.Constant(type, value);
        return switch (type) {
            case INT16, INT32 -> Conversion.of(literal, EdmType.INT64);
            case SINGLE -> Conversion.of(literal, EdmType.DOUBLE);
            case DECIMAL -> new Expr.Constant(type, ((BigDecimal) value).stripTrailingZeros());
            default -> literal;
        };
    }

    private Expr fieldOf(EdmType type) {
        return new Expr.Field(
                one(of.properties().stream().filter(each -> each.type() == type).toList()));
    }

    private Expr field() {
        return new Expr.Field(one(of.properties()));
    }

    private Expr.Comparison.Kind comparison() {
        return one(List.of(Expr.Comparison.Kind.values()));
    }

    private Expr.Comparison.Kind equality() {
        return random.nextBoolean() ? Expr.Comparison.Kind.EQ : Expr.Comparison.Kind.NE;
    }

    private static Typing typing() {
        return new Typing(NOWHERE, 0);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}

package io.sluice.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds of the normal form of every query. */
class NormalFormTest {
    private static final int QUERIES = 5_000;

    /** Tokens and long decimals take more than a URL should. */
    private static final QueryLimits ROOMY = new QueryLimits(100_000, 32, 400, 1_000, 10_000, 100_000);

    private static final QueryParser PARSER = new QueryParser(RandomValues.OF, ROOMY);

    @Test
    void canonicalText_isReadAsTheSameQuery() throws Exception {
        Random random = new Random(14);
        RandomQueries queries = new RandomQueries(random, RandomValues.OF);
        Map<String, Query> byText = new HashMap<>();
        for (int i = 0; i < QUERIES; i++) {
            Query query = queries.query();
            String text = NormalForm.text(query);
            Query again = PARSER.parse(text).query();
            assertThat(again.equals(query))
                    .as("%s is read as %s", text, NormalForm.text(again))
                    .isTrue();
            assertThat(byText.merge(text, query, (one, other) -> one).equals(query))
                    .as(text)
                    .isTrue();
        }
        assertThat(byText).hasSizeGreaterThan(QUERIES / 2);
    }

    @Test
    void otherSpelling_hasTheSameHash() throws Exception {
        Random random = new Random(15);
        RandomQueries queries = new RandomQueries(random, RandomValues.OF);
        int respelled = 0;
        for (int i = 0; i < QUERIES; i++) {
            Expr expr = queries.truth(3);
            String one = "$filter=" + CanonicalText.of(expr);
            String other = "TOP=05&filter=(("
                    + CanonicalText.of(respelled(expr, random)).replace(",", ", ") + "))&$skip=0";
            assertThat(hash(other)).as("%s and %s", one, other).isEqualTo(hash(one + "&$top=5"));
            respelled += other.contains(one.substring("$filter=".length())) ? 0 : 1;
        }
        assertThat(respelled).isGreaterThan(QUERIES / 3);
    }

    private static String hash(String raw) throws QueryException {
        return NormalForm.hash(PARSER.parse(raw).query());
    }

    /** Of the same meaning, by the rules of the normal form. */
    private static Expr respelled(Expr expr, Random random) {
        if (expr instanceof Expr.Not not) {
            return new Expr.Not(respelled(not.operand(), random));
        } else if (expr instanceof Expr.Logic logic) {
            List<Expr> operands = new ArrayList<>();
            logic.operands().forEach(each -> operands.add(respelled(each, random)));
            operands.add(operands.get(random.nextInt(operands.size())));
            Collections.shuffle(operands, random);
            return new Expr.Logic(logic.kind(), operands);
        } else if (expr instanceof Expr.In in) {
            List<Expr.Constant> literals = new ArrayList<>(in.literals());
            literals.add(literals.get(random.nextInt(literals.size())));
            Collections.shuffle(literals, random);
            return new Expr.In(in.left(), literals);
        } else if (expr instanceof Expr.Comparison comparison
                && comparison.left().type() != EdmType.BOOLEAN
                && !(comparison.left() instanceof Expr.Constant)) {
            return new Expr.Comparison(
                    comparison.kind().turned(), /* left= */ comparison.right(), /* right= */ comparison.left());
        }
        return expr;
    }
}

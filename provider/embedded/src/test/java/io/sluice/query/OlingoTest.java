package io.sluice.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.olingo.commons.api.edm.Edm;
import org.apache.olingo.commons.api.edm.EdmPrimitiveTypeKind;
import org.apache.olingo.commons.api.edm.FullQualifiedName;
import org.apache.olingo.commons.api.edm.provider.CsdlAbstractEdmProvider;
import org.apache.olingo.commons.api.edm.provider.CsdlEntityContainer;
import org.apache.olingo.commons.api.edm.provider.CsdlEntityContainerInfo;
import org.apache.olingo.commons.api.edm.provider.CsdlEntitySet;
import org.apache.olingo.commons.api.edm.provider.CsdlEntityType;
import org.apache.olingo.commons.api.edm.provider.CsdlProperty;
import org.apache.olingo.commons.api.edm.provider.CsdlPropertyRef;
import org.apache.olingo.commons.api.edm.provider.CsdlSchema;
import org.apache.olingo.commons.api.ex.ODataException;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.core.uri.parser.Parser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read here is OData: Apache Olingo reads it as well. */
class OlingoTest {
    private static final Edm EDM = OData.newInstance()
            .createServiceMetadata(new Model(RandomValues.OF), List.of())
            .getEdm();

    @Test
    void canonicalText_isReadByOlingo() {
        RandomQueries queries = new RandomQueries(new Random(5), RandomValues.OF);
        int compared = 0;
        for (int i = 0; i < 5_000; i++) {
            Query query = queries.query();
            Stream<Expr> exprs = Stream.concat(
                    Stream.ofNullable(query.filter()), query.order().stream().map(Query.Order::by));
            if (exprs.noneMatch(OlingoTest::meetsFault)) {
                assertThat(refusal(NormalForm.text(query)))
                        .as(NormalForm.text(query))
                        .isNull();
                compared++;
            }
        }
        assertThat(compared).as("queries that meet no fault of Olingo").isGreaterThan(3_000);
    }

    /** An exclusion goes when its fault does. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "floor(aint32) eq 1",
                "astring in ('a',null)",
                "asingle in (1.0,2.5)",
                "aint32 eq 1 eq aboolean",
                "--aint32 eq 1",
                "- 1 eq aint32",
                "not not aboolean"
            })
    void faultOfOlingo_isThere(String filter) throws Exception {
        Query query = new QueryParser(RandomValues.OF, QueryLimits.DEFAULT)
                .parse("$filter=" + filter)
                .query();
        assertThat(meetsFault(Objects.requireNonNull(query.filter()))).isTrue();
        assertThat(refusal("$filter=" + filter)).isNotNull();
    }

    /** Whether it holds what OData's grammar and rules have, but not Olingo. */
    private static boolean meetsFault(Expr expr) {
        boolean here = false;
        List<Expr> operands = new ArrayList<>();
        if (expr instanceof Expr.FunctionCall call) {
            operands.addAll(call.arguments());
            // Integers are not promoted to decimals for these.
            here = Set.of(Function.ROUND, Function.FLOOR, Function.CEILING).contains(call.function())
                    && operands.get(0).type().isInteger();
        } else if (expr instanceof Expr.In in) {
            operands.add(in.left());
            // A list is of one type: null is of none, and small integers are SByte, for which there is no promotion
            // either.
            here = in.left().type().isNumeric()
                    || in.literals().contains(new Expr.Constant(in.left().type(), null));
        } else if (expr instanceof Expr.Comparison comparison) {
            operands.addAll(List.of(comparison.left(), comparison.right()));
            // eq and ne are read from the right.
            here = isEquality(comparison) && isEquality(comparison.left());
        } else if (expr instanceof Expr.Negation negation) {
            operands.add(negation.operand());
            // There is no minus before a minus, or before a literal.
            here = negation.operand() instanceof Expr.Negation || negation.operand() instanceof Expr.Constant;
        } else if (expr instanceof Expr.Not not) {
            operands.add(not.operand());
            // There is no not before a not.
            here = not.operand() instanceof Expr.Not;
        } else if (expr instanceof Expr.Logic logic) {
            operands.addAll(logic.operands());
        } else if (expr instanceof Expr.Arithmetic arithmetic) {
            operands.addAll(List.of(arithmetic.left(), arithmetic.right()));
        }
        return here || operands.stream().anyMatch(OlingoTest::meetsFault);
    }

    private static boolean isEquality(Expr expr) {
        return expr instanceof Expr.Comparison comparison && comparison.kind().isEquality();
    }

    /** Null where it reads it. */
    private static @Nullable String refusal(String text) {
        try {
            new Parser(EDM, OData.newInstance())
                    .parseUri("/" + RandomValues.OF.name(), encoded(text), null, "http://localhost");
            return null;
        } catch (ODataException e) {
            return e.getMessage();
        }
    }

    /** All but what a URL may have: Olingo takes no other. */
    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 255);
            boolean plain = (c > ' ' && c < 127 && "\"<>\\^`{|}+".indexOf(c) < 0);
            encoded.append(plain ? String.valueOf(c) : String.format(java.util.Locale.ROOT, "%%%02X", (int) c));
        }
        return encoded.toString();
    }

    /** The view, as Olingo has models. */
    private static final class Model extends CsdlAbstractEdmProvider {
        private static final String SPACE = "sluice";
        private final EntityType of;

        Model(EntityType of) {
            this.of = of;
        }

        @Override
        public CsdlEntityType getEntityType(FullQualifiedName name) {
            return type();
        }

        private CsdlEntityType type() {
            List<CsdlProperty> properties = new ArrayList<>();
            for (Property each : of.properties()) {
                String type = each.type().odataName().substring("Edm.".length());
                properties.add(new CsdlProperty()
                        .setName(each.name())
                        .setNullable(each.nullable())
                        .setType(EdmPrimitiveTypeKind.valueOf(type).getFullQualifiedName()));
            }
            List<CsdlPropertyRef> key = of.key().stream()
                    .map(each -> new CsdlPropertyRef().setName(each.name()))
                    .toList();
            return new CsdlEntityType()
                    .setName(of.name())
                    .setProperties(properties)
                    .setKey(key);
        }

        @Override
        public @Nullable CsdlEntitySet getEntitySet(FullQualifiedName container, String name) {
            return name.equals(of.name()) ? set() : null;
        }

        private CsdlEntitySet set() {
            return new CsdlEntitySet().setName(of.name()).setType(new FullQualifiedName(SPACE, of.name()));
        }

        @Override
        public CsdlEntityContainer getEntityContainer() {
            return new CsdlEntityContainer().setName("c").setEntitySets(List.of(set()));
        }

        @Override
        public CsdlEntityContainerInfo getEntityContainerInfo(FullQualifiedName name) {
            return new CsdlEntityContainerInfo().setContainerName(new FullQualifiedName(SPACE, "c"));
        }

        @Override
        public List<CsdlSchema> getSchemas() {
            return List.of(new CsdlSchema()
                    .setNamespace(SPACE)
                    .setEntityTypes(List.of(type()))
                    .setEntityContainer(getEntityContainer()));
        }
    }
}

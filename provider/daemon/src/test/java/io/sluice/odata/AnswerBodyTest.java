package io.sluice.odata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.answers.KeptAnswer;
import io.sluice.lookup.Value;
import io.sluice.query.EdmType;
import io.sluice.query.EntityType;
import io.sluice.query.Expr;
import io.sluice.query.Property;
import io.sluice.query.Query;
import io.sluice.query.QueryException;
import io.sluice.query.QueryParser;
import io.sluice.views.JsonFormat;
import io.sluice.views.ViewAnswer;
import io.sluice.views.ViewQuery;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Bodies, made of what a database would find. */
class AnswerBodyTest {
    private static final byte[] ROWS = "{\"stopid\":1,\"name\":\"麗\"}".getBytes(UTF_8);
    private static final List<Object> LAST = List.of(1L);

    @Test
    void page_isRowsBehindTheirContext() throws QueryException {
        assertThat(page(stops("", JsonFormat.MINIMAL), null, null))
                .isEqualTo("{\"@odata.context\":\"$metadata#stops\",\"value\":[{\"stopid\":1,\"name\":\"麗\"}]}");
    }

    @Test
    void selectedPage_namesItsProperties() throws QueryException {
        assertThat(page(stops("$select=name,stopid", JsonFormat.MINIMAL), null, null))
                .startsWith("{\"@odata.context\":\"$metadata#stops(stopid,name)\",");
        assertThat(page(stops("$select=location,name,stopid", JsonFormat.MINIMAL), null, null))
                .startsWith("{\"@odata.context\":\"$metadata#stops\",");
    }

    @Test
    void countedPage_hasTheCount() throws QueryException {
        assertThat(page(stops("$count=true", JsonFormat.NONE), 1234L, null))
                .isEqualTo("{\"@odata.count\":1234,\"value\":[{\"stopid\":1,\"name\":\"麗\"}]}");
    }

    /** Larger numbers than 2^53 are not in the clients that ask so. */
    @Test
    void countForDoubles_isAString() throws QueryException {
        assertThat(page(stops("$count=true", JsonFormat.NONE_IEEE754), 1L, null))
                .startsWith("{\"@odata.count\":\"1\",");
    }

    @Test
    void nextLink_asksTheSameOfWhatFollows() throws QueryException {
        ViewQuery asked = stops(
                "$filter=name%20ne%20'50%25%20%26%20%E9%BA%97%22'&$select=name&$count=true&$skip=7&$top=250",
                JsonFormat.NONE_IEEE754);
        String link = link(page(asked, 900L, LAST));
        assertThat(link).startsWith("stops?").matches("[!-~]+").doesNotContain("$skip=", "\"");
        Query next = parse(link.substring("stops?".length()));
        assertThat(next.filter()).isEqualTo(asked.query().filter());
        assertThat(next.select()).isEqualTo(asked.query().select());
        assertThat(next.order()).isEqualTo(asked.query().order());
        assertThat(next.count()).isTrue();
        assertThat(next.skip()).isZero();
        assertThat(next.top()).isEqualTo(150);
        assertThat(next.after()).isEqualTo(List.of(new Expr.Constant(EdmType.INT32, 1L)));
        assertThat(link).endsWith("&$format=application/json%3Bodata.metadata%3Dnone%3BIEEE754Compatible%3Dtrue");
    }

    @Test
    void nextLink_keepsNoBound_whereThereIsNone() throws QueryException {
        assertThat(link(page(stops("", JsonFormat.MINIMAL), null, LAST)))
                .startsWith("stops?$orderby=stopid&$skiptoken=")
                .doesNotContain("$top", "$format");
    }

    @Test
    void entity_isTheRowWithItsContext() throws QueryException {
        assertThat(entity("", JsonFormat.MINIMAL))
                .isEqualTo("{\"@odata.context\":\"$metadata#stops/$entity\",\"stopid\":1,\"name\":\"麗\"}");
        assertThat(entity("$select=stopid,name", JsonFormat.MINIMAL))
                .startsWith("{\"@odata.context\":\"$metadata#stops(stopid,name)/$entity\",");
        assertThat(entity("", JsonFormat.NONE)).isEqualTo("{\"stopid\":1,\"name\":\"麗\"}");
    }

    @Test
    void entityThatIsNotThere_hasNoBody() throws QueryException {
        ViewQuery asked = new ViewQuery(ViewQuery.Form.ENTITY, parse(""), JsonFormat.MINIMAL);
        assertThat(AnswerBody.of(asked, new ViewAnswer(Value.of(""), 0, false, List.of(), null)))
                .isEmpty();
    }

    @Test
    void count_isANumber() throws QueryException {
        ViewQuery asked = new ViewQuery(ViewQuery.Form.COUNT, parse(""), JsonFormat.NONE_IEEE754);
        assertThat(text(AnswerBody.of(asked, new ViewAnswer(Value.of(""), 0, false, List.of(), 200_000L))))
                .isEqualTo("200000");
    }

    @Test
    void urls_holdAscii() throws QueryException {
        Property key = new Property("鍵", EdmType.INT32, false, true);
        Property name = new Property("名", EdmType.STRING, true, true);
        EntityType type = new EntityType("車站", List.of(key, name), List.of(key));
        Query query = new QueryParser(type, FakeViews.LIMITS)
                .parse("$select=%E5%90%8D")
                .query();
        ViewQuery asked = new ViewQuery(ViewQuery.Form.COLLECTION, query, JsonFormat.MINIMAL);
        assertThat(page(asked, null, LAST))
                .startsWith("{\"@odata.context\":\"$metadata#%E8%BB%8A%E7%AB%99(%E5%90%8D)\"")
                .contains("\"@odata.nextLink\":\"%E8%BB%8A%E7%AB%99?");
    }

    @Test
    void kept_isReadAsItWas() {
        byte[] body = "{\"a\":1}".repeat(500).getBytes(UTF_8);
        for (boolean gzip : new boolean[] {true, false}) {
            KeptAnswer answer = KeptAnswer.of(Value.ofUtf8(KeptAnswer.answer(body, gzip, 0x1_0000_00FFL)));
            assertThat(answer.body()).isEqualTo(body);
            assertThat(answer.hasGzip()).isEqualTo(gzip);
            assertThat(answer.origin()).isEqualTo(KeptAnswer.AnswerSource.DATABASE);
            assertThat(answer.position()).isEqualTo(0x1_0000_00FFL);
        }
    }

    @Test
    void valueOfOthers_isNoAnswer() {
        for (byte[] bytes :
                new byte[][] {{}, {1}, new byte[100], "{\"value\":[]}".repeat(9).getBytes(UTF_8)}) {
            assertThatThrownBy(() -> KeptAnswer.of(Value.ofUtf8(bytes))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static String link(String body) {
        int start = body.indexOf("\"@odata.nextLink\":\"") + "\"@odata.nextLink\":\"".length();
        return body.substring(start, body.indexOf('"', start));
    }

    private static String page(ViewQuery asked, @Nullable Long count, @Nullable List<Object> last) {
        return text(AnswerBody.of(
                asked, new ViewAnswer(Value.ofUtf8(ROWS), 100, last != null, last == null ? List.of() : last, count)));
    }

    private static String entity(String options, JsonFormat format) throws QueryException {
        ViewQuery asked = new ViewQuery(ViewQuery.Form.ENTITY, parse(options), format);
        return text(AnswerBody.of(asked, new ViewAnswer(Value.ofUtf8(ROWS), 1, false, List.of(), null)));
    }

    private static String text(byte @Nullable [] body) {
        return new String(Objects.requireNonNull(body), UTF_8);
    }

    private static ViewQuery stops(String options, JsonFormat format) throws QueryException {
        return new ViewQuery(ViewQuery.Form.COLLECTION, parse(options), format);
    }

    private static Query parse(String options) throws QueryException {
        return new QueryParser(FakeViews.STOPS.type(), FakeViews.LIMITS)
                .parse(options)
                .query();
    }
}

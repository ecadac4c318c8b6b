package io.sluice.odata;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.door.RawClient;
import io.sluice.query.Expr;
import io.sluice.views.ViewQuery;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which paths there are, and what is said of others. */
class ServicePathsTest {
    private static ODataDoor door;

    @BeforeAll
    static void open() {
        door = new ODataDoor();
    }

    @AfterAll
    static void close() {
        door.close();
    }

    @BeforeEach
    void forget() {
        door.views.asked.clear();
    }

    @Test
    void root_listsTheViews() throws IOException {
        RawClient.Answer answer = door.get("/odata/");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo(
                        "{\"@odata.context\":\"$metadata\",\"value\":["
                                + "{\"name\":\"stops\",\"title\":\"Bus stops\",\"kind\":\"EntitySet\",\"url\":\"stops\"},"
                                + "{\"name\":\"arrivals\",\"title\":\"Times of \\\"arrival\\\" <next>\",\"kind\":\"EntitySet\",\"url\":\"arrivals\"}]}");
    }

    /** Behind a proxy the service may be elsewhere: the way there is from here. */
    @ParameterizedTest
    @CsvSource({"/odata, odata/", "/odata?$format=json, odata/?$format=json"})
    void rootWithoutSlash_redirects(String target, String location) throws IOException {
        RawClient.Answer answer = door.get(target);
        assertThat(answer.status()).isEqualTo(308);
        assertThat(answer.field("location")).isEqualTo(location);
    }

    @ParameterizedTest
    @CsvSource({
        "/odata/stops, COLLECTION",
        "/odata/stops?, COLLECTION",
        "/odata/stops/$count, COUNT",
        "/odata/stops/%24count, COUNT",
        "/odata/%73tops, COLLECTION",
        "/odata/stops(1), ENTITY",
        "/odata/stops(stopid=1), ENTITY",
        "/odata/stops%281%29, ENTITY",
        "http://bus.example/odata/stops, COLLECTION",
    })
    void path_namesWhatIsAskedFor(String target, ViewQuery.Form form) throws IOException {
        assertThat(door.get(target).status()).isEqualTo(200);
        assertThat(door.views.last().form()).isEqualTo(form);
        assertThat(door.views.last().query().of().name()).isEqualTo("stops");
    }

    @Test
    void key_isAFilterOfItsColumns() throws IOException {
        String target = "/odata/arrivals(sequence=7,routeid='O''Neill%2C%20a%2Fb%3D1',stopid=12)";
        assertThat(door.get(target).status()).isEqualTo(200);
        assertThat(door.views.last().query().filter()).isInstanceOfSatisfying(Expr.Logic.class, and -> {
            assertThat(and.kind()).isEqualTo(Expr.Logic.Kind.AND);
            assertThat(and.operands())
                    .extracting(one -> ((Expr.Constant) ((Expr.Comparison) one).right()).value())
                    .containsExactly("O'Neill, a/b=1", 12L, 7L);
        });
    }

    @Test
    void entity_takesSelectAlone() throws IOException {
        assertThat(door.get("/odata/stops(1)?$select=name").status()).isEqualTo(200);
        assertThat(door.views.last().query().select()).containsExactly(FakeViews.NAME);
        RawClient.Answer refused = door.get("/odata/stops(1)?$filter=name eq 'x'".replace(" ", "%20"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("$filter does not apply to one entity", "\"target\":\"$filter\"");
    }

    @Test
    void count_takesFilterAlone() throws IOException {
        assertThat(door.get("/odata/stops/$count?$filter=stopid%20gt%205").status())
                .isEqualTo(200);
        RawClient.Answer refused = door.get("/odata/stops/$count?$top=5");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("$top does not apply to a count");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/ | 404 | the service is at /odata/",
                "/stops | 404 | the service is at /odata/",
                "/odata/stpos | 404 | the nearest is stops",
                "/odata/Stops | 404 | the nearest is stops",
                "/odata/stpos(1) | 404 | the nearest is stops",
                "/odata/xyzzy?$filter=a | 404 | no view is called 'xyzzy'",
                "/odata/stops/ | 404 | without its last slash",
                "/odata/$metdata | 404 | the nearest is $metadata",
                "/odata/%zz | 400 | a percent sign",
                "/odata/%FF | 400 | not valid UTF-8",
                "/odata/$batch | 501 | /$batch",
                "/odata/$entity?$id=stops(1) | 501 | /$entity",
                "/odata/$all | 501 | /$all",
                "/odata/$crossjoin(stops,arrivals) | 501 | /$crossjoin(stops,arrivals)",
                "/odata/$metadata/x | 501 | /$metadata/x",
                "/odata/stops/1 | 501 | /odata/stops(key)",
                "/odata/stops/$ref | 501 | /$ref",
                "/odata/stops/$count/x | 501 | /$count",
                "/odata/stops/$filter(@f) | 501 | /$filter(@f)",
                "/odata/stops(1)/name | 501 | $select",
                "/odata/stops(1)/name/$value | 501 | /name",
                "/odata/stops(1)/$value | 501 | /$value",
                "/odata/stops(1)/$count | 501 | /$count",
                "/odata/stops() | 400 | the key at 1: it is empty: name stopid",
                "/odata/stops(%22S1%22) | 400 | a literal is expected, and not '\\\"'; a text stands in single quotes",
                "/odata/stops(1 | 400 | ')'",
                "/odata/stops(1)x | 400 | x",
                "/odata/stops(1,2) | 400 | key",
                "/odata/stops('1) | 400 | quote",
                "/odata/stops('one') | 400 | Edm.Int32",
                "/odata/stops(null) | 400 | null",
                "/odata/stops(1%20or%201%20eq%201) | 400 | or",
                "/odata/stops(stopid=1,stopid=2) | 400 | twice",
                "/odata/stops(stpoid=1) | 400 | the nearest is stopid",
                "/odata/stops(name='x') | 400 | name",
                "/odata/stops(@p) | 501 | @p",
                "/odata/stops(1.5) | 400 | is no Edm.Int32, which stopid is",
                "/odata/stops(99999999999) | 400 | is no Edm.Int32",
                "/odata/arrivals(routeid='%00',stopid=1,sequence=1) | 400 | NUL",
                "/odata/arrivals(routeid='a/b',stopid=1,sequence=1) | 400 | %2F",
                "/odata/arrivals(1) | 400 | routeid, stopid, sequence",
                "/odata/arrivals(routeid='1') | 400 | stopid",
            })
    void otherPaths_areOneLine(String target, int status, String line) throws IOException {
        RawClient.Answer answer = door.get(target);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).startsWith("{\"error\":{\"code\":\"").contains(line);
        assertThat(answer.field("content-type")).isEqualTo("application/json;odata.metadata=minimal");
        assertThat(answer.field("odata-version")).isEqualTo("4.0");
        assertThat(door.views.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void otherMethods_are405(String method) throws IOException {
        RawClient.Answer answer = door.ask(RawClient.request(method, "/odata/stops"));
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.field("allow")).isEqualTo("GET, HEAD");
        assertThat(answer.body()).contains("\"code\":\"MethodNotAllowed\"");
    }

    @Test
    void postedBatch_is501ByName() throws IOException {
        RawClient.Answer answer = door.ask(RawClient.request("POST", "/odata/$batch"));
        assertThat(answer.status()).isEqualTo(501);
        assertThat(answer.body()).contains("$batch");
    }

    @Test
    void head_hasTheSameHeadAsGet() throws IOException {
        RawClient.Answer head = door.ask(RawClient.request("HEAD", "/odata/stops"));
        RawClient.Answer get = door.get("/odata/stops");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.fields()).containsAllEntriesOf(withoutDate(get)).hasSameSizeAs(get.fields());
    }

    private static java.util.Map<String, String> withoutDate(RawClient.Answer answer) {
        java.util.Map<String, String> fields = new java.util.TreeMap<>(answer.fields());
        fields.remove("date");
        return fields;
    }
}

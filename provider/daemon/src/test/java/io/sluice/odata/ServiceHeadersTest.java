package io.sluice.odata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.door.RawClient;
import io.sluice.views.JsonFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients say in their headers, and what is said in those of answers. */
class ServiceHeadersTest {
    private static final String SMALL = "{\"value\":[]}";
    private static final String LARGE = "{\"value\":[" + "{\"name\":\"麗池\"},".repeat(200) + "{}]}";

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
    void reset() {
        door.views.body = SMALL.getBytes(UTF_8);
        door.views.gzip = false;
        door.views.leftMillis = 0;
        door.views.asked.clear();
    }

    @Test
    void answer_saysWhatItIs() throws IOException {
        RawClient.Answer answer = door.get("/odata/stops");
        assertThat(answer.body()).isEqualTo(SMALL);
        assertThat(answer.fields())
                .containsEntry("content-type", "application/json;odata.metadata=minimal")
                .containsEntry("odata-version", "4.0")
                .containsEntry("cache-control", "max-age=60")
                .containsEntry("vary", "Accept, Accept-Encoding")
                .doesNotContainKey("content-encoding");
    }

    @Test
    void answerThatWasKept_saysItsAge() throws IOException {
        door.views.leftMillis = 20_500;
        assertThat(door.get("/odata/stops").fields())
                .containsEntry("cache-control", "max-age=60")
                .containsEntry("age", "39");
        RawClient.Answer known = door.get(
                "/odata/stops", "If-None-Match: " + door.get("/odata/stops").field("etag"));
        assertThat(known.status()).isEqualTo(304);
        assertThat(known.field("age")).isEqualTo("39");
    }

    @Test
    void answer_saysWhereItWasRead_andAsOfWhen() throws IOException {
        assertThat(door.get("/odata/stops").fields())
                .containsEntry("sluice-source", "database")
                .doesNotContainKey("sluice-as-of-lsn");
        door.views.position = 0x16_B374_D848L;
        assertThat(door.get("/odata/stops").field("sluice-as-of-lsn")).isEqualTo("16/B374D848");
        assertThat(door.get("/odata/$metadata").fields()).doesNotContainKey("sluice-source");
    }

    @Test
    void viewWithoutMaxAge_isAskedForEachTime() throws IOException {
        assertThat(door.get("/odata/arrivals").field("cache-control")).isEqualTo("no-cache");
    }

    @Test
    void count_isText() throws IOException {
        door.views.body = "42".getBytes(UTF_8);
        RawClient.Answer answer = door.get("/odata/stops/$count", "Accept: application/xml");
        assertThat(answer.body()).isEqualTo("42");
        assertThat(answer.field("content-type")).isEqualTo("text/plain");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/* | MINIMAL",
                "application/* | MINIMAL",
                "application/json | MINIMAL",
                "text/html, application/xhtml+xml, */*;q=0.8 | MINIMAL",
                "application/json;odata.metadata=minimal;odata.streaming=true | MINIMAL",
                "application/json;odata.metadata=full | MINIMAL",
                "application/json;odata.metadata=none | NONE",
                "application/json;metadata=none | NONE",
                "APPLICATION/JSON;ODATA.METADATA=NONE | NONE",
                "application/json;IEEE754Compatible=true | MINIMAL_IEEE754",
                "application/json;odata.metadata=none; IEEE754Compatible=\"true\" | NONE_IEEE754",
                "application/json;odata.metadata=none;q=0.5, application/json;q=0.7 | MINIMAL",
                "application/json;odata.metadata=none;q=0.7, application/json;q=0.5 | NONE",
                "application/json;odata.metadata=more, application/json;odata.metadata=none | NONE",
                "application/json;odata.metadata=none;q=0.1, */* | NONE",
            })
    void accept_choosesTheFormat(String accept, JsonFormat format) throws IOException {
        RawClient.Answer answer = door.get("/odata/stops", "Accept: " + accept);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("content-type")).isEqualTo(format.mediaType());
        assertThat(door.views.last().format()).isEqualTo(format);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/xml",
                "text/plain",
                "application/json;q=0",
                "application/json;q=0, */*",
                "application/json;odata.metadata=more",
            })
    void acceptWithoutJson_is406(String accept) throws IOException {
        RawClient.Answer answer = door.get("/odata/stops", "Accept: " + accept);
        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.body()).contains("\"code\":\"NotAcceptable\"", "application/json");
        assertThat(door.views.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "$format=json, MINIMAL",
        "$FORMAT=JSON, MINIMAL",
        "format=json, MINIMAL",
        "$format=application/json;odata.metadata=none, NONE",
        "$format=application%2Fjson%3BIEEE754Compatible%3Dtrue, MINIMAL_IEEE754",
    })
    void formatOption_isStrongerThanAccept(String option, JsonFormat format) throws IOException {
        RawClient.Answer answer = door.get("/odata/stops?" + option, "Accept: application/xml");
        assertThat(answer.field("content-type")).isEqualTo(format.mediaType());
    }

    @ParameterizedTest
    @CsvSource({
        "$format=atom, 406",
        "$format=, 406",
        "$format=application/json;odata.metadata=more, 406",
        "$format=xml, 406",
        "$format=json&format=json, 400",
        "$fromat=json, 400",
    })
    void otherFormats_areRefused(String option, int status) throws IOException {
        RawClient.Answer answer = door.get("/odata/stops?" + option);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("ormat");
    }

    @ParameterizedTest
    @CsvSource({
        "OData-MaxVersion, 4.0, 200",
        "OData-MaxVersion, 4.01, 200",
        "OData-MaxVersion, 5.0, 200",
        "OData-MaxVersion, 3.0, 400",
        "OData-MaxVersion, 3.0;NetFx, 400",
        "OData-MaxVersion, x, 400",
        "OData-MaxVersion, NaN, 400",
        "OData-Version, 4.0, 200",
        "OData-Version, 4.01, 200",
        "OData-Version, 3.0, 400",
        "OData-Version, 4.1, 400",
    })
    void version_isChecked(String field, String version, int status) throws IOException {
        RawClient.Answer answer = door.get("/odata/stops", field + ": " + version);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.field("odata-version")).isEqualTo("4.0");
        if (status == 400) {
            assertThat(answer.body()).contains("\"target\":\"" + field + "\"");
        }
    }

    @Test
    void tag_isOfTheBody() throws IOException {
        String tag = tag();
        assertThat(tag).matches("\"[A-Za-z0-9_-]{22}\"");
        assertThat(door.get("/odata/arrivals").field("etag")).isEqualTo(tag);
        door.views.body = LARGE.getBytes(UTF_8);
        assertThat(door.get("/odata/stops").field("etag")).isNotEqualTo(tag);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"TAG", "W/TAG", "\"other\", TAG", "W/\"a,b\" ,W/TAG", "*", "\"other\"\r\nIf-None-Match: TAG"})
    void knownTag_is304(String known) throws IOException {
        String tag = tag();
        RawClient.Answer answer = door.get("/odata/stops", "If-None-Match: " + known.replace("TAG", tag));
        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.bytes()).isEmpty();
        assertThat(answer.fields())
                .containsEntry("etag", tag)
                .containsEntry("cache-control", "max-age=60")
                .containsEntry("vary", "Accept, Accept-Encoding")
                .containsEntry("odata-version", "4.0")
                .doesNotContainKeys("content-length", "content-type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"other\"", "other", "\"", "", "W/", "TAG-gzip"})
    void otherTag_isAnswered(String other) throws IOException {
        String tag = tag();
        String known = other.replace("TAG", tag.substring(0, tag.length() - 1)) + (other.startsWith("TAG") ? "\"" : "");
        assertThat(door.get("/odata/stops", "If-None-Match: " + known).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void gzip_isSentToWhoTakesIt(boolean kept) throws IOException {
        door.views.body = LARGE.getBytes(UTF_8);
        door.views.gzip = kept;
        String plainTag = tag();
        RawClient.Answer answer = door.get("/odata/stops", "Accept-Encoding: deflate, gzip");
        assertThat(answer.field("content-encoding")).isEqualTo("gzip");
        assertThat(answer.field("etag")).isEqualTo(plainTag.replaceAll("\"$", "-gzip\""));
        assertThat(answer.bytes().length).isLessThan(LARGE.length() / 4);
        assertThat(unzipped(answer.bytes())).isEqualTo(LARGE);

        RawClient.Answer known =
                door.get("/odata/stops", "Accept-Encoding: gzip", "If-None-Match: " + answer.field("etag"));
        assertThat(known.status()).isEqualTo(304);
        assertThat(known.field("etag")).isEqualTo(answer.field("etag"));
        assertThat(door.get("/odata/stops", "If-None-Match: " + answer.field("etag"))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | true",
                "x-gzip | true",
                "GZIP;q=0.5 | true",
                "* | true",
                "gzip;q=0.5, identity;q=0.4 | true",
                "br, *;q=0.1 | true",
                "br | false",
                "gzip;q=0 | false",
                "gzip;q=0.000, * | false",
                "*;q=0 | false",
                "identity, gzip;q=0.5 | false",
            })
    void acceptEncoding_isWeighed(String accepted, boolean gzip) throws IOException {
        door.views.body = LARGE.getBytes(UTF_8);
        RawClient.Answer answer = door.get("/odata/stops", "Accept-Encoding: " + accepted);
        assertThat("gzip".equals(answer.field("content-encoding"))).isEqualTo(gzip);
    }

    @Test
    void smallAnswer_isSentAsItIs() throws IOException {
        door.views.gzip = true;
        RawClient.Answer answer = door.get("/odata/stops", "Accept-Encoding: gzip");
        assertThat(answer.field("content-encoding")).isNull();
        assertThat(answer.body()).isEqualTo(SMALL);
    }

    /** To compress it would keep the other connections of the event loop waiting. */
    @Test
    void largeAnswer_isCompressedOnlyWhereThatIsKept() throws IOException {
        door.views.body = ("[" + "{\"name\":\"stop\"},".repeat(50_000) + "{}]").getBytes(UTF_8);
        RawClient.Answer plain = door.get("/odata/stops", "Accept-Encoding: gzip");
        assertThat(plain.field("content-encoding")).isNull();
        assertThat(plain.bytes()).isEqualTo(door.views.body);

        door.views.gzip = true;
        RawClient.Answer coded = door.get("/odata/stops", "Accept-Encoding: gzip");
        assertThat(coded.field("content-encoding")).isEqualTo("gzip");
        assertThat(unzipped(coded.bytes()).getBytes(UTF_8)).isEqualTo(door.views.body);
    }

    /** The header's bytes are the same each time: so it is read but once. */
    @Test
    void sameHeaders_areHeededEachTime() throws IOException {
        door.views.body = LARGE.getBytes(UTF_8);
        try (RawClient client = door.connect()) {
            for (int i = 0; i < 5; i++) {
                for (String coding : new String[] {"gzip", "identity"}) {
                    client.send("GET /odata/stops HTTP/1.1\r\nHost: x\r\nAccept-Encoding: " + coding + "\r\n\r\n");
                    RawClient.Answer answer = client.read();
                    assertThat("gzip".equals(answer.field("content-encoding"))).isEqualTo(coding.equals("gzip"));
                }
            }
        }
    }

    private static String tag() throws IOException {
        return Objects.requireNonNull(door.get("/odata/stops").field("etag"));
    }

    private static String unzipped(byte[] gzip) throws IOException {
        return new String(new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes(), UTF_8);
    }
}

package io.sluice.odata;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.door.RawClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The model of the views, as a client reads it. */
class MetadataTest {
    private static final String EDM = "http://docs.oasis-open.org/odata/ns/edm";

    private static ODataDoor door;

    @BeforeAll
    static void open() {
        door = new ODataDoor();
    }

    @AfterAll
    static void close() {
        door.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/odata/$metadata |  | application/xml",
                "/odata/%24metadata |  | application/xml",
                "/odata/$metadata | */* | application/xml",
                "/odata/$metadata | application/xml | application/xml",
                "/odata/$metadata | application/* | application/xml",
                "/odata/$metadata | application/json | application/json;odata.metadata=minimal",
                "/odata/$metadata | application/json, */*;q=0.1 | application/json;odata.metadata=minimal",
                "/odata/$metadata | application/xml;q=0.9, application/json;q=0.8 | application/xml",
                "/odata/$metadata?$format=json | application/xml | application/json;odata.metadata=minimal",
                "/odata/$metadata?$format=application/json | application/xml | application/json;odata.metadata=minimal",
                "/odata/$metadata?$format=xml | application/json | application/xml",
                "/odata/$metadata?$format=application/xml | application/json | application/xml",
            })
    void format_isTheClientsChoice(String target, String accept, String type) throws IOException {
        RawClient.Answer answer = accept == null ? door.get(target) : door.get(target, "Accept: " + accept);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("content-type")).isEqualTo(type);
        assertThat(answer.body()).startsWith(type.equals("application/xml") ? "<?xml" : "{\"$Version\":\"4.0\"");
        assertThat(answer.fields()).containsEntry("odata-version", "4.0").containsEntry("cache-control", "no-cache");
    }

    @Test
    void otherFormats_are406() throws IOException {
        assertThat(door.get("/odata/$metadata", "Accept: text/html").status()).isEqualTo(406);
        assertThat(door.get("/odata/", "Accept: application/xml").status()).isEqualTo(406);
        assertThat(door.get("/odata/?$format=xml").status()).isEqualTo(406);
    }

    @Test
    void options_doNotApply() throws IOException {
        RawClient.Answer answer = door.get("/odata/$metadata?$filter=x");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("$filter does not apply to $metadata");
        assertThat(door.get("/odata/?top=1").status()).isEqualTo(400);
        assertThat(door.get("/odata/?sap-language=EN").status()).isEqualTo(200);
    }

    @Test
    void knownDocument_is304() throws IOException {
        for (String target : List.of("/odata/", "/odata/$metadata")) {
            String tag = door.get(target).field("etag");
            assertThat(door.get(target, "If-None-Match: " + tag).status()).isEqualTo(304);
        }
    }

    @Test
    void xml_hasNamesTypesAndKeys() throws Exception {
        Document document = parse(door.get("/odata/$metadata").bytes());
        Element edmx = document.getDocumentElement();
        assertThat(edmx.getAttribute("Version")).isEqualTo("4.0");
        assertThat(edmx.getLocalName()).isEqualTo("Edmx");
        List<Element> types = elements(document.getElementsByTagNameNS(EDM, "EntityType"));
        assertThat(types).extracting(type -> type.getAttribute("Name")).containsExactly("stops", "arrivals");
        Element arrivals = types.get(1);
        assertThat(elements(arrivals.getElementsByTagNameNS(EDM, "PropertyRef")))
                .extracting(part -> part.getAttribute("Name"))
                .containsExactly("routeid", "stopid", "sequence");
        assertThat(elements(arrivals.getElementsByTagNameNS(EDM, "Property")))
                .extracting(one -> one.getAttribute("Name")
                        + ' '
                        + one.getAttribute("Type")
                        + ' '
                        + one.getAttribute("Nullable")
                        + ' '
                        + one.getAttribute("Precision")
                        + one.getAttribute("Scale"))
                .containsExactly(
                        "routeid Edm.String false ",
                        "stopid Edm.Int32 false ",
                        "sequence Edm.Int64 false ",
                        "due Edm.DateTimeOffset  6",
                        "fare Edm.Decimal  variable");
        assertThat(elements(document.getElementsByTagNameNS(EDM, "EntitySet")))
                .extracting(set -> set.getAttribute("Name") + ' ' + set.getAttribute("EntityType"))
                .containsExactly("stops sluice.stops", "arrivals sluice.arrivals");
    }

    @Test
    void json_saysTheSame() throws IOException {
        assertThat(door.get("/odata/$metadata?$format=json").body())
                .isEqualTo("{\"$Version\":\"4.0\",\"$EntityContainer\":\"sluice.Views\",\"sluice\":{"
                        + "\"stops\":{\"$Kind\":\"EntityType\",\"$Key\":[\"stopid\"],"
                        + "\"stopid\":{\"$Type\":\"Edm.Int32\"},\"name\":{\"$Nullable\":true},"
                        + "\"location\":{\"$Type\":\"Edm.GeographyPoint\",\"$Nullable\":true}},"
                        + "\"arrivals\":{\"$Kind\":\"EntityType\",\"$Key\":[\"routeid\",\"stopid\",\"sequence\"],"
                        + "\"routeid\":{},\"stopid\":{\"$Type\":\"Edm.Int32\"},"
                        + "\"sequence\":{\"$Type\":\"Edm.Int64\"},"
                        + "\"due\":{\"$Type\":\"Edm.DateTimeOffset\",\"$Nullable\":true,\"$Precision\":6},"
                        + "\"fare\":{\"$Type\":\"Edm.Decimal\",\"$Nullable\":true,\"$Scale\":\"variable\"}},"
                        + "\"Views\":{\"$Kind\":\"EntityContainer\","
                        + "\"stops\":{\"$Collection\":true,\"$Type\":\"sluice.stops\"},"
                        + "\"arrivals\":{\"$Collection\":true,\"$Type\":\"sluice.arrivals\"}}}}");
    }

    private static Document parse(byte[] xml) throws ParserConfigurationException, IOException, SAXException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
    }

    private static List<Element> elements(NodeList nodes) {
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }
}

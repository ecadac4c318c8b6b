package io.sluice.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a query string is read as, by its normal form. */
class QueryParserTest {
    private static final Property ID = new Property("id", EdmType.INT64, false, true);
    private static final EntityType ARRIVALS = new EntityType(
            "arrivals",
            List.of(
                    ID,
                    new Property("routeid", EdmType.STRING, true, true),
                    new Property("stopname", EdmType.STRING, true, true),
                    new Property("delay", EdmType.INT32, true, true),
                    new Property("price", EdmType.DECIMAL, true, true),
                    new Property("speed", EdmType.SINGLE, true, true),
                    new Property("heading", EdmType.DOUBLE, true, true),
                    new Property("ended", EdmType.BOOLEAN, true, true),
                    new Property("due", EdmType.DATE_TIME_OFFSET, true, true),
                    new Property("day", EdmType.DATE, true, true),
                    new Property("opens", EdmType.TIME_OF_DAY, true, true),
                    new Property("took", EdmType.DURATION, true, true),
                    new Property("trip", EdmType.GUID, true, true),
                    new Property("photo", EdmType.BINARY, true, true),
                    new Property("place", EdmType.GEOGRAPHY_POINT, true, true),
                    new Property("note", EdmType.STRING, true, false)),
            List.of(ID));
    private static final QueryParser PARSER = new QueryParser(ARRIVALS, QueryLimits.DEFAULT);

    static String text(String raw) throws QueryException {
        return NormalForm.text(PARSER.parse(raw).query());
    }

    static QueryException refusal(String raw) {
        return catchThrowableOfType(QueryException.class, () -> PARSER.parse(raw));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
        delay eq 5                        | delay eq 5
        delay EQ 5.0                      | delay eq 5
        5 lt delay                        | delay gt 5
        delay eq 2.5                      | delay eq 2.5
        price eq 5                        | price eq 5.0
        speed eq 0.10                     | speed eq 0.1
        speed eq 1e-1                     | speed eq 0.1
        heading eq 1                      | heading eq 1.0e0
        heading lt -INF                   | heading lt -INF
        delay in (5,3,3)                  | delay in (3,5)
        delay in (5)                      | delay eq 5
        delay in ()                       | false
        delay in (null,2.5,7)             | delay in (7,null)
        ((delay eq 5))                    | delay eq 5
        routeid eq 'x' and delay eq 1     | delay eq 1 and routeid eq 'x'
        delay eq 2 or delay eq 1 or delay eq 2 | delay eq 1 or delay eq 2
        (ended or true) and ended         | (true or ended) and ended
        not (delay add 1 gt 2)            | not (delay add 1 gt 2)
        not not ended                     | not not ended
        delay mul (2 add 3) eq - 5 sub -5 | - 5 sub -5 eq delay mul (2 add 3)
        routeid eq 'O''Neil'              | routeid eq 'O''Neil'
        CONTAINS(routeid, 'a+b')          | contains(routeid,'a+b')
        due gt 2026-01-01T08:00:00.5+08:00 | due gt 2026-01-01T00:00:00.500Z
        day eq 2026-02-28                 | day eq 2026-02-28
        opens lt 08:30                    | opens lt 08:30
        took gt duration'P1DT1.5S'        | took gt duration'PT86401.500000S'
        took gt 'PT1M'                    | took gt duration'PT60S'
        trip eq AAAAAAAA-bbbb-cccc-dddd-eeeeeeeeeeee | trip eq aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee
        photo eq binary'AQI='             | photo eq binary'AQI'
        geo.distance(place,geography'SRID=4326;Point(121.5 31.2)') lt 500 | geo.distance(place,geography'SRID=4326;Point(121.5 31.2)') lt 500.0e0
        price eq null                     | price eq null
        """)
    void filter_isReadAsWhatItMeans(String written, String canonical) throws Exception {
        assertThat(text("$filter=" + written.strip())).isEqualTo("$filter=" + canonical.strip() + "&$orderby=id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
        ''                                      | $orderby=id
        $top=7&$skip=0&$count=false             | $orderby=id&$top=7
        TOP=007&Count=TRUE                      | $count=true&$orderby=id&$top=7
        $select=stopname,id,stopname            | $orderby=id&$select=id,stopname
        $select=id,*                            | $orderby=id
        $orderby=delay desc, routeid asc,delay  | $orderby=delay desc,routeid,id
        $orderby=id desc,routeid                | $orderby=id desc
        $orderby=5,tolower(routeid)             | $orderby=tolower(routeid),id
        $filter=delay gt @p&@p=5                | $filter=delay gt 5&$orderby=id
        $filter=@f and ended&@f=ended or ended  | $filter=ended&$orderby=id
        $filter=delay eq @none                  | $filter=delay eq null&$orderby=id
        $filter=routeid eq '%2B+%26%25'         | $filter=routeid eq '++%26%25'&$orderby=id
        """)
    void options_areReadAsWhatTheyMean(String written, String canonical) throws Exception {
        String raw = written.strip().equals("''") ? "" : written.strip();
        assertThat(text(raw)).isEqualTo(canonical.strip());
    }

    @Test
    void hash_isOfTheMeaning() throws Exception {
        String one = hash("$filter=routeid eq 'x' and delay in (1,2)&$top=5");
        assertThat(one)
                .matches("[0-9a-f]{32}")
                .isEqualTo(hash("top=5&$filter=delay%20in%20(2,1.0,2)%20AND%20(%27x%27%20eq%20routeid)&$skip=0"))
                .isNotEqualTo(hash("$filter=routeid eq 'x' and delay in (1,2)&$top=6"))
                .isNotEqualTo(hash("$filter=routeid eq 'x' and delay in (1,3)&$top=5"));
    }

    private static String hash(String raw) throws QueryException {
        return NormalForm.hash(PARSER.parse(raw).query());
    }

    @Test
    void shape_leavesLiteralsOut() throws Exception {
        Shape one = shape("$filter=routeid eq 'x' and delay in (1,null,2) and price ne null&$orderby=delay add 1");
        Shape other = shape("$filter=price ne null and delay in (5,null,4,3) and routeid eq 'b'&$orderby=delay add 9");
        assertThat(one.text())
                .isEqualTo("$filter=delay in (?Edm.Int32...,null) and price ne null and routeid eq ?Edm.String"
                        + "&$orderby=delay add ?Edm.Int64,id")
                .isEqualTo(other.text());
        assertThat(one.parameters().stream().map(Shape.Parameter::values))
                .containsExactly(List.of(1L, 2L), List.of("x"), List.of(1L));
        assertThat(shape("$filter=routeid eq null").text())
                .isNotEqualTo(shape("$filter=routeid eq 'x'").text());
    }

    /** Whichever of two literals comes first, their queries are one statement. */
    @Test
    void shape_isTheSameInAnyOrderOfLiterals() throws Exception {
        assertThat(shape("$filter=contains(routeid,'b') or contains(routeid,'a') eq false")
                        .text())
                .isEqualTo(shape("$filter=contains(routeid,'a') or contains(routeid,'b') eq false")
                        .text());
    }

    private static Shape shape(String raw) throws QueryException {
        return NormalForm.shape(PARSER.parse(raw).query());
    }

    @Test
    void skipToken_isReadBackAsTheLastRow() throws Exception {
        String order = "$orderby=routeid desc,heading";
        String token = NormalForm.skipToken(PARSER.parse(order).query(), Arrays.asList("O'Neil, 麗", Double.NaN, 9L));
        assertThat(token).matches("[A-Za-z0-9_-]+");
        assertThat(PARSER.parse(order + "&$skiptoken=" + token).query().after())
                .extracting(Expr.Constant::value)
                .containsExactly("O'Neil, 麗", Double.NaN, 9L);
        String nulls = NormalForm.skipToken(PARSER.parse(order).query(), Arrays.asList(null, null, 9L));
        assertThat(PARSER.parse(order + "&$skiptoken=" + nulls).query().after())
                .extracting(Expr.Constant::value)
                .containsExactly(null, null, 9L);
    }

    @Test
    void skipToken_ofAnotherOrderOrAltered_isRefused() throws Exception {
        String token = NormalForm.skipToken(PARSER.parse("$orderby=delay").query(), List.of(5L, 9L));
        assertThat(refusal("$orderby=delay desc&$skiptoken=" + token).status()).isEqualTo(400);
        assertThat(refusal("$skiptoken=" + token).status()).isEqualTo(400);
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            String altered = token.substring(0, i) + other + token.substring(i + 1);
            assertThat(refusal("$orderby=delay&$skiptoken=" + altered).line()).contains("take nextLink as it is");
        }
    }

    @Test
    void misspeltProperty_isRefusedWithTheNearest() {
        assertThat(refusal("$filter=rootid eq 'x'").line())
                .isEqualTo("$filter at 0: 'rootid' is no property of arrivals; the nearest is routeid");
    }
}

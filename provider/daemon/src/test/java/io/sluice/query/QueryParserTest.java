package io.sluice.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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

    @Test
    void misspeltProperty_isRefusedWithTheNearest() {
        assertThat(refusal("$filter=rootid eq 'x'").line())
                .isEqualTo("$filter at 0: 'rootid' is no property of arrivals; the nearest is routeid");
    }
}

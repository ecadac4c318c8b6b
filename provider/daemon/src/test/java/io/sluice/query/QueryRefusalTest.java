package io.sluice.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no query, or none that is offered: one line each, that says what and where. */
class QueryRefusalTest {
    private static final Property ID = new Property("id", EdmType.INT64, false, true);
    private static final QueryParser PARSER = new QueryParser(
            new EntityType(
                    "arrivals",
                    List.of(
                            ID,
                            new Property("routeid", EdmType.STRING, true, true),
                            new Property("price", EdmType.DECIMAL, true, true),
                            new Property("speed", EdmType.DOUBLE, true, true),
                            new Property("ended", EdmType.BOOLEAN, true, true),
                            new Property("due", EdmType.DATE_TIME_OFFSET, true, true),
                            new Property("trip", EdmType.GUID, true, true),
                            new Property("place", EdmType.GEOGRAPHY_POINT, true, true),
                            new Property("note", EdmType.STRING, true, false)),
                    List.of(ID)),
            QueryLimits.DEFAULT);

    private static QueryException refusal(String raw) {
        return catchThrowableOfType(QueryException.class, () -> PARSER.parse(raw));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
        $top=-1                       | $top at 0: a number of rows is 0 or more, in digits alone
        $top=                         | $top at 0: a number of rows is 0 or more, in digits alone
        $skip=100001                  | $skip at 0: no more than 100000 rows can be skipped
        $skip=99999999999999999999    | $skip at 0: no more than 100000 rows can be skipped
        $count=maybe                  | $count at 0: it is true or false
        $count                        | $count at 0: it has no value
        $top=1&TOP=1                  | $top at 0: it stands there twice
        =5                            | query at 0: an option has no name: within double quotes a shell takes $filter away: put a backslash before its $
        $filtre=ended                 | $filtre at 0: OData has no such option; the nearest is $filter
        filte=ended                   | filte at 0: this would be ignored, and is nearly $filter
        ordreby=id                    | ordreby at 0: this would be ignored, and is nearly $orderby
        $filter =ended                | $filter  at 0: OData has no such option; the nearest is $filter
        routeid=5                     | routeid at 0: this would be ignored: write $filter=routeid eq ...
        $filter=                      | $filter at 0: a property, a literal or a function is expected, and not the end
        $filter=%20ended              | $filter at 0: no blank stands at the beginning
        $filter=ended%20              | $filter at 6: no blank stands at the end
        $filter=endid                 | $filter at 0: 'endid' is no property of arrivals; the nearest is ended
        $filter=Price gt 5            | $filter at 0: 'Price' is no property of arrivals; the nearest is price
        $filter=price gt 'x'          | $filter at 6: Edm.Decimal cannot be compared with Edm.String; texts alone stand in quotes
        $filter=trip eq 'x'           | $filter at 5: Edm.Guid cannot be compared with Edm.String; texts alone stand in quotes
        $filter=routeid eq 5          | $filter at 8: Edm.String cannot be compared with Edm.Int64; a text stands in single quotes
        $filter=5 eq routeid          | $filter at 2: Edm.Int64 cannot be compared with Edm.String; a text stands in single quotes
        $filter=due ge 2026-11-27     | $filter at 4: Edm.DateTimeOffset cannot be compared with Edm.Date; write a time with its offset
        $filter=routeid eq R7x        | $filter at 11: 'R7x' is no property of arrivals; a text stands in single quotes
        $filter=routeid = 'x'         | $filter at 8: an operator or the end is expected, and not '='; equality is written eq
        $filter=trip gt trip          | $filter at 5: Edm.Guid has no order
        $filter=price in (1,'x')      | $filter at 6: Edm.Decimal cannot be compared with Edm.String
        $filter=price                 | $filter at 0: $filter takes Edm.Boolean, this is Edm.Decimal
        $filter=not price eq 5        | $filter at 0: not takes Edm.Boolean, this is Edm.Decimal; not binds more closely
        $filter=ended and price       | $filter at 6: and takes Edm.Boolean, this is Edm.Decimal
        $filter=price add routeid eq 1 | $filter at 6: add takes numbers, these are Edm.Decimal and Edm.String
        $filter=length(price) eq 1    | $filter at 0: length takes Edm.String, this is Edm.Decimal
        $filter=contains(routeid)     | $filter at 0: contains takes 2 arguments
        $filter=contians(routeid,'a') | $filter at 0: 'contians' is no function; the nearest is contains
        $filter=price equals 5        | $filter at 6: 'equals' is no operator
        $filter=price gte 5           | $filter at 6: 'gte' is no operator; the nearest is gt
        $filter=price+gt+5            | $filter at 5: an operator or the end is expected, and not '+'; a blank is written as %20
        $filter=price gt(5)           | $filter at 6: a blank stands on both sides of gt
        $filter=(ended                | $filter at 6: ')' or an operator is expected, and not the end
        $filter=routeid eq 'x         | $filter at 11: the quote is not closed
        $filter=price eq (1,2)        | $filter at 11: a list stands after in alone
        $filter=price eq 1.           | $filter at 9: '1.' is no literal of OData
        $filter=price eq 5L           | $filter at 9: '5L' is no literal of OData
        $filter=speed eq NaN          | $filter at 9: NaN equals nothing
        $filter=speed eq 1e999        | $filter at 9: '1e999' is too large for Edm.Double
        $filter=due gt 2026-02-30T00:00:00Z | $filter at 7: '2026-02-30T00:00:00Z' is no date or time that there is
        $filter=due gt 2026-01-01T00:00:00 | $filter at 7: '2026-01-01T00:00:00' lacks its offset
        $filter=routeid eq '%00'      | $filter at 12: NUL (%00) is in no text
        $filter=routeid eq '%C0%80'   | $filter at 12: these percent-encoded bytes are no UTF-8
        $filter=routeid eq '%4'       | $filter at 12: behind a % stand two hexadecimal digits
        $filter=routeid eq '%zz'      | $filter at 12: behind a % stand two hexadecimal digits
        $filter=@a&@a=@b&@b=@a        | @b at 0: '@a' stands for itself
        $filter=ended eq @a&@a=endid  | @a at 0: 'endid' is no property of arrivals; the nearest is ended
        $select=rootid                | $select at 0: 'rootid' is no property of arrivals; the nearest is routeid
        $select=id,                   | $select at 3: a property or * is expected, and not the end
        $orderby=price down           | $orderby at 6: 'down' is no operator
        $orderby=place                | $orderby at 0: points have no order
        $skiptoken=abc                | $skiptoken at 0: this token is not of this query and its order
        """)
    void wrong_is400(String raw, String line) {
        QueryException refusal = refusal(raw.strip());
        assertThat(refusal.line()).startsWith(line.strip());
        assertThat(refusal.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
        $expand=stop                                | $expand at 0: this option is not offered
        apply=aggregate($count as n)                | $apply at 0: this option is not offered
        $search=x                                   | $search
        $compute=price as p                         | $compute
        $levels=2                                   | $levels
        $filter=note eq 'x'                         | $filter at 0: 'note' is not declared filterable; id, routeid, price, speed
        $filter=geo.intersects(place,place)         | $filter at 0: geo.intersects() is not offered
        $filter=any(x:x)                            | $filter at 0: any() is not offered
        $filter=stops/any(s:s/ended)                | $filter at 0: paths are not offered
        $filter=stop/name eq 'x'                    | $filter at 0: paths are not offered
        $filter=cast(price,Edm.String) eq 'x'       | $filter at 0: cast() is not offered
        $filter=isof(price,Edm.String)              | $filter at 0: isof() is not offered
        $filter=routeid has x.Color'red'            | $filter at 8: the operator has is not offered
        $filter=price divby 2 eq 1                  | $filter at 6: the operator divby is not offered
        $filter=$it eq 1                            | $filter at 0: '$it' is not offered in expressions
        $filter=$root/x eq 1                        | $filter at 0: '$root' is not offered in expressions
        $filter=due gt now()                        | $filter at 7: now() is not offered
        $filter=price in [1,2]                      | $filter at 9: in takes a list of literals
        $filter=price in (price)                    | $filter at 10: a list after in has literals alone
        $filter=speed mod 2 eq 1                    | $filter at 6: mod of floating numbers
        $filter=due sub due eq duration'PT1H'       | $filter at 4: sub of Edm.DateTimeOffset is not offered
        $filter=due eq 2026-01-01T00:00:60Z         | $filter at 7: leap seconds
        $filter=due eq 2026-01-01T00:00:00.1234567Z | $filter at 7: seconds are kept to 6 digits
        $filter=place eq geography'SRID=4326;Point(1 2)' | $filter at 6: points cannot be compared
        $select=stop/name                           | $select at 4: paths are not offered
        """)
    void rightButNotOffered_is501(String raw, String line) {
        QueryException refusal = refusal(raw.strip());
        assertThat(refusal.line()).startsWith(line.strip());
        assertThat(refusal.status()).isEqualTo(501);
    }

    @Test
    void limits_areKept() {
        assertThat(refusal("$filter=" + "(".repeat(1_000) + "ended" + ")".repeat(1_000))
                        .line())
                .isEqualTo("$filter at 32: it is nested more than 32 deep");
        assertThat(refusal("$filter=" + "not ".repeat(1_000) + "ended").line()).contains("nested more than 32 deep");
        assertThat(refusal("$filter=ended" + " or ended".repeat(101)).line()).contains("more than 200");
        assertThat(refusal("$filter=id in (" + list(1_001) + ")").line()).contains("more than 1000 literals");
        assertThat(refusal("$filter=" + "x".repeat(8_192)).line()).contains("longer than 8192 characters");
    }

    @Test
    void limits_allowWhatTheySay() throws Exception {
        assertThat(PARSER.parse("$filter=" + "(".repeat(32) + "ended" + ")".repeat(32))
                        .query()
                        .filter())
                .isNotNull();
        assertThat(PARSER.parse("$filter=id in (" + list(1_000) + ")").query().filter())
                .isNotNull();
        assertThat(PARSER.parse("$skip=100000&$top=99999999999").query().limit())
                .isEqualTo(10_000);
    }

    private static String list(int literals) {
        return IntStream.range(0, literals).mapToObj(String::valueOf).collect(Collectors.joining(","));
    }

    /** Clients may have options of their own. */
    @ParameterizedTest
    @ValueSource(
            strings = {"_=1", "api-version=2", "utm_source=a%20b", "x", "!deltatoken=1", "$format=json", "FORMAT=json"})
    void otherOptions_areHandedOn(String raw) throws Exception {
        QueryParser.Parsed parsed = PARSER.parse(raw + "&$filter=ended&&");
        assertThat(parsed.others()).hasSize(1);
        assertThat(NormalForm.text(parsed.query())).isEqualTo("$filter=ended&$orderby=id");
    }
}

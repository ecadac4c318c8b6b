package io.sluice.bench.odata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ODataCallTest {
    @ParameterizedTest
    @EnumSource(ODataCall.class)
    void everyRequestIsAnother(ODataCall call) {
        assertThat(Set.copyOf(call.paths(ODataCall.PAIRS)))
                .hasSize(ODataCall.PAIRS)
                .allMatch(path -> path.matches("/odata/arrivals\\?\\$filter=[\\w%':-]+&\\$top=\\d+"));
    }
}

package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.flags.ConfigException;
import io.sluice.flags.SettingsFile;
import io.sluice.views.ViewSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The list of views in a file: what it says, and what is wrong with it. */
class ViewListTest {
    private static final String GOOD =
            """
            views = stops, arrivals
            view.stops.relation = public.stops
            view.stops.key = stop_id
            view.stops.filterable = stop_id, name
            view.stops.position.location = lon, lat
            view.stops.position.entrance = door
            view.arrivals.key = route, stop
            view.arrivals.max-age = 5s
            view.arrivals.page = 50
            view.arrivals.skip = 0
            view.arrivals.zone = Asia/Shanghai
            view.arrivals.columns = route, stop, due
            """;

    @TempDir
    @Nullable
    Path folder;

    private List<ViewSettings> read(String text) throws IOException {
        Path file = Objects.requireNonNull(folder).resolve("views.properties");
        Files.writeString(file, text);
        return new ViewList(SettingsFile.read("--views", file, "")).read();
    }

    @Test
    void goodList_isReadInItsOrder() throws IOException {
        assertThat(read(GOOD))
                .containsExactly(
                        new ViewSettings(
                                "stops",
                                "public.stops",
                                List.of("stop_id"),
                                List.of(),
                                List.of("stop_id", "name"),
                                Map.of("location", List.of("lon", "lat"), "entrance", List.of("door")),
                                null,
                                Duration.ZERO,
                                1000,
                                100_000),
                        new ViewSettings(
                                "arrivals",
                                "arrivals",
                                List.of("route", "stop"),
                                List.of("route", "stop", "due"),
                                null,
                                Map.of(),
                                "Asia/Shanghai",
                                Duration.ofSeconds(5),
                                50,
                                0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "views = stops, | views: there is nothing before or behind a comma (",
                "views = stops, stops | views: stops stands twice (",
                "views = bus-stops | views: 'bus-stops' is no name for a view: it is a name of OData",
                "view.stop.key = id | view.stop.key: there is no view 'stop' in views; the nearest is 'stops' (",
                "view.stops.keys = id | view.stops.keys: a view has columns, filterable, key, max-age, page, position.NAME,"
                        + " relation, skip, zone; the nearest is 'key' (",
                "view.stops.position = lon, lat | view.stops.position: a view has columns,",
                "view.stops.position.p = a, b, c | view.stops.position.p: a position is of two columns, longitude and latitude, or of one of type point (",
                "view.stops.position.1p = a, b | view.stops.position.1p: '1p' is no name for a property",
                "view.stops.page = 0 | view.stops.page: 0 is not between 1 and 10000 (",
                "view.stops.page = many | view.stops.page: 'many' is no number (",
                "view.stops.skip = 10000001 | view.stops.skip: 10000001 is not between 0 and 10000000 (",
                "view.stops.max-age = 2d | view.stops.max-age: 2d is not between 0 and 1d (",
                "view.stops.max-age = soon | view.stops.max-age: 'soon' is not a duration like",
                "view.stops.zone = Mars/Phobos | view.stops.zone: 'Mars/Phobos' is no time zone like Europe/Berlin or UTC (",
                "view.stops.zone = +02:00 | '+02:00' is no time zone",
                "view.stops.key = a, a | view.stops.key: a stands twice (",
                "view.stops.key = a,b,c,d,e,f,g,h,i | view.stops.key: a key has 8 columns at most (",
                "view.stops.relation = a.b.c | view.stops.relation: no table name: a.b.c",
            })
    void badLine_isOneLineThatSaysWhere(String bad, String line) {
        String text = bad.startsWith("views") ? bad : "views = stops\n" + bad;
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(line)
                .hasMessageContaining("views.properties")
                .message()
                .hasLineCount(1);
    }
}

package io.sluice.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jetbrains.letsPlot.commons.encoding.UnsupportedRGBEncoder;
import org.jetbrains.letsPlot.core.util.PlotSvgExportCommon;

/** A panel in the words of lets-plot: maps of maps, as its own APIs for other languages send them. */
final class PlotSpec {
    static final int WIDTH = 620;
    static final int HEIGHT = 360;

    /** So many different x are each named on the axis; more would run into each other. */
    private static final int NAMED = 8;

    /** More series than these are named in two columns: one line would end beyond the drawing. */
    private static final int SIDE_BY_SIDE = 2;

    /** Red, green and blue of the least value in a heat map, and of the most. */
    private static final int[] PALE = {244, 248, 251};

    private static final int[] MIDDLING = {106, 174, 214};

    private final Panel panel;
    private final List<Panel.Spot> spots;

    PlotSpec(Panel panel) {
        this.panel = panel;
        this.spots = new ArrayList<>(panel.spots());
    }

    Map<String, Object> build() {
        Chart chart = panel.chart();
        boolean numbers = spots.stream().allMatch(spot -> number(spot.x()).isPresent());
        return switch (chart.kind()) {
            case LINES -> numbers ? lines() : bars();
            case BARS -> bars();
            case HEAT_MAP -> heatMap();
        };
    }

    private Map<String, Object> lines() {
        spots.sort(Comparator.comparingDouble(spot -> number(spot.x()).orElse(0)));
        List<Double> xs = spots.stream()
                .map(spot -> number(spot.x()).orElse(0))
                .distinct()
                .toList();
        double first = xs.get(0);
        boolean logarithmic = first > 0 && xs.get(xs.size() - 1) / first > Panel.WIDE;
        Map<String, Object> x = scale("x", panel.chart().x());
        if (logarithmic) {
            x.put("trans", "log10");
        }
        if (xs.size() <= NAMED) {
            x.put("breaks", xs);
            x.put("labels", xs.stream().map(Rounded::of).toList());
        }
        return plot(
                xs(spot -> number(spot.x()).orElse(0)),
                map("x", "x", "y", "value", "color", "series"),
                List.of(map("geom", "line", "size", 1.1), map("geom", "point", "size", 3.5)),
                List.of(x, values(), scale("color", panel.chart().series())));
    }

    /** Bars begin at nothing, which a logarithm has not: values of several decades are points. */
    private Map<String, Object> bars() {
        return panel.decades() ? points() : filled();
    }

    private Map<String, Object> points() {
        Map<String, Object> apart = map("name", "dodge", "width", 0.5);
        return plot(
                xs(Panel.Spot::x),
                map("x", "x", "y", "value", "color", "series"),
                List.of(map("geom", "point", "size", 5, "position", apart)),
                List.of(
                        discrete("x", panel.chart().x()),
                        values(),
                        scale("color", panel.chart().series())));
    }

    private Map<String, Object> filled() {
        return plot(
                xs(Panel.Spot::x),
                map("x", "x", "y", "value", "fill", "series"),
                List.of(map("geom", "bar", "stat", "identity", "position", "dodge", "width", 0.8)),
                List.of(
                        discrete("x", panel.chart().x()),
                        values(),
                        scale("fill", panel.chart().series())));
    }

    private Map<String, Object> heatMap() {
        Map<String, Object> numbers = map("geom", "text", "color", "#1c2024", "size", 6);
        numbers.put("mapping", map("label", "label"));
        return plot(
                xs(Panel.Spot::x),
                map("x", "x", "y", "series", "fill", "colour"),
                List.of(map("geom", "tile", "color", "white", "size", 1), numbers),
                List.of(
                        discrete("x", panel.chart().x()),
                        discrete("y", panel.chart().series()),
                        map("aesthetic", "fill", "scale_mapper_kind", "identity")));
    }

    private List<Object> xs(Function<Panel.Spot, Object> x) {
        return spots.stream().map(x).toList();
    }

    private Map<String, Object> plot(
            List<Object> x,
            Map<String, Object> mapping,
            List<Map<String, Object>> layers,
            List<Map<String, Object>> scales) {
        Map<String, Object> data = map("x", x);
        data.put("series", spots.stream().map(Panel.Spot::series).toList());
        data.put("value", spots.stream().map(Panel.Spot::value).toList());
        data.put("label", spots.stream().map(spot -> Rounded.of(spot.value())).toList());
        data.put("colour", spots.stream().map(spot -> colour(spot.value())).toList());
        Map<String, Object> plot = map("kind", "plot", "data", data, "mapping", mapping, "layers", layers);
        plot.put("scales", scales);
        plot.put("ggsize", map("width", WIDTH, "height", HEIGHT));
        Map<String, Object> theme = map("name", "minimal");
        long series = spots.stream().map(Panel.Spot::series).distinct().count();
        boolean legend = series > 1 && panel.chart().kind() != Chart.Kind.HEAT_MAP;
        theme.put("legend_position", legend ? "bottom" : "none");
        if (series > SIDE_BY_SIDE) {
            Map<String, Object> columns = map("name", "legend", "ncol", 2);
            plot.put("guides", map("color", columns, "fill", columns));
        }
        plot.put("theme", theme);
        return plot;
    }

    /** Of all that the chart shows, more is darker; never so dark that the numbers on it cannot be read. */
    private String colour(double value) {
        double width = panel.most() - panel.least();
        double share = width > 0 ? (value - panel.least()) / width : 0.5;
        StringBuilder colour = new StringBuilder("#");
        for (int i = 0; i < PALE.length; i++) {
            colour.append(String.format(Locale.ROOT, "%02x", Math.round(PALE[i] + share * (MIDDLING[i] - PALE[i]))));
        }
        return colour.toString();
    }

    /** From zero, so that what looks twice as large is; by their logarithm where the small ones would vanish. */
    private Map<String, Object> values() {
        Map<String, Object> y = scale("y", panel.figure());
        if (panel.decades()) {
            y.put("trans", "log10");
            return y;
        }
        y.put("limits", Arrays.asList(0.0, null));
        return y;
    }

    private static Map<String, Object> scale(String aesthetic, String name) {
        return map("aesthetic", aesthetic, "name", name);
    }

    private static Map<String, Object> discrete(String aesthetic, String name) {
        return map("aesthetic", aesthetic, "name", name, "discrete", true);
    }

    /** lets-plot adds to the maps that it is given: they have to be mutable ones. */
    private static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    private static OptionalDouble number(String text) {
        try {
            double value = Double.parseDouble(text.replace(",", ""));
            return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** A panel as inline SVG in an HTML figure, drawn by lets-plot. */
    static final class ChartSvg {
        private static final String BEGIN = "<svg ";

        private ChartSvg() {}

        static String figure(Panel panel) {
            return "<figure>\n<figcaption>" + Html.escaped(panel.title()) + "</figcaption>\n" + drawing(panel)
                    + "\n</figure>\n";
        }

        private static String drawing(Panel panel) {
            try {
                return named(
                        PlotSvgExportCommon.INSTANCE.buildSvgImageFromRawSpecs(
                                new PlotSpec(panel).build(), null, new UnsupportedRGBEncoder(), true),
                        panel);
            } catch (RuntimeException e) {
                // The tables have what it would show: a drawing that fails must not cost the report.
                return "<p>This chart could not be drawn: " + Html.escaped(String.valueOf(e.getMessage())) + "</p>";
            }
        }

        /** With a name and a text for those who do not see it, and a view box, so that it shrinks with the page. */
        private static String named(String svg, Panel panel) {
            String name = panel.title() + ": " + panel.figure() + " by "
                    + panel.chart().x();
            String attributes = "role=\"img\" aria-label=\"" + Html.escaped(name) + "\" viewBox=\"0 0 " + PlotSpec.WIDTH
                    + " " + PlotSpec.HEIGHT + "\" ";
            int end = svg.indexOf('>', svg.indexOf(BEGIN)) + 1;
            return svg.substring(0, end).replace(BEGIN, BEGIN + attributes) + "<title>" + Html.escaped(name)
                    + "</title>" + svg.substring(end);
        }
    }
}

package io.sluice.bench.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.bench.base.Resource;
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

/**
 * A panel in the words of lets-plot, as its own APIs for other languages send them: what plots.json says of its kind, with the panel's
 * data and names. lets-plot adds to the maps that it is given: each plot has its own.
 */
final class PlotSpec {
    static final int WIDTH = 620;
    static final int HEIGHT = 360;

    /** So many different x are each named on the axis; more would run into each other. */
    private static final int NAMED = 8;

    /** More series than these are named in two columns: one line would end beyond the drawing. */
    private static final int SIDE_BY_SIDE = 2;

    /** On a logarithmic axis, beyond the least and the most: a spot at its end would be half a one. */
    private static final double AIR = 1.3;

    /** Red, green and blue of the least value in a heat map, and of the most. */
    private static final int[] PALE = {244, 248, 251};

    private static final int[] MIDDLING = {106, 174, 214};

    private final Panel panel;
    private final List<Panel.Spot> spots;
    private final String kind;

    PlotSpec(Panel panel) {
        this.panel = panel;
        this.spots = new ArrayList<>(panel.spots());
        this.kind = kind(panel);
    }

    /** Bars begin at nothing, which a logarithm has not: values of several decades are points. */
    private static String kind(Panel panel) {
        Chart.Kind wanted = panel.chart().kind();
        boolean numbers =
                panel.spots().stream().allMatch(spot -> number(spot.x()).isPresent());
        boolean bars = wanted == Chart.Kind.BARS || (wanted == Chart.Kind.LINES && !numbers);
        return bars ? panel.decades() ? "POINTS" : "BARS" : wanted.name();
    }

    Map<String, Object> build() {
        Map<String, Map<String, Object>> kinds;
        try {
            kinds = new ObjectMapper().readValue(Resource.text(PlotSpec.class, "plots.json"), new TypeReference<>() {});
        } catch (JacksonException e) {
            throw new IllegalStateException("plots.json is ours", e);
        }
        Map<String, Object> plot = kinds.getOrDefault(kind, Map.of());
        @SuppressWarnings("unchecked")
        List<Map<String, Object>> scales = (List<Map<String, Object>>) plot.getOrDefault("scales", List.of());
        Chart chart = panel.chart();
        scales.get(0).put("name", chart.x());
        boolean lines = kind.equals("LINES");
        if (lines) {
            spots.sort(Comparator.comparingDouble(spot -> number(spot.x()).orElse(0)));
            numbered(scales.get(0));
        }
        boolean map = kind.equals("HEAT_MAP");
        if (map) {
            scales.get(1).put("name", chart.series());
        } else {
            values(scales.get(1));
            scales.get(2).put("name", chart.series());
        }
        plot.put("data", data(lines));
        plot.put("ggsize", map("width", WIDTH, "height", HEIGHT));
        long series = spots.stream().map(Panel.Spot::series).distinct().count();
        plot.put("theme", map("name", "minimal", "legend_position", series > 1 && !map ? "bottom" : "none"));
        if (series > SIDE_BY_SIDE) {
            Map<String, Object> columns = map("name", "legend", "ncol", 2);
            plot.put("guides", map("color", columns, "fill", columns));
        }
        return plot;
    }

    /** Numbers along x, to scale or, where they span decades, by their logarithm. */
    private void numbered(Map<String, Object> x) {
        List<Double> xs = spots.stream()
                .map(spot -> number(spot.x()).orElse(0))
                .distinct()
                .toList();
        double first = xs.get(0);
        if (first > 0 && xs.get(xs.size() - 1) / first > Panel.WIDE) {
            x.put("trans", "log10");
        }
        if (xs.size() <= NAMED) {
            x.put("breaks", xs);
            x.put("labels", xs.stream().map(Rounded::of).toList());
        }
    }

    /** From zero, so that what looks twice as large is; by their logarithm where the small ones would vanish. */
    private void values(Map<String, Object> y) {
        y.put("name", panel.figure());
        if (panel.decades()) {
            y.put("trans", "log10");
            double least = spots.stream().mapToDouble(Panel.Spot::least).min().orElse(1);
            double most = spots.stream().mapToDouble(Panel.Spot::most).max().orElse(1);
            y.put("limits", List.of(least / AIR, most * AIR));
        } else {
            y.put("limits", Arrays.asList(0.0, null));
        }
    }

    private Map<String, Object> data(boolean numbers) {
        return map(
                "x", each(spot -> numbers ? (Object) number(spot.x()).orElse(0) : spot.x()),
                "series", each(Panel.Spot::series),
                "value", each(Panel.Spot::value),
                "least", each(Panel.Spot::least),
                "most", each(Panel.Spot::most),
                "label", each(spot -> Rounded.of(spot.value())),
                "colour", each(spot -> colour(spot.value())));
    }

    private List<Object> each(Function<Panel.Spot, Object> what) {
        return spots.stream().map(what).toList();
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
        private ChartSvg() {}

        static String figure(Panel panel) {
            return "<figure>\n<figcaption>" + Table.escaped(panel.title()) + "</figcaption>\n" + drawing(panel)
                    + "\n</figure>\n";
        }

        /** With a name and a text for those who do not see it, and a view box, so that it shrinks with the page. */
        private static String drawing(Panel panel) {
            try {
                String svg = PlotSvgExportCommon.INSTANCE.buildSvgImageFromRawSpecs(
                        new PlotSpec(panel).build(), null, new UnsupportedRGBEncoder(), true);
                String name = Table.escaped(panel.title() + ": " + panel.figure() + " by "
                        + panel.chart().x());
                int begin = svg.indexOf("<svg ");
                int end = svg.indexOf('>', begin) + 1;
                return svg.substring(0, begin) + "<svg role=\"img\" aria-label=\"" + name + "\" viewBox=\"0 0 " + WIDTH
                        + " " + HEIGHT + "\"" + svg.substring(begin + 4, end) + "<title>" + name + "</title>"
                        + svg.substring(end);
            } catch (RuntimeException e) {
                // The tables have what it would show: a drawing that fails must not cost the report.
                return "<p>This chart could not be drawn: " + Table.escaped(String.valueOf(e.getMessage())) + "</p>";
            }
        }
    }
}

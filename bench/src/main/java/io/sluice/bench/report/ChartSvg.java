package io.sluice.bench.report;

import org.jetbrains.letsPlot.commons.encoding.UnsupportedRGBEncoder;
import org.jetbrains.letsPlot.core.util.PlotSvgExportCommon;

/** A panel as inline SVG in an HTML figure, drawn by lets-plot. */
final class ChartSvg {
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
        String name =
                panel.title() + ": " + panel.figure() + " by " + panel.chart().x();
        String attributes = "role=\"img\" aria-label=\"" + Html.escaped(name) + "\" viewBox=\"0 0 " + PlotSpec.WIDTH
                + " " + PlotSpec.HEIGHT + "\" ";
        int end = svg.indexOf('>', svg.indexOf(BEGIN)) + 1;
        return svg.substring(0, end).replace(BEGIN, BEGIN + attributes) + "<title>" + Html.escaped(name) + "</title>"
                + svg.substring(end);
    }
}

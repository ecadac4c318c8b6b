package io.sluice.bench.report;

import static io.sluice.bench.report.Table.escaped;

import io.sluice.bench.base.Resource;
import io.sluice.bench.report.PlotSpec.ChartSvg;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Results as one page that refers to nothing outside itself: report.html with its {@code @names@} replaced. */
final class HtmlReport {
    private static final Pattern NAME = Pattern.compile("@(\\w+)@");

    private HtmlReport() {}

    /** The whole page. */
    static String of(Results results) {
        Tables tables = new Tables(results);
        Table about = Table.ofTexts().add(List.of("what", ""));
        results.about().forEach((name, value) -> about.add(List.of(name, value)));
        Table legend = Legend.of(results);
        String partial = results.partial();
        String charts = results.charts().stream()
                .flatMap(chart -> Panel.of(chart, results).stream())
                .map(ChartSvg::figure)
                .collect(Collectors.joining());
        Map<String, String> parts = new HashMap<>(Map.of(
                "scenario", escaped(results.about().getOrDefault("scenario", "results")),
                "time", escaped(results.about().getOrDefault("time", "")),
                "partial",
                        partial == null
                                ? ""
                                : "<div class=\"partial\" role=\"note\">Partial results: " + escaped(partial)
                                        + "</div>",
                "answer", escaped(Conclusion.of(results)),
                "notes",
                        results.notes().stream()
                                .map(note -> "<li>" + escaped(note) + "</li>")
                                .collect(Collectors.joining("\n", "<ul class=\"notes\">", "</ul>")),
                "ratios",
                        tables.ratios().isEmpty()
                                ? ""
                                : "<h2>Ratios and targets</h2>\n"
                                        + tables.ratios()
                                                .html(
                                                        "Median, least and most over the rounds; ratios are taken round by round"),
                "charts", charts.isEmpty() ? "" : "<h2>Charts</h2>\n<div class=\"charts\">\n" + charts + "</div>",
                "medians", tables.medians().html("Medians over the rounds, and below them least and most"),
                "rounds", tables.rounds().html("Each measurement"),
                "about", about.html("About this run")));
        parts.put(
                "who",
                legend.isEmpty()
                        ? ""
                        : "<h2>Who is compared</h2>\n" + legend.html("In the order in which they were measured"));
        return NAME.matcher(Resource.text(HtmlReport.class, "report.html"))
                .replaceAll(name -> Matcher.quoteReplacement(parts.getOrDefault(name.group(1), name.group())));
    }
}

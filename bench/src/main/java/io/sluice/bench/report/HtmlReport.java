package io.sluice.bench.report;

import io.sluice.bench.report.PlotSpec.ChartSvg;
import io.sluice.bench.report.Summary.Stat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Results as one page that refers to nothing outside itself. */
final class HtmlReport {
    private static final String STYLE =
            """
            :root { color-scheme: light dark; --ink: #1c2024; --soft: #5d6670; --page: #f6f7f9; --card: #fff; --line: #dde1e6;
              --good: #18794e; --bad: #c62a2f; --warn: #fff3c4; --warn-ink: #5c3c00; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --soft: #a0a8b0; --page: #15181b; --card: #1d2125;
              --line: #353b41; --good: #4cc38a; --bad: #ff8589; --warn: #4a3a05; --warn-ink: #ffe9a6; } }
            * { box-sizing: border-box; }
            body { margin: 0 auto; max-width: 76rem; padding: 1.5rem 1rem 4rem; background: var(--page); color: var(--ink);
              font: 15px/1.5 system-ui, sans-serif; }
            h1 { margin: 0; font-size: 1.7rem; } h2 { margin: 2.2rem 0 .7rem; font-size: 1.15rem; }
            .sub { margin: .2rem 0 1rem; color: var(--soft); }
            .partial { margin: 1rem 0; padding: .7rem 1rem; border-left: .4rem solid #d9a400; background: var(--warn);
              color: var(--warn-ink); font-weight: 600; }
            .notes { padding-left: 1.2rem; } .notes li { margin: .2rem 0; }
            .scroll { overflow-x: auto; margin: .7rem 0; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
            table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
            caption { padding: .5rem .8rem; text-align: left; color: var(--soft); }
            th, td { padding: .3rem .8rem; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
            th { font-weight: 500; } thead th { font-weight: 600; white-space: nowrap; } tbody th { white-space: nowrap; }
            .n { text-align: right; white-space: nowrap; } .wide td { overflow-wrap: anywhere; }
            .met { color: var(--good); font-weight: 600; } .missed { color: var(--bad); font-weight: 700; }
            .range { color: var(--soft); font-size: .85em; }
            .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; }
            figure { margin: 0; padding: .8rem; border: 1px solid var(--line); border-radius: 8px; background: #fff; color: #1c2024; }
            figcaption { margin-bottom: .4rem; font-weight: 600; } figure svg { display: block; max-width: 100%; height: auto; }
            summary { cursor: pointer; }
            """;

    private final Results results;
    private final Summary summary;
    private final Grid grid;
    private final Html html = new Html();

    private HtmlReport(Results results) {
        this.results = results;
        this.summary = Summary.of(results);
        this.grid = Grid.of(results);
    }

    /** The whole page. */
    static String of(Results results) {
        return new HtmlReport(results).page();
    }

    private String page() {
        String title = "Sluice bench: " + results.about().getOrDefault("scenario", "results");
        html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")
                .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .element("title", title)
                .raw("<style>\n" + STYLE + "</style>\n</head>\n<body>\n<main>")
                .element("h1", title)
                .raw("<p class=\"sub\">" + Html.escaped(results.about().getOrDefault("time", "")) + "</p>");
        partial();
        notes();
        ratios();
        charts();
        medians();
        rounds();
        about();
        return html.raw("</main>\n</body>\n</html>").toString();
    }

    private void partial() {
        String partial = results.partial();
        if (partial != null) {
            html.raw("<div class=\"partial\" role=\"note\">Partial results: " + Html.escaped(partial) + "</div>");
        }
    }

    private void notes() {
        if (!results.notes().isEmpty()) {
            html.raw("<ul class=\"notes\">");
            results.notes().forEach(note -> html.element("li", note));
            html.raw("</ul>");
        }
    }

    private void ratios() {
        if (summary.ratios().isEmpty()) {
            return;
        }
        html.element("h2", "Ratios and targets")
                .tableHead(
                        "Median, least and most over the rounds; ratios are taken round by round",
                        List.of("what", "figure", "median", "least", "most", "target", ""),
                        2);
        for (Summary.RatioRow row : summary.ratios()) {
            Stat stat = row.stat();
            html.raw("<tr><th scope=\"row\">" + Html.escaped(row.ratio().what()) + "</th><td>"
                    + Html.escaped(row.ratio().figure()) + "</td>" + number(Rounded.ratio(stat.median()))
                    + number(Rounded.ratio(stat.least())) + number(Rounded.ratio(stat.most())) + number(row.target())
                    + "<td" + (row.isMet() ? " class=\"met\"" : row.isMissed() ? " class=\"missed\"" : "") + ">"
                    + row.verdict() + "</td></tr>");
        }
        html.tableEnd();
    }

    private static String number(String text) {
        return "<td class=\"n\">" + Html.escaped(text) + "</td>";
    }

    private void charts() {
        StringBuilder figures = new StringBuilder();
        for (Chart chart : results.charts()) {
            Panel.of(chart, results, summary).forEach(panel -> figures.append(ChartSvg.figure(panel)));
        }
        if (!figures.isEmpty()) {
            html.element("h2", "Charts").raw("<div class=\"charts\">\n" + figures + "</div>");
        }
    }

    private List<String> heads(String... more) {
        List<String> heads = new ArrayList<>(grid.dimensions());
        heads.addAll(List.of(more));
        grid.figures().forEach(figure -> heads.add(figure.head()));
        return heads;
    }

    private List<String> point(Map<String, String> point) {
        List<String> cells = new ArrayList<>();
        grid.dimensions().forEach(dimension -> cells.add(point.getOrDefault(dimension, Grid.NOTHING)));
        return cells;
    }

    private void medians() {
        html.element("h2", "Medians");
        int words = grid.dimensions().size();
        html.tableHead("Medians over the rounds, and below them least and most", heads(), words);
        for (Summary.Row row : summary.rows()) {
            StringBuilder line = new StringBuilder("<tr>");
            point(row.point()).forEach(cell -> line.append("<th scope=\"row\">" + Html.escaped(cell) + "</th>"));
            for (Figure figure : grid.figures()) {
                Stat stat = row.figures().get(figure.name());
                line.append("<td class=\"n\">")
                        .append(stat == null ? Grid.NOTHING : cell(stat))
                        .append("</td>");
            }
            html.raw(line + "</tr>");
        }
        html.tableEnd();
    }

    private static String cell(Stat stat) {
        String median = Rounded.of(stat.median());
        return stat.rounds() == 1
                ? median
                : median + "<br><span class=\"range\">" + Rounded.of(stat.least()) + " – " + Rounded.of(stat.most())
                        + "</span>";
    }

    private void rounds() {
        html.element("h2", "Rounds").raw("<details><summary>Each measurement, in the order of time</summary>");
        int words = grid.dimensions().size();
        html.tableHead("Each measurement", heads("round"), words);
        for (Sample sample : results.samples()) {
            List<String> cells = point(sample.point());
            cells.add(String.valueOf(sample.round()));
            for (Figure figure : grid.figures()) {
                Double value = sample.figures().get(figure.name());
                cells.add(value == null ? Grid.NOTHING : Rounded.of(value));
            }
            html.row(cells, words);
        }
        html.tableEnd().raw("</details>");
    }

    private void about() {
        html.element("h2", "What was measured, and where").raw("<div class=\"scroll wide\"><table><tbody>");
        results.about()
                .forEach((name, value) -> html.raw("<tr><th scope=\"row\">" + Html.escaped(name) + "</th><td>"
                        + Html.escaped(value) + "</td></tr>"));
        html.tableEnd();
    }
}

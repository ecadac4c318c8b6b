package io.sluice.console;

import io.sluice.admin.StaticPages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page at the admin port's root: it asks for the history once a second, and changes settings. */
final class OperatorPage {
    private static final String OURS = "io/sluice/page/";

    /** The WebJar of the version that pom.xml names. */
    private static final String CHARTS = "META-INF/resources/webjars/uplot/1.6.30/dist/";

    private OperatorPage() {}

    static StaticPages files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("/", OURS + "index.html");
        for (String file :
                List.of("page.css", "page.js", "ask.js", "charts.js", "doctor.js", "settings.js", "icon.svg")) {
            files.put("/page/" + file, OURS + file);
        }
        files.put("/page/uplot.js", CHARTS + "uPlot.iife.min.js");
        files.put("/page/uplot.css", CHARTS + "uPlot.min.css");
        return StaticPages.of(files);
    }
}

package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One page in a browser, as a user has it: it is looked at, typed into, and photographed. */
final class Tab {
    private final Chromium browser;
    private final String session;

    private Tab(Chromium browser, String session) {
        this.browser = browser;
        this.session = session;
    }

    static Tab open(Chromium browser, String session, String url) {
        Tab tab = new Tab(browser, session);
        tab.ask("Page.enable", "{}");
        tab.ask("Runtime.enable", "{}");
        tab.ask("Log.enable", "{}");
        tab.ask("Page.navigate", "{\"url\":" + quoted(url) + "}");
        // the browser answers when the first bytes are there: what is asked now may not have been read yet
        await().atMost(Duration.ofSeconds(20))
                .until(() -> tab.is("location.href !== 'about:blank' && document.readyState === 'complete'"));
        return tab;
    }

    private Map<String, Object> ask(String method, String parameters) {
        return browser.ask(session, method, parameters);
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    /** The value of an expression, as text. */
    String value(String expression) {
        Map<String, Object> answer = ask(
                "Runtime.evaluate",
                "{\"expression\":" + quoted("String(" + expression + ")") + ",\"returnByValue\":true}");
        assertThat(answer).as(expression).doesNotContainKey("exceptionDetails");
        return String.valueOf(Chromium.map(answer, "result").get("value"));
    }

    /** What is written in the first element that a selector finds; empty where there is none. */
    String text(String selector) {
        return value("document.querySelector(" + quoted(selector) + ")?.innerText ?? ''");
    }

    boolean is(String expression) {
        return value("Boolean(" + expression + ")").equals("true");
    }

    void click(String selector) {
        value("document.querySelector(" + quoted(selector) + ").click()");
    }

    /** Goes to a field, and writes over what is in it, by keys. */
    void type(String selector, String text) {
        value("(field => { field.focus(); field.select(); })(document.querySelector(" + quoted(selector) + "))");
        ask("Input.insertText", "{\"text\":" + quoted(text) + "}");
    }

    /** @param name as {@code Enter}; Enter has a text, others have none */
    void key(String name, int code) {
        String key = "\"key\":\"" + name + "\",\"code\":\"" + name + "\",\"windowsVirtualKeyCode\":" + code;
        String text = name.equals("Enter") ? ",\"text\":\"\\r\"" : "";
        ask("Input.dispatchKeyEvent", "{\"type\":\"keyDown\"," + key + text + "}");
        ask("Input.dispatchKeyEvent", "{\"type\":\"keyUp\"," + key + "}");
    }

    void point(int x, int y) {
        ask("Input.dispatchMouseEvent", "{\"type\":\"mouseMoved\",\"x\":" + x + ",\"y\":" + y + "}");
    }

    void look(int width, int height, String theme) {
        ask(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":1,\"mobile\":false}");
        ask(
                "Emulation.setEmulatedMedia",
                "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + theme + "\"}]}");
    }

    /** All of the page, however long. */
    void photograph(Path file) throws IOException {
        String all = value("'\"x\":0,\"y\":0,\"scale\":1,\"width\":' + innerWidth + ',\"height\":'"
                + " + document.documentElement.scrollHeight");
        Map<String, Object> picture =
                ask("Page.captureScreenshot", "{\"captureBeyondViewport\":true,\"clip\":{" + all + "}}");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, Base64.getDecoder().decode((String) picture.get("data")));
    }

    /** Errors of its console, but for answers that say no, which are asked for. */
    List<String> complaints() {
        return Stream.concat(
                        browser.told(session, "Runtime.exceptionThrown").stream(),
                        browser.told(session, "Log.entryAdded").stream())
                .map(Map::toString)
                .filter(entry -> !entry.contains("level=verbose") && !entry.contains("Failed to load resource"))
                .toList();
    }
}

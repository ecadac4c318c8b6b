package io.sluice.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Rows in columns, as text for a terminal or as HTML: words to the left, numbers to the right. */
public final class Table {
    private final int words;
    private final boolean text;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param words how many of the first columns are words */
    public Table(int words) {
        this(words, false);
    }

    private Table(int words, boolean text) {
        this.words = words;
        this.text = text;
    }

    /** A name in front, and behind it what may be long: in HTML it is broken where the screen ends. */
    static Table ofTexts() {
        return new Table(1, true);
    }

    /** The next row; of HTML the first one is the head. A cell's second line, which HTML alone may have, is said more quietly. */
    public Table add(List<String> cells) {
        rows.add(List.copyOf(cells));
        return this;
    }

    /** Whether there is nothing but a head. */
    boolean isEmpty() {
        return rows.size() < 2;
    }

    /** Text in columns as wide as their widest cell. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (List<String> cells : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < cells.size(); i++) {
                String cell = cells.get(i);
                String pad = " ".repeat(width(i) - length(cell));
                line.append(i == 0 ? "  " : "   ").append(i < words ? cell + pad : pad + cell);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        return rows.stream()
                .filter(cells -> column < cells.size())
                .mapToInt(cells -> length(cells.get(column)))
                .max()
                .orElse(0);
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    /** A table that scrolls by itself where the screen is narrower. */
    String html(String caption) {
        String name = escaped(caption);
        StringBuilder html = new StringBuilder("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\""
                + name + "\"><table>\n<caption>" + name + "</caption>\n<thead>");
        for (int row = 0; row < rows.size(); row++) {
            html.append("<tr>");
            for (int i = 0; i < rows.get(row).size(); i++) {
                html.append(cell(rows.get(row).get(i), row == 0, i < words));
            }
            html.append(row == 0 ? "</tr></thead><tbody>\n" : "</tr>\n");
        }
        return html + "</tbody></table></div>";
    }

    private String cell(String text, boolean head, boolean word) {
        String name = head || word ? "th" : "td";
        String scope = head ? " scope=\"col\"" : word ? " scope=\"row\"" : "";
        String look = text.equals("met") ? "met" : text.equals("MISSED") ? "missed" : this.text ? "t" : "n";
        String plain = escaped(text);
        int second = plain.indexOf('\n');
        String content = second < 0
                ? plain
                : plain.substring(0, second) + "<br><span class=\"range\">" + plain.substring(second + 1) + "</span>";
        return "<" + name + scope + (word ? "" : " class=\"" + look + "\"") + ">" + content + "</" + name + ">";
    }

    /** Any text as HTML that shows it. */
    static String escaped(String plain) {
        return plain.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}

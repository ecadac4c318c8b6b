package io.sluice.bench.report;

import java.util.List;

/** HTML put together from elements; every text goes through {@link #escaped}. */
final class Html {
    private final StringBuilder text = new StringBuilder();

    static String escaped(String plain) {
        return plain.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** Markup of our own, as it is. */
    Html raw(String markup) {
        text.append(markup).append('\n');
        return this;
    }

    /** An element that holds a text. */
    Html element(String name, String plain) {
        return raw("<" + name + ">" + escaped(plain) + "</" + name + ">");
    }

    /** The beginning of a table that scrolls by itself where the screen is narrower; the first columns are words. */
    Html tableHead(String caption, List<String> heads, int words) {
        raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + escaped(caption) + "\"><table>");
        element("caption", caption);
        StringBuilder row = new StringBuilder("<thead><tr>");
        for (int i = 0; i < heads.size(); i++) {
            row.append(i < words ? "<th scope=\"col\">" : "<th scope=\"col\" class=\"n\">")
                    .append(escaped(heads.get(i)))
                    .append("</th>");
        }
        return raw(row + "</tr></thead><tbody>");
    }

    /** A row: its first columns are words and name it, the others are numbers. */
    Html row(List<String> cells, int words) {
        StringBuilder row = new StringBuilder("<tr>");
        for (int i = 0; i < cells.size(); i++) {
            String cell = escaped(cells.get(i));
            if (i < words) {
                row.append("<th scope=\"row\">").append(cell).append("</th>");
            } else {
                row.append("<td class=\"n\">").append(cell).append("</td>");
            }
        }
        return raw(row + "</tr>");
    }

    Html tableEnd() {
        return raw("</tbody></table></div>");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

package io.sluice.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.sluice.http.Exchange;
import io.sluice.http.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the Web and what they need, from the class path: those that are named and no others, read once. They hold no secrets, and are for
 * everybody who reaches the port.
 */
public final class StaticPages {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "json", "application/json",
            "txt", "text/plain; charset=utf-8",
            "woff2", "font/woff2");

    private final Map<String, StaticPage> pages = new LinkedHashMap<>();

    /**
     * A page as it is, or compressed.
     *
     * @param unchanged for whoever has it already
     */
    private record PageForm(String tag, Reply whole, Reply unchanged) {}

    /** @param compressed null where that does not pay */
    private record StaticPage(PageForm plain, @Nullable PageForm compressed) {}

    private StaticPages() {}

    /** None. */
    public static StaticPages none() {
        return new StaticPages();
    }

    /**
     * Reads them.
     *
     * @param resources the resource of each path, as {@code "/" -> "io/sluice/page/index.html"}; its ending says what it is
     * @throws IllegalArgumentException for a resource that is not there, or that is of no known type
     */
    public static StaticPages of(Map<String, String> resources) {
        StaticPages all = new StaticPages();
        resources.forEach((path, resource) -> all.pages.put(path, page(resource)));
        return all;
    }

    private static StaticPage page(String resource) {
        String type =
                TYPES.get(resource.substring(resource.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        if (type == null) {
            throw new IllegalArgumentException("a page of no known type: " + resource);
        }
        try (InputStream in = StaticPages.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("a page that is not there: " + resource);
            }
            byte[] body = in.readAllBytes();
            return new StaticPage(
                    form(type, "", body),
                    body.length < Compression.LEAST
                            ? null
                            : form(type, "Content-Encoding: gzip\r\n", Compression.gzip(body)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each form has a tag of its own: it is of the bytes that are sent. */
    private static PageForm form(String type, String coding, byte[] body) {
        String tag = '"' + HexFormat.of().formatHex(digest(body), 0, 12) + '"';
        String fields = AdminHeads.PAGE + "Cache-Control: no-cache\r\nVary: Accept-Encoding\r\nETag: " + tag + "\r\n";
        return new PageForm(
                tag,
                Reply.of(200, "Content-Type: " + type + "\r\n" + coding + fields, body)
                        .bare(),
                Reply.of(304, fields, new byte[0]).bare());
    }

    private static byte[] digest(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** The paths that there are. */
    Set<String> paths() {
        return pages.keySet();
    }

    /** Answers a GET or HEAD of one of them. */
    void show(String path, HttpRequest request, Exchange exchange) {
        StaticPage page = pages.get(path);
        if (page == null) {
            throw new IllegalArgumentException("no such page: " + path);
        }
        String known = request.headers().get(HttpHeaderNames.IF_NONE_MATCH);
        PageForm form =
                page.compressed != null && Compression.isTaken(request.headers()) ? page.compressed : page.plain;
        exchange.answer(known != null && names(known, form.tag) ? form.unchanged : form.whole);
    }

    /** Whether a list of tags, weak or not, has this one. */
    private static boolean names(String list, String tag) {
        for (String one : list.split(",", -1)) {
            String bare = one.strip();
            if (bare.equals("*") || (bare.startsWith("W/") ? bare.substring(2) : bare).equals(tag)) {
                return true;
            }
        }
        return false;
    }
}

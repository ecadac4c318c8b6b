package io.sluice.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Why a request has no better answer: one line of {@code application/problem+json}.
 *
 * @param detail one line for a person
 * @param fields further header fields, each ended by CRLF
 */
public record Problem(int status, String detail, String fields) {
    private static final int MAX_DETAIL = 400;

    public static Problem of(int status, String detail) {
        return new Problem(status, detail, "");
    }

    public static Problem bad(String detail) {
        return of(400, detail);
    }

    /** 503: the same request may succeed in a second. */
    public static Problem later(String detail) {
        return new Problem(503, detail, "Retry-After: 1\r\n");
    }

    public static Problem notAllowed(String allow) {
        return new Problem(405, "this path takes " + allow, "Allow: " + allow + "\r\n");
    }

    /** A write where nothing is written. */
    public static Problem readOnly(String allow, String why) {
        return new Problem(405, "this path takes " + allow + ": " + why, "Allow: " + allow + "\r\n");
    }

    /** A bug of ours. */
    public static final Reply BROKEN = of(500, "an error of this server").reply();

    public Reply reply() {
        String title = Reply.reason(status);
        String json = "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + ",\"detail\":\""
                + quoted() + "\"}\n";
        return Reply.of(
                status,
                "Content-Type: application/problem+json\r\nCache-Control: no-store\r\n" + fields,
                json.getBytes(StandardCharsets.UTF_8));
    }

    /** The same for one of several things that an answer is about: a JSON object, without a line's end. */
    public byte[] entry() {
        return ("{\"status\":" + status + ",\"detail\":\"" + quoted() + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    private String quoted() {
        return new String(JsonStringEncoder.getInstance().quoteAsString(safe(detail)));
    }

    /** Details may come from a rule or a loader: short, and without what could break a line or a terminal. */
    private static String safe(String detail) {
        StringBuilder safe = new StringBuilder(Math.min(detail.length(), MAX_DETAIL));
        for (int i = 0; i < detail.length() && i < MAX_DETAIL; i++) {
            char c = detail.charAt(i);
            safe.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
        }
        return safe.toString();
    }
}

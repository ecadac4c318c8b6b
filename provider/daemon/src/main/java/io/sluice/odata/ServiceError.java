package io.sluice.odata;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.sluice.http.Problem;
import io.sluice.http.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Why a request has no better answer, as OData's clients read it: {@code {"error":{"code":...,"message":...,"target":...}}}.
 *
 * @param message one line for a person
 * @param target the option that it is about; null for none
 * @param fields further header fields, each ended by CRLF
 */
record ServiceError(int status, String message, @Nullable String target, String fields) {
    private static final int MAX_MESSAGE = 500;
    private static final String CONTENT_TYPE = "Content-Type: application/json;odata.metadata=minimal\r\n";
    private static final String NOT_KEPT = AnswerHeads.VERSION + "Cache-Control: no-store\r\n";

    static ServiceError of(int status, String message) {
        return new ServiceError(status, message, null, "");
    }

    static ServiceError of(int status, String message, String target) {
        return new ServiceError(status, message, target, "");
    }

    /** The same as everywhere at this server, in OData's words. */
    static ServiceError of(Problem problem) {
        return new ServiceError(problem.status(), problem.detail(), null, problem.fields());
    }

    /** For this request alone. */
    Reply reply() {
        return reply(NOT_KEPT);
    }

    /** @param caching how long it holds, as header fields, and the version */
    Reply reply(String caching) {
        StringBuilder json = new StringBuilder(128)
                .append("{\"error\":{\"code\":\"")
                .append(code())
                .append("\",\"message\":\"");
        quote(message, json);
        if (target != null) {
            quote(target, json.append("\",\"target\":\""));
        }
        byte[] body = json.append("\"}}\n").toString().getBytes(UTF_8);
        return Reply.of(status, CONTENT_TYPE + caching + fields, body);
    }

    /** What a program tells errors apart by: the names of their statuses. */
    private String code() {
        return switch (status) {
            case 400 -> "BadRequest";
            case 404 -> "NotFound";
            case 405 -> "MethodNotAllowed";
            case 406 -> "NotAcceptable";
            case 501 -> "NotImplemented";
            case 502 -> "BadGateway";
            case 503 -> "ServiceUnavailable";
            default -> "Error";
        };
    }

    /** Messages repeat what strangers wrote: short, and without what could break a line or a terminal. */
    private static void quote(String text, StringBuilder json) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), MAX_MESSAGE));
        int end = Math.min(text.length(), MAX_MESSAGE);
        int i = 0;
        while (i < end) {
            int c = text.codePointAt(i);
            boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
            safe.appendCodePoint(Character.isISOControl(c) || half ? '?' : c);
            i += Character.charCount(c);
        }
        JsonStringEncoder.getInstance().quoteAsString(safe, json);
    }
}

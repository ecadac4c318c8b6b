package io.sluice.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What every request must be, whatever it asks for. What fails here is answered, and then the connection is closed. */
public final class RequestCheck {
    /** Bytes. */
    static final int MAX_REQUEST_LINE = 8 * 1024;

    /** Bytes, of all fields. */
    static final int MAX_HEADERS = 16 * 1024;

    static final int MAX_FIELDS = 100;

    private RequestCheck() {}

    /** Why the request cannot be trusted; null if it can. */
    static @Nullable Problem problem(HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return Problem.of(505, "this server speaks HTTP/1.1 and HTTP/1.0");
        }
        if (request.decoderResult().isFailure()) {
            return malformed(request, request.decoderResult().cause());
        }
        HttpHeaders headers = request.headers();
        if (headers.size() > MAX_FIELDS) {
            return Problem.of(431, "more than " + MAX_FIELDS + " header fields");
        }
        String fault = hostFault(headers, version);
        if (fault == null) {
            fault = framingFault(request);
        }
        if (fault != null) {
            return Problem.bad(fault);
        }
        if (hasUnknownCoding(headers)) {
            return Problem.of(501, "the only transfer coding known is chunked");
        }
        String expect = headers.get(HttpHeaderNames.EXPECT);
        if (expect != null && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expect)) {
            return Problem.of(417, "the only expectation known is 100-continue");
        }
        return null;
    }

    /** True when bytes of a body follow the head. */
    public static boolean hasBody(HttpRequest request) {
        String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        return (length != null && !length.equals("0")) || request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    private static Problem malformed(HttpRequest request, @Nullable Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return Problem.of(414, "the request line has more than " + MAX_REQUEST_LINE + " bytes");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return Problem.of(431, "the header has more than " + MAX_HEADERS + " bytes");
        }
        HttpHeaders headers = request.headers();
        if (hasUnknownCoding(headers) && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            return Problem.of(501, "the only transfer coding known is chunked");
        }
        String why = cause == null ? null : cause.getMessage();
        return Problem.bad("malformed request: " + Objects.requireNonNullElse(why, "it cannot be read"));
    }

    private static @Nullable String hostFault(HttpHeaders headers, HttpVersion version) {
        Iterator<String> hosts = headers.valueStringIterator(HttpHeaderNames.HOST);
        if (!hosts.hasNext()) {
            return version.equals(HttpVersion.HTTP_1_1) ? "no Host header" : null;
        }
        String host = hosts.next();
        if (hosts.hasNext()) {
            return "more than one Host header";
        }
        return Hosts.isValid(host) ? null : "the Host header is not valid";
    }

    private static @Nullable String framingFault(HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)) {
            return "Sec-WebSocket-Key1 is not taken"; // Netty's decoder takes it for a body of 8 bytes
        }
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING) && headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            return "both Transfer-Encoding and Content-Length";
        }
        HttpMethod method = request.method();
        if ((method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) && hasBody(request)) {
            return method + " takes no body";
        }
        return null;
    }

    private static boolean hasUnknownCoding(HttpHeaders headers) {
        if (!headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return false;
        }
        for (String field : headers.getAll(HttpHeaderNames.TRANSFER_ENCODING)) {
            for (String coding : field.split(",", -1)) {
                if (!HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding.strip())) {
                    return true;
                }
            }
        }
        return false;
    }
}
